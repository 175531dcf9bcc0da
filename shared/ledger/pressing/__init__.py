"""What is wanted becomes what readers can see, page by page and stage by stage: the second of an article's lives."""
