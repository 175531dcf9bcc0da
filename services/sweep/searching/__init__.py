"""Keeps the index that readers search: taken in, merged upward and cleaned behind everything that is news."""
