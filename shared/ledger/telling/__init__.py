"""What became true is told to whoever asked: the third of an article's lives."""
