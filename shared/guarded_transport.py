"""Kombu's transport for Redis, but for what would end a worker: messages that are no doorbells, and refusals.

A broker that answers and refuses (a replica during a failover, a full memory, a key of another type) is one that went
away: the worker goes on with what it has, and comes back. Kombu would let the refusal end the process.
"""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

import structlog
from kombu.transport import TRANSPORT_ALIASES, redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError

from shared.broker_refusals import condition_of
from shared.causes import tell_cause
from shared.strict_bells import NoDoorbellError, strictly_read

log = structlog.get_logger()

_REFUSAL_PAUSE_SECONDS = 1.0
"""Seconds before a broker that refused is asked again."""


class GuardedQoS(redis.QoS):
    """What workers hold."""

    _remove_from_indices: Any

    def restore_by_tag(self, tag: Any, client: Any = None, leftmost: bool = False) -> None:
        """Give a message back that its worker did not answer; if it is none, throw it away."""
        try:
            super().restore_by_tag(tag, client, leftmost)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            log.warning("threw away what is no doorbell", why=f"It cannot be given back: {type(error).__name__}")
            self._remove_from_indices(tag).execute()


class GuardedChannel(redis.Channel):
    """A worker's way to its queues."""

    QoS = GuardedQoS
    connection_errors: tuple[type[Exception], ...]
    _flush_brpop_reauth: Any
    _queue_cycle: Any
    _q_for_pri: Any

    def _brpop_read(self, **options: Any) -> bool:
        """Take what the broker sends and hand it to the worker, as `kombu.transport.redis.Channel` does."""
        connection = self.client.connection
        try:
            found = self.client.parse_response(connection, "BRPOP", **options)
        except self.connection_errors:
            connection.disconnect()
            raise
        except ResponseError as error:
            connection.disconnect()
            tell_cause("broker", condition_of(error), error)
            time.sleep(_REFUSAL_PAUSE_SECONDS)
            raise RedisConnectionError(str(error)) from error
        finally:
            self._in_poll = None
            self._flush_brpop_reauth()
        if not found:
            raise Empty
        queue = found[0].decode(errors="replace").rsplit(self.sep, 1)[0]
        self._queue_cycle.rotate(queue)
        self.connection._deliver(_read(found[1], queue), queue)
        return True

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002 - kombu's signature
        with self.conn_or_acquire() as client:
            item = client.rpop(self._q_for_pri(queue, 0))
        if item is None:
            raise Empty
        return _read(item, queue)


class GuardedTransport(redis.Transport):
    """What `redis://` means once `guard` was called."""

    Channel = GuardedChannel


def guard() -> None:
    """Have every worker of this process speak with its broker over a guarded channel."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:{GuardedTransport.__name__}"


def _read(raw: bytes, queue: str) -> dict[str, Any]:
    try:
        return strictly_read(raw, queue)
    except NoDoorbellError as error:
        log.warning("threw away what is no doorbell", queue=queue, why=str(error))
        raise Empty from error
