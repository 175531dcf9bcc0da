"""Editing fronts: what editors ask of them, what is to come, what was undone, and what each front shows by now."""
