"""Asks the sources' CMSes: for articles of which a webhook said too little, and for what no webhook said at all."""
