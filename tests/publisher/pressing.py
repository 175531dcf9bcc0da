"""What tests of the pressroom do again and again."""

from __future__ import annotations

from typing import Any

import boto3

from services.publisher.press import Pressroom
from shared.pages import Page, PageKind
from shared.settings import Store
from tests.shared.newsdesk import due, publish


def publish_and_press(pressroom: Pressroom, **article: Any) -> str:
    path = publish(pressroom.ledger, **article).path
    while paths := due(pressroom.ledger):
        for each in paths:
            pressroom.press([each])
    return path


def client(store: Store) -> Any:
    return boto3.client(
        "s3", endpoint_url=store.endpoint, aws_access_key_id=store.access_key, aws_secret_access_key=store.secret_key,
        region_name=store.region,
    )  # fmt: skip


def key(path: str) -> str:
    return Page(path, PageKind.ARTICLE).key


def object_at(store: Store, path: str) -> Any:
    return client(store).get_object(Bucket=store.bucket, Key=key(path))
