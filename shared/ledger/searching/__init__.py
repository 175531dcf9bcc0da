"""The index that readers search: which articles are taken into it, and the segments that they are in."""
