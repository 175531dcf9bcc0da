"""How commands end when something is in the way: a sentence on standard error, and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from rich.console import Console

from shared.errors import AndruckError, Transient

EXIT_TEMPORARY_FAILURE = 3

err = Console(stderr=True)


def reports_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Turn our errors into a sentence on standard error and an exit code."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except AndruckError as error:
            err.print(f"andruck: {error}", style="red", highlight=False, markup=False)
            sys.exit(EXIT_TEMPORARY_FAILURE if isinstance(error, Transient) else 1)

    return run
