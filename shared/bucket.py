"""The bucket that holds the pages: no old press can follow a newer one."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from shared.circuit import Circuit
from shared.conditional_put import SCRATCH, is_fenced
from shared.page_object import PageObject
from shared.put_object import Putter
from shared.s3 import LOST_A_RACE, Overtaken, s3_client, status_of, translating
from shared.settings import Store

__all__ = ["Bucket", "Found", "KeyPage", "Listed", "Overtaken", "StoredObject"]

_SEQUENCE_METADATA_KEY = "andruck-sequence"
_MAX_NOTE_BYTES = 4096


@dataclass(frozen=True)
class Found:
    """An object as it is in the bucket."""

    etag: str
    sequence: int
    """0 if it carries none: Andruck did not write it."""


@dataclass(frozen=True)
class StoredObject(Found):
    """An object with all that readers get of it."""

    page_object: PageObject


@dataclass(frozen=True)
class Listed:
    """An object as a listing of the bucket tells of it."""

    key: str
    etag: str
    modified: datetime


@dataclass(frozen=True)
class KeyPage:
    """Up to a thousand objects."""

    objects: tuple[Listed, ...]
    token: str | None
    """Where the next listing begins; None: this was the last."""


class Bucket:
    """The site's bucket.

    Each method may raise `Transient`, if the store cannot serve us now, and `Permanent`, if this very object cannot be.
    """

    def __init__(self, store: Store, *, connections: int = 8) -> None:
        self.name = store.bucket
        self._fenced = store.conditional_put
        self._s3 = s3_client(store, connections=connections)
        self._putter = Putter(store, self._s3, connections=connections)
        self._circuit = Circuit()

    def check(self) -> None:
        """Raise what went wrong last, while it is too early to try the store again: before work is done in vain.

        Raises:
            Transient: the store did not answer just now.
        """
        self._circuit.check()

    def put(self, key: str, page_object: PageObject, *, sequence: int, etag: str | None) -> str:
        """Write an object if it still is the one with this ETag (None: if there is none) and return its new ETag.

        A store that cannot do that is asked first what it holds: between question and write only the page's lease keeps
        others away.

        Raises:
            Overtaken: it is another one by now.
        """
        condition: dict[str, str] = {}
        if self.fenced():
            condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        elif (found.etag if (found := self.find(key)) else None) != etag:
            raise Overtaken
        with self._circuit.guard(), translating(overtaken=LOST_A_RACE):
            return self._putter.put(
                key,
                page_object.stamped(sequence),
                content_type=page_object.content_type,
                cache=page_object.cache,
                meta={_SEQUENCE_METADATA_KEY: str(sequence), **page_object.meta},
                condition=condition,
            )

    def find(self, key: str) -> Found | None:
        """Return what is there; None if nothing is."""
        with suppress(Overtaken), self._circuit.guard(), translating(overtaken=(404,)):
            found = self._s3.head_object(Bucket=self.name, Key=key)
            return Found(found["ETag"], _sequence(found["Metadata"]))
        return None

    def read(self, key: str) -> StoredObject | None:
        """Return what is there with all its content; None if nothing is."""
        with suppress(Overtaken), translating(overtaken=(404,)):
            found = self._s3.get_object(Bucket=self.name, Key=key)
            named = found["Metadata"]
            meta = {
                name: value
                for name, value in named.items()
                if name.startswith("andruck-") and name != _SEQUENCE_METADATA_KEY
            }
            content_type, cache = found.get("ContentType", ""), found.get("CacheControl", "")
            page_object = PageObject.of_stored(found["Body"].read(), content_type, cache, meta)
            return StoredObject(found["ETag"], _sequence(named), page_object)
        return None

    def listing(self, token: str | None = None) -> KeyPage:
        """Return the next objects. Their order is the store's own: SeaweedFS, unlike AWS, goes folder by folder."""
        follow: dict[str, Any] = {"ContinuationToken": token} if token else {}
        with translating():
            answer = self._s3.list_objects_v2(Bucket=self.name, **follow)
        objects = tuple(
            Listed(each["Key"], each["ETag"], each["LastModified"])
            for each in answer.get("Contents", ())
            if not each["Key"].endswith("/") and not each["Key"].startswith(SCRATCH)
        )
        return KeyPage(objects, answer["NextContinuationToken"] if answer["IsTruncated"] else None)

    def remove(self, key: str, etag: str) -> None:
        """Delete an object if it still is the one with this ETag. For what no worker can want to write any more.

        Raises:
            Overtaken: it is another one by now.
        """
        with translating(overtaken=LOST_A_RACE):
            self._s3.delete_object(Bucket=self.name, Key=key, IfMatch=etag)

    def discard(self, key: str) -> None:
        """Delete an object whatever it is, if it is there. For what is named by its digest and shown nowhere."""
        with self._circuit.guard(), translating():
            self._s3.delete_object(Bucket=self.name, Key=key)

    def note(self, name: str, *, most: int = _MAX_NOTE_BYTES) -> bytes | None:
        """Return an object of ours that is nobody's page, of at most so many bytes.

        None if it, or the bucket, is not there.
        """
        with suppress(Overtaken), translating(overtaken=(404,)):
            try:
                return self._s3.get_object(Bucket=self.name, Key=f"{SCRATCH}{name}")["Body"].read(most)
            except self._s3.exceptions.NoSuchBucket:  # before the first `andruck migrate`: no trouble
                return None
        return None

    def put_note(self, name: str, content: bytes, *, replace: bool) -> None:
        """Write such an object; one that is there already stays as it is, unless it is to be replaced."""
        condition: dict[str, Any] = {} if replace or not self.fenced() else {"IfNoneMatch": "*"}
        with suppress(Overtaken), translating(overtaken=(409, 412)):
            self._s3.put_object(Bucket=self.name, Key=f"{SCRATCH}{name}", Body=content, **condition)

    def fenced(self) -> bool:
        """Return whether the store honours conditions on a PUT; unless the settings tell, it is tried once.

        An error on the way is raised, so that nobody writes without conditions because the network failed.
        """
        if self._fenced is None:
            with self._circuit.guard():
                self._fenced = is_fenced(self._s3, self.name)
        return self._fenced

    def prepare(self) -> None:
        """Create the bucket if it is missing, and let anybody read its objects, but not list them."""
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:GetObject"],
            "Resource": [f"arn:aws:s3:::{self.name}/*"],
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        with translating():
            if not self._exists():
                self._s3.create_bucket(Bucket=self.name)
            self._s3.put_bucket_policy(Bucket=self.name, Policy=policy)

    def _exists(self) -> bool:
        try:
            self._s3.head_bucket(Bucket=self.name)
        except ClientError as error:
            if status_of(error) != 404:
                raise
            return False
        return True


def _sequence(meta: dict[str, str]) -> int:
    """Return an object's number. One too long to be drawn from the ledger's sequence is none of ours."""
    sequence = meta.get(_SEQUENCE_METADATA_KEY, "")
    return int(sequence) if sequence.isdecimal() and len(sequence) < 19 else 0
