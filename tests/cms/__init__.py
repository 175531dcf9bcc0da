"""Real CMSes, pinned and driven through their own APIs, against a whole stack: `make test-cms` runs them."""
