"""A gate makes a real store full: what would write is refused, what reads is answered, and it is over afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest
from botocore.exceptions import ClientError

from shared.bucket import Bucket
from shared.errors import Transient
from shared.page_object import PageObject
from shared.s3 import s3_client
from shared.settings import Store
from tools.drill.gate import Gate, Mode

OLD = PageObject(b"<p>Old</p>", "text/html; charset=utf-8", "no-cache", {})
NEW = PageObject(b"<p>New</p>" * 20_000, "text/html; charset=utf-8", "no-cache", {})


@pytest.fixture
def gate(store: Store) -> Iterator[Gate]:
    made = Gate(urlsplit(store.endpoint or "").port or 0)
    yield made
    made.close()


@pytest.fixture
def gated(store: Store, gate: Gate) -> Store:
    return replace(store, endpoint=f"http://127.0.0.1:{gate.port}")


def test_a_full_store_refuses_every_write_for_now_and_can_still_be_read(gated: Store, gate: Gate) -> None:
    bucket = Bucket(gated, connections=1)
    etag = bucket.put("a", OLD, sequence=1, etag=None)
    gate.turn(Mode.FULL)
    for _ in range(2):  # an answered write must not spoil the connection for what comes after it
        with pytest.raises(Transient, match="The object store is full"):
            bucket.put("a", NEW, sequence=2, etag=etag)
        with pytest.raises(Transient, match="The object store is full"):
            bucket.remove("a", etag)
        found = bucket.find("a")
        assert found
        assert found.etag == etag
        copy = bucket.read("a")
        assert copy
        assert copy.page_object.body == OLD.body
    gate.turn(Mode.OPEN)
    etag = bucket.put("a", NEW, sequence=2, etag=etag)
    bucket.remove("a", etag)
    assert bucket.find("a") is None


def test_the_client_understands_that_the_store_is_full_and_does_not_try_again_by_itself(
    gated: Store, gate: Gate
) -> None:
    gate.turn(Mode.FULL)
    with pytest.raises(ClientError) as refused:
        s3_client(gated).put_object(Bucket=gated.bucket, Key="a", Body=b"x")
    answer = refused.value.response
    assert answer["Error"]["Code"] == "XMinioStorageFull"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 507
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0


def test_one_connection_may_read_and_then_write(gated: Store, gate: Gate) -> None:
    address = f"{gated.endpoint}/{gated.bucket}/a"
    gate.turn(Mode.FULL)
    with httpx.Client(trust_env=False, limits=httpx.Limits(max_connections=1)) as client:
        assert client.get(address).status_code == 404
        assert client.head(address).status_code == 404
        refused = client.put(address, content=b"x" * 1_000_000)  # it does not ask first: the body comes at once
        assert refused.status_code == 507
        assert refused.headers["Connection"] == "close"
        assert b"<Code>XMinioStorageFull</Code>" in refused.content
        assert client.delete(address).status_code == 507
        assert client.get(address).status_code == 404
