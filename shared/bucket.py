"""The bucket that holds the pages: conditional PUT, so that no old press can follow a newer one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

from shared.errors import Permanent, Transient
from shared.settings import Store

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_SEQUENCE = "andruck-sequence"


class Overtaken(Exception):
    """The object is not the one we thought it was: somebody else wrote, or removed it."""


@dataclass(frozen=True)
class Found:
    """An object as it is in the bucket."""

    etag: str
    sequence: int
    """0 if it carries none: Andruck did not write it."""


class Bucket:
    """The site's bucket."""

    def __init__(self, store: Store, *, connections: int = 8) -> None:
        self._name = store.bucket
        self._s3: S3Client = boto3.client(
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
            ),
        )

    def put(
        self,
        key: str,
        body: bytes,
        *,
        content_type: str,
        cache: str,
        sequence: int,
        meta: dict[str, str],
        etag: str | None,
    ) -> str:
        """Write an object if it still is the one with this ETag (None: if there is none) and return its new ETag.

        `meta` is what the web server makes a status of, such as `{"andruck-status": "410"}`.

        Raises:
            Overtaken: it is another one by now.
            Transient: the store cannot be reached, is busy or full.
            Permanent: the store refuses, and will refuse again.
        """
        condition: dict[str, Any] = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        try:
            written = self._s3.put_object(
                Bucket=self._name,
                Key=key,
                Body=body,
                ContentType=content_type,
                CacheControl=cache,
                Metadata={_SEQUENCE: str(sequence), **meta},
                **condition,
            )
        except (ClientError, BotoCoreError) as error:
            if _status(error) in (404, 409, 412):  # gone; lost a race (AWS); lost a race
                raise Overtaken from error
            raise _translated(error) from error
        return written["ETag"]

    def find(self, key: str) -> Found | None:
        """Return what is there; None if nothing is.

        Raises:
            Transient, Permanent: as in `put`.
        """
        try:
            found = self._s3.head_object(Bucket=self._name, Key=key)
        except (ClientError, BotoCoreError) as error:
            if _status(error) == 404:
                return None
            raise _translated(error) from error
        sequence = found["Metadata"].get(_SEQUENCE, "")
        return Found(found["ETag"], int(sequence) if sequence.isdigit() else 0)

    def prepare(self) -> None:
        """Create the bucket if it is missing, and let anybody read its objects, but not list them.

        Raises:
            Transient, Permanent: as in `put`.
        """
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:GetObject"],
            "Resource": [f"arn:aws:s3:::{self._name}/*"],
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        try:
            if not self._exists():
                self._s3.create_bucket(Bucket=self._name)
            self._s3.put_bucket_policy(Bucket=self._name, Policy=policy)
        except (ClientError, BotoCoreError) as error:
            raise _translated(error) from error

    def _exists(self) -> bool:
        try:
            self._s3.head_bucket(Bucket=self._name)
        except ClientError as error:
            if _status(error) != 404:
                raise
            return False
        return True


def _status(error: Exception) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"]) if isinstance(error, ClientError) else 0


def _translated(error: Exception) -> Transient | Permanent:
    """Return what the store's error means to us."""
    status = _status(error)
    if status in (0, 404, 429) or status >= 500:
        return Transient(f"The object store cannot serve us now: {error}")
    return Permanent(f"The object store refuses: {error}")
