"""Outside judges over a whole site, as its readers get it: `make judges` runs them."""
