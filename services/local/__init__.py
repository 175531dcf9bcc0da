"""The whole stack on one machine: the real engines out of wheels, no container. `stack.start` is the way in."""
