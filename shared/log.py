"""Logs: one JSON object a line on standard error, for machines; readable text on a terminal.

Every line has `service`, whichever thread or library it is from. No line has a body, a secret or a signature: of an
error only those words are kept that are ours, or the operating system's.
"""

from __future__ import annotations

import atexit
import logging
import sys
import threading
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

from shared.errors import AndruckError
from shared.flood import Throttle

_MAX_FRAMES = 12
"""Of a traceback: the last ones."""

_QUOTABLE_ERRORS = (AndruckError, OSError, ImportError)
"""Errors whose words are told. Those of others may quote what somebody has sent."""

_OUR_PACKAGES = ("services", "shared", "__main__")

LogEvent = MutableMapping[str, Any]
Raised = tuple[type[BaseException], BaseException, TracebackType | None]

_throttle = Throttle()


def set_up_log(service: str) -> None:
    """Send this process's log, and that of its libraries, to standard error. Call it once, in a door."""

    def name_service(_: Any, __: str, event: LogEvent) -> LogEvent:
        event.setdefault("service", service)
        return event

    shared: list[structlog.typing.Processor] = [
        name_service,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _tell_error,
    ]
    renderer = structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[_throttle, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = _StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _name_library],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    handler.addFilter(_throttle)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in _OUR_PACKAGES:
        logging.getLogger(name).setLevel(logging.INFO)
    _take_what_python_prints()


class _StandardError(logging.Handler):
    """Writes to what is standard error at that moment. A log that cannot be written stops nothing."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")  # print() would write the line's end by itself
            sys.stderr.flush()
        except (OSError, ValueError):  # full, closed
            self.handleError(record)


def _take_what_python_prints() -> None:
    """Have warnings, and errors that end a thread or the process, logged like everything else."""
    logging.captureWarnings(capture=True)
    log = structlog.get_logger(__name__)

    def process_failed(type_: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(type_, KeyboardInterrupt):
            sys.__excepthook__(type_, error, trace)
        else:
            log.critical("process failed", exc_info=(type_, error, trace))

    def thread_failed(failed: threading.ExceptHookArgs) -> None:
        name = failed.thread.name if failed.thread else ""
        if failed.exc_value is not None:
            log.critical("thread failed", thread=name, exc_info=failed.exc_value)

    sys.excepthook, threading.excepthook = process_failed, thread_failed
    atexit.unregister(_throttle.flush)
    atexit.register(_throttle.flush)


def _name_library(_: Any, __: str, event: LogEvent) -> LogEvent:
    """Say which library it is from; of one that tells an error its own words only, not those it fills in."""
    if record := event.get("_record"):
        event["logger"] = record.name
        if "error" in event:
            event["event"] = str(record.msg).strip()[:200]
    return event


def _tell_error(_: Any, __: str, event: LogEvent) -> LogEvent:
    """Make of an exception what it is, where it came from, and what it says if those are our words."""
    raised = _raised(event.pop("exc_info", None))
    if raised:
        event["error"] = described(raised[1])
        event["at"] = [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(raised[2])[-_MAX_FRAMES:]
        ]
    return event


def _raised(info: Any) -> Raised | None:
    if isinstance(info, BaseException):
        return type(info), info, info.__traceback__
    if info is True:
        info = sys.exc_info()
    return info if isinstance(info, tuple) and info[1] is not None else None


def described(error: BaseException) -> str:
    """Return what an error and its causes are, and their words where nobody else can have written them.

    >>> described(ConnectionRefusedError(111, "Connection refused")), described(ValueError("sent by somebody"))
    ('ConnectionRefusedError: [Errno 111] Connection refused', 'ValueError')
    """
    said: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(said) < 5:
        words = f": {cause}" if isinstance(cause, _QUOTABLE_ERRORS) else ""
        sqlstate = getattr(cause, "sqlstate", None)
        said.append(f"{type(cause).__name__}{f' ({sqlstate})' if sqlstate else ''}{words}"[:500])
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return " from ".join(said)
