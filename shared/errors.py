"""Errors, sorted by what happens next."""


class AndruckError(Exception):
    """Something Andruck cannot do. The message is one sentence for the person who can help."""


class Transient(AndruckError):
    """It may work later: try again."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds the other side asked us to wait, if it said so."""


class Permanent(AndruckError):
    """It will never work like this: record it and tell whom it concerns."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
        """What in the input is at fault, if one thing is: a field's path or a header's name."""


class Misconfigured(AndruckError):
    """A setting is missing or wrong: stop now and say which."""
