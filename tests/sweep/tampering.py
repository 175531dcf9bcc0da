"""What may happen to a bucket behind our back, and what verification makes of it."""

from __future__ import annotations

from typing import Any

from services.sweep.verify import Verification
from shared.differences import Kind
from shared.pages import key_of
from shared.settings import Store


def found(verification: Verification, **options: bool) -> dict[str, Kind]:
    return {each.path: each.kind for _, differences in verification.rounds(**options) for each in differences}


def overwrite(s3: Any, store: Store, path: str, sequence: int, body: bytes = b"x") -> None:
    meta = {"andruck-sequence": str(sequence)} if sequence else {}
    s3.put_object(Bucket=store.bucket, Key=key_of(path), Body=body, Metadata=meta)


def remove(s3: Any, store: Store, path: str) -> None:
    s3.delete_object(Bucket=store.bucket, Key=key_of(path))
