"""What is still to be fetched from the sources' CMSes: hints of single articles, and pulls of all that has changed."""
