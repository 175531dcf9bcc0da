"""`python -m services` is `andruck`."""

from services.cli.main import main

main()
