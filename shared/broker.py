"""How many doorbells the broker holds. It is the one thing the ledger does not know, and the least important."""

from __future__ import annotations

from dataclasses import dataclass

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from shared.broker_refusals import condition_of
from shared.errors import Transient
from shared.events import KEY_PREFIX, Queue

_BROKER_TIMEOUT_SECONDS = 1.0
"""Seconds: a scrape must not wait for a broker that is in trouble."""

# So kombu 5.7 names them (transport/redis.py): a list for each queue, and a hash of what workers hold.
_KEYS = {queue.value: f"{KEY_PREFIX}{queue}" for queue in Queue}
_UNACKED = f"{KEY_PREFIX}unacked"
_PROBE = f"{KEY_PREFIX}probe"


@dataclass(frozen=True)
class QueueDepths:
    """What the broker holds."""

    queued: dict[str, int]
    """For each queue how many doorbells no worker has taken yet."""
    unacked: int
    """Taken, and not answered to the end."""


def broker_client(broker_url: str) -> Redis:
    """Return a client for the broker; nothing is connected before its first use."""
    return Redis.from_url(
        broker_url,
        socket_timeout=_BROKER_TIMEOUT_SECONDS,
        socket_connect_timeout=_BROKER_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def doorbells(broker: Redis) -> QueueDepths:
    """Count the doorbells.

    Raises:
        Transient: it does not answer; its condition says why.
    """
    try:
        with broker.pipeline(transaction=False) as pipe:
            for key in _KEYS.values():
                pipe.llen(key)
            pipe.hlen(_UNACKED)
            *queued, unacked = pipe.execute()
    except (RedisError, OSError) as error:
        raise _trouble(error) from error
    return QueueDepths(dict(zip(_KEYS, queued, strict=True)), unacked)


def try_to_ring(broker: Redis) -> None:
    """Write one key, which soon expires: on a replica or with a full memory questions are answered, and nobody rung.

    Raises:
        Transient: it takes no writes; its condition says why.
    """
    try:
        broker.set(_PROBE, 1, ex=60)
    except (RedisError, OSError) as error:
        raise _trouble(error) from error


def _trouble(error: Exception) -> Transient:
    return Transient("The broker cannot serve us now.", condition=condition_of(error))
