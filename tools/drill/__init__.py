"""The disaster drill: a day's news while everything breaks, and a judge who looks from outside. `run.drill` runs it."""
