"""Celery's consumer that rejects malformed messages, and reconnects when an acknowledgement fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery.exceptions import InvalidTaskError
from celery.worker.consumer import Consumer


class CarefulConsumer(Consumer):
    """Whatever Celery stumbles over in a message makes that message an invalid one; else it ends, again and again.

    An acknowledgement that does not get through ends the connection. Celery would only log it, and count the message as
    under way for ever: with a broker that went away while every process was at work it never took another.
    """

    def create_task_handler(self, *args: Any, **kwargs: Any) -> Callable[[Any], None]:
        """Return what is called with each message."""
        handle = super().create_task_handler(*args, **kwargs)

        def handle_or_refuse(message: Any) -> None:
            message.ack_log_error = lambda _log, _errors: message.ack()
            message.reject_log_error = lambda _log, _errors, requeue=False: message.reject(requeue=requeue)
            try:
                handle(message)
            except (AttributeError, LookupError, TypeError, ValueError) as error:
                self.on_invalid_task(None, message, InvalidTaskError(f"It is no doorbell: {error!r}"))

        return handle_or_refuse
