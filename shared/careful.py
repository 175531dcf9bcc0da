"""How a worker takes a message that is no doorbell: it throws it away. Celery ends at some of them, again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery.exceptions import InvalidTaskError
from celery.worker.consumer import Consumer


class CarefulConsumer(Consumer):
    """Celery's own consumer, but whatever it stumbles over in a message makes that message an invalid one."""

    def create_task_handler(self, *args: Any, **kwargs: Any) -> Callable[[Any], None]:
        """Return what is called with each message."""
        handle = super().create_task_handler(*args, **kwargs)

        def handle_or_refuse(message: Any) -> None:
            try:
                handle(message)
            except (AttributeError, LookupError, TypeError, ValueError) as error:
                self.on_invalid_task(None, message, InvalidTaskError(f"It is no doorbell: {error!r}"))

        return handle_or_refuse
