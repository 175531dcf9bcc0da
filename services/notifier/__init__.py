"""Tells subscribers, once readers can see what they are told of."""
