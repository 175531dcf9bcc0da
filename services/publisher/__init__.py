"""Presses pages: from the ledger, through the theme, into the bucket."""
