"""What a theme is tried with before readers see it."""
