"""What measures and tries Andruck from outside: not part of the wheel, but of the source."""
