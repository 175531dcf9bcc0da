"""Notes each command that changes something in the log on standard error: which, by whom, and what came of it."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from shared.errors import AndruckError
from shared.log import set_up_log

log = structlog.get_logger()


@contextmanager
def noted(command: str, **asked: object) -> Iterator[dict[str, object]]:
    """Note a command once the block ends, however it does; the block enters what it has changed.

    `asked`: what the command was asked for; what is None is left out.
    """
    set_up_log("command")
    done: dict[str, object] = {}
    said = {"command": command, "by": whose(), **{name: str(value) for name, value in asked.items() if value}}
    try:
        yield done
    except AndruckError as error:
        log.warning("command", **said, **done, problem=str(error))
        raise
    except KeyboardInterrupt:
        log.warning("command", **said, **done, problem="Interrupted.")
        raise
    log.info("command", **said, **done)


def whose() -> str:
    """Return who runs this command: user and machine."""
    try:
        return f"{getpass.getuser()}@{socket.gethostname()}"
    except (KeyError, OSError):  # a user without a name, as in containers
        return socket.gethostname()
