"""A source's event becomes a submission, a revision and what is wanted: the first of an article's three lives."""
