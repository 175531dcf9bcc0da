"""The bench: how fast, how flat, how near to the floor; measured as outsiders see it. `run.bench` runs it."""
