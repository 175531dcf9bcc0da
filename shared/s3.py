"""The object store's client, and what its errors mean to us."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.handlers import add_expect_header

from shared.errors import Permanent, Transient
from shared.settings import Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LOST_A_RACE = (404, 409, 412)
"""Answers to a write whose condition does not hold: it is gone, others write at this moment (AWS), it is another."""


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
            connect_timeout=2,
            read_timeout=10,
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


@contextmanager
def translating(*, overtaken: tuple[int, ...] = ()) -> Iterator[None]:
    """Turn the store's errors into ours.

    Raises:
        Overtaken: it answered with one of these statuses.
        Transient: it cannot be reached, is busy or full.
        Permanent: it refuses, and will refuse again.
    """
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        status = status_of(error)
        if status in overtaken:
            raise Overtaken from error
        if status in (0, 404, 429) or status >= 500:
            raise Transient(f"The object store cannot serve us now: {error}") from error
        raise Permanent(f"The object store refuses: {error}") from error


def status_of(error: BaseException | None) -> int:
    """Return the HTTP status of the store's answer; 0 if it gave none."""
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"]) if isinstance(error, ClientError) else 0
