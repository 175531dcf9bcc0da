"""Programs that tests start. Each ends with its block: no test waits for ever for one that does not."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import AnyStr

PATIENCE_SECONDS = 30
"""As long as supervisors give it on a busy machine, and more."""


@contextmanager
def ending(
    process: subprocess.Popen[AnyStr], signal_: signal.Signals = signal.SIGTERM
) -> Iterator[subprocess.Popen[AnyStr]]:
    """Have a program end with the block, by this signal.

    Raises:
        AssertionError: it did not. It has said where it stood, if it is one of ours, and is killed.

    """
    try:
        yield process
    finally:
        process.send_signal(signal_)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            _kill(process)
            raise AssertionError(f"{process.args!r} did not end when it was asked to.") from None
        finally:
            for pipe in filter(None, (process.stdin, process.stdout, process.stderr)):
                pipe.close()


def _kill(process: subprocess.Popen[AnyStr]) -> None:
    process.send_signal(signal.SIGABRT)  # Python's fault handler writes down what each thread was at
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
    process.kill()
    process.wait(PATIENCE_SECONDS)
