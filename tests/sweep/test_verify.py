"""Comparing a real bucket with a real ledger: every kind of difference is found and put right, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from services.sweep import verify
from services.sweep.verify import Verification
from shared.bucket import Bucket, StoredObject
from shared.differences import Kind
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.inventory import repairing
from shared.page_object import PageObject
from shared.pages import key_of
from shared.settings import Store
from tests.shared.newsdesk import due, publish
from tests.sweep.tampering import found, overwrite, remove

PAGE = PageObject(b"<p>Put</p>", "text/html; charset=utf-8", "no-cache", {})


def test_nothing_is_found_where_nothing_is_wrong(pages: list[str], look: Verification) -> None:
    assert found(look) == {}
    assert found(replace(look, deep=True)) == {}


def test_each_kind_is_found_by_its_name_and_put_right(
    pages: list[str], look: Verification, mend: Verification, press_all: Callable[[], None], s3: Any, store: Store
) -> None:
    a, b, c = pages
    remove(s3, store, a)
    overwrite(s3, store, b, 0)
    overwrite(s3, store, c, 1)
    overwrite(s3, store, "/", 9_000)
    overwrite(s3, store, "/left/", 7)
    overwrite(s3, store, "/robots.txt", 0)
    s3.put_object(Bucket=store.bucket, Key="folder/")
    wrong = {
        a: Kind.MISSING, b: Kind.ALTERED, c: Kind.STALE, "/": Kind.AHEAD, "/left/": Kind.EXTRA,
        "/robots.txt": Kind.FOREIGN,
    }  # fmt: skip

    assert found(look) == wrong
    assert found(mend) == wrong
    assert sorted(due(mend.ledger)) == sorted([a, b, c, "/"])
    press_all()
    assert found(look) == {"/robots.txt": Kind.FOREIGN}
    with transaction(look.ledger) as db:
        assert repairing(db, 0) == (0, 0)


def test_headers_that_changed_under_the_same_bytes_are_found(
    pages: list[str], look: Verification, s3: Any, store: Store
) -> None:
    with look.ledger.begin() as db:
        db.execute("UPDATE pages SET pressed_at = now() - interval '1 hour'")
    source, page = (
        {"Bucket": store.bucket, "Key": key_of(pages[0])},
        s3.head_object(Bucket=store.bucket, Key=key_of(pages[0])),
    )
    s3.copy_object(
        CopySource=source, **source, MetadataDirective="REPLACE", ContentType="text/plain", Metadata=page["Metadata"]
    )

    assert found(look) == {pages[0]: Kind.ALTERED}


def test_an_etag_that_the_store_counts_differently_is_learnt(pages: list[str], mend: Verification) -> None:
    with mend.ledger.begin() as db:
        db.execute("""UPDATE pages SET etag = '"as-another-store-had-it"' WHERE path = %(path)s""", {"path": pages[0]})

    assert found(mend) == {}
    with mend.ledger.begin() as db:
        assert db.execute("SELECT count(*) FROM pages WHERE etag LIKE '%another%'").value() == 0


def test_an_interrupted_round_goes_on_where_it_stopped(
    pages: list[str], look: Verification, mend: Verification, s3: Any, store: Store
) -> None:
    overwrite(s3, store, pages[0], 0)
    remove(s3, store, pages[1])
    interrupted = look.rounds()
    assert [each.kind for each in next(interrupted)[1]] == [Kind.ALTERED]

    (last,) = look.rounds()
    assert [each.kind for each in last[1]] == [Kind.MISSING]
    assert last[0].found == {"altered": 1, "missing": 1}


def test_a_round_is_not_continued_by_one_of_another_kind_nor_after_restart(
    pages: list[str], look: Verification, mend: Verification, s3: Any, store: Store
) -> None:
    overwrite(s3, store, pages[0], 0)
    next(look.rounds())
    assert found(look, restart=True) == {pages[0]: Kind.ALTERED}
    next(look.rounds())
    assert found(mend) == {pages[0]: Kind.ALTERED}


def test_of_two_at_one_round_the_slower_gives_way(pages: list[str], look: Verification) -> None:
    slower = look.resume()
    next(look.rounds())
    with pytest.raises(Transient, match="Somebody else"):
        look.step(slower)


def test_a_page_that_is_pressed_meanwhile_is_not_reported(
    pages: list[str], ledger: Ledger, look: Verification, press_all: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Bucket.read

    def read_while_it_is_pressed(bucket: Bucket, key: str) -> StoredObject | None:
        copy = read(bucket, key)
        if key == key_of(pages[0]) and copy and b"Second" not in copy.page_object.body:
            publish(ledger, "a", title="Second")
            press_all()
        return copy

    monkeypatch.setattr(Bucket, "read", read_while_it_is_pressed)
    assert look.examine(pages[0]) is None


def test_a_page_that_was_put_but_not_yet_recorded_is_not_reported(
    pages: list[str], ledger: Ledger, look: Verification, store: Store
) -> None:
    accepted = publish(ledger, "a", title="Second")
    etag = Bucket(store).find(key_of(pages[0]))
    with ledger.begin() as db:
        wanted = db.execute("SELECT wanted FROM pages WHERE path = %(path)s", {"path": accepted.path}).value()
    Bucket(store).put(key_of(pages[0]), PAGE, sequence=wanted, etag=etag.etag if etag else None)

    assert found(look) == {}


def test_a_page_that_somebody_is_at_is_left_in_peace(
    pages: list[str], ledger: Ledger, mend: Verification, s3: Any, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "BUSY_PAGE_POLL_SECONDS", 0)
    remove(s3, store, pages[0])
    with ledger.begin() as db:
        db.execute("UPDATE pages SET lease_until = now() + interval '1 minute'")

    assert found(mend) == {}
    assert due(ledger) == []
