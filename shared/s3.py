"""The object store's client, and what its errors mean to us."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError
from botocore.handlers import add_expect_header

from shared.causes import tell_cause
from shared.errors import Condition, Permanent, Transient
from shared.settings import Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LOST_A_RACE = (404, 409, 412)
"""Answers to a write whose condition does not hold: it is gone, others write at this moment (AWS), it is another."""


CONNECT_TIMEOUT = 2.0
READ_TIMEOUT = 5.0
"""Seconds that the store may be silent; it is asked twice, but for most PUTs: see `shared.put_object`."""

REQUEST_SECONDS = 15.0
"""What a request may take at most: to connect, to be silent twice, and the pause between."""


class Overtaken(Exception):
    """The object is not the one we thought it was: somebody else wrote, or removed it."""


def s3_client(store: Store, *, connections: int = 8) -> S3Client:
    """Return a client; nothing is connected before its first use."""
    client = boto3.client(
        "s3",
        endpoint_url=store.endpoint,
        region_name=store.region,
        aws_access_key_id=store.access_key,
        aws_secret_access_key=store.secret_key,
        config=Config(
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            max_pool_connections=connections,
            retries={"mode": "standard", "total_max_attempts": 2},
            s3={"addressing_style": "path" if store.endpoint else "auto"},
            request_checksum_calculation="when_required",
            parameter_validation=False,  # ours are checked by mypy
            user_agent="andruck",  # botocore's own is put together anew for each request
        ),
    )
    # By default the store is asked before each PUT whether it wants the body: twice the time for pages of some kB.
    client.meta.events.unregister("before-call.s3", add_expect_header)
    return client


_BY_CODE = {
    "NoSuchBucket": Condition.CHANGING,
    "SlowDown": Condition.BUSY,
    "XMinioStorageFull": Condition.FULL,
    "QuotaExceeded": Condition.FULL,
    "QuotaExceededException": Condition.FULL,
    "RequestTimeTooSkewed": Condition.REFUSING,
    "RequestTimeout": Condition.SILENT,
}
_BY_STATUS = {
    401: Condition.REFUSING,
    403: Condition.REFUSING,  # expired keys, a policy, a clock that is off; whatever it is, a person can undo it
    404: Condition.CHANGING,
    408: Condition.SILENT,
    429: Condition.BUSY,
    503: Condition.BUSY,
    504: Condition.SILENT,
    507: Condition.FULL,
}

_STORE_SENTENCES = {
    Condition.AWAY: "The object store cannot be reached: start it, or look into its log.",
    Condition.SILENT: "The object store takes connections and does not answer in time: look into its log.",
    Condition.BUSY: "The object store is busy and asks us to slow down.",
    Condition.FULL: "The object store is full: give it more room.",
    Condition.CHANGING: "The object store has no such bucket: run `andruck verify --repair`, which makes it.",
    Condition.REFUSING: (
        "The object store refuses us: look at the keys in ANDRUCK_S3_ACCESS_KEY and ANDRUCK_S3_SECRET_KEY, "
        "the bucket's policy and this machine's clock."
    ),
}
_PERMANENT_CODES = {"KeyTooLongError", "EntityTooLarge", "MetadataTooLarge", "InvalidURI"}
_PERMANENT_STATUSES = {413, 414, 431}
_PERMANENT_SENTENCE = (
    "The object store cannot keep this page: it is too large, or its name is too long. Send a shorter revision."
)
_SERVER_ERROR_SENTENCE = "The object store cannot serve us now: its disk may be full; look into its log."


@contextmanager
def translating(*, overtaken: tuple[int, ...] = ()) -> Iterator[None]:
    """Turn the store's errors into ours.

    Raises:
        Overtaken: it answered with one of these statuses.
        Transient: it cannot be reached, is silent, busy or full, or refuses us: its condition says which.
        Permanent: this very object cannot be kept there, whoever asks and whenever.
    """
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        status, code = status_of(error), _code_of(error)
        if status in overtaken and code != "NoSuchBucket":
            raise Overtaken from error
        condition = _condition(error, status, code)
        if condition is None:
            raise Permanent(_PERMANENT_SENTENCE) from error
        tell_cause("store", condition, error, status=status, code=code)
        sentence = (
            _SERVER_ERROR_SENTENCE if status >= 500 and condition is Condition.AWAY else _STORE_SENTENCES[condition]
        )
        raise Transient(sentence, condition=condition) from error


def _condition(error: Exception, status: int, code: str) -> Condition | None:
    """Return what is the matter with the store; None: nothing is, the object is too large or its name too long.

    Any other refusal concerns all objects, such as wrong keys (some of which are answered 400), so a person ends it.
    """
    if code in _PERMANENT_CODES or status in _PERMANENT_STATUSES:
        return None
    if isinstance(error, (ReadTimeoutError, ConnectTimeoutError)):
        return Condition.SILENT
    found = _BY_CODE.get(code) or _BY_STATUS.get(status)
    return found or (Condition.AWAY if status == 0 or status >= 500 else Condition.REFUSING)


def _code_of(error: Exception) -> str:
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def status_of(error: BaseException | None) -> int:
    """Return the HTTP status of the store's answer; 0 if it gave none."""
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"]) if isinstance(error, ClientError) else 0
