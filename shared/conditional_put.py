"""Whether a store honours conditions on a PUT, found out by trying."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from shared.errors import Permanent, Transient
from shared.s3 import LOST_A_RACE, Overtaken, status_of, translating

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SCRATCH = ".andruck/"
"""Objects below it are nobody's page."""

_NOT_IMPLEMENTED = 501
_PROBE_BODY = b"\n"
"""Not empty: SeaweedFS makes room with a bucket's first byte, and what is put meanwhile waits a second there."""
_NO_ETAG = '"00000000000000000000000000000000"'


def is_fenced(s3: S3Client, bucket: str) -> bool:
    """Write twice what the condition allows once, and then over an object that never was.

    Only an answer is taken for an answer: the store is not called unfenced because it could not be reached.

    Raises:
        Transient: the store cannot be reached, is busy or full.
        Permanent: it refuses to be written to at all.
    """
    key = f"{SCRATCH}probe-{uuid4().hex}"
    _is_refused(s3, bucket, key, IfNoneMatch="*")  # it may be: an answer was lost, and the repeated write conflicted
    try:
        return _is_refused(s3, bucket, key, IfNoneMatch="*") and _is_refused(s3, bucket, key, IfMatch=_NO_ETAG)
    finally:
        with suppress(Transient, Permanent), translating():  # what is left of it is nobody's page
            s3.delete_object(Bucket=bucket, Key=key)


def _is_refused(s3: S3Client, bucket: str, key: str, **condition: Any) -> bool:
    """Return whether the condition keeps us from writing; not so if the store says that it knows no conditions."""
    try:
        with translating(overtaken=LOST_A_RACE):
            s3.put_object(Bucket=bucket, Key=key, Body=_PROBE_BODY, **condition)
    except Overtaken as error:
        if status_of(error.__cause__) == 404 and "IfMatch" not in condition:
            raise Transient(f"There is no bucket {bucket!r} yet: run `andruck migrate`.") from error
        return True
    except Transient as error:
        if status_of(error.__cause__) != _NOT_IMPLEMENTED:
            raise
    return False
