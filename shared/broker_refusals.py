"""What a broker's refusals mean to us."""

from __future__ import annotations

from redis.exceptions import AuthenticationError, NoPermissionError, RedisError
from redis.exceptions import TimeoutError as Silence

from shared.errors import Condition

_CONDITION_BY_REFUSAL = {
    "READONLY": Condition.READ_ONLY,
    "read only replica": Condition.READ_ONLY,
    "OOM": Condition.FULL,
    "used memory": Condition.FULL,
    "MISCONF": Condition.FULL,  # it cannot save to its disk, so it takes no writes
    "NOAUTH": Condition.REFUSING,
    "uthentication": Condition.REFUSING,
    "WRONGPASS": Condition.REFUSING,
    "invalid username-password": Condition.REFUSING,
    "NOPERM": Condition.REFUSING,
    "no permissions": Condition.REFUSING,
    "max number of clients": Condition.CROWDED,
    "LOADING": Condition.BUSY,
    "loading the dataset": Condition.BUSY,
    "BUSY": Condition.BUSY,
    "WRONGTYPE": Condition.CHANGING,
}
"""By what Redis and Valkey begin their refusals with, and by what redis-py makes of it."""


def condition_of(error: BaseException) -> Condition:
    """Return what is the matter with a broker of which this was heard."""
    cause = error.__cause__ if isinstance(error.__cause__, RedisError) else error
    if isinstance(cause, (AuthenticationError, NoPermissionError)):
        return Condition.REFUSING
    said = str(error)
    found = next((condition for words, condition in _CONDITION_BY_REFUSAL.items() if words in said), None)
    if found and isinstance(cause, RedisError):
        return found
    return Condition.SILENT if isinstance(cause, (Silence, TimeoutError)) else Condition.AWAY
