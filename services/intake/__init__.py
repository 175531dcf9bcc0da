"""Takes what sources submit, and says what became of it."""
