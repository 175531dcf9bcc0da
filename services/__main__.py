"""`python -m services` is `andruck`."""

from services.cli import main

main()
