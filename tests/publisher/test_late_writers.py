"""Who may not overwrite a page: a worker that slept, and whoever comes late."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import pytest

from services.publisher.pages import render
from services.publisher.press import Pressroom
from services.publisher.putting import object_of
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.presses import Press, PressedPage
from shared.page_object import PageObject
from shared.pages import Page, PageKind
from shared.settings import Store
from tests.publisher.newsroom import EDITION
from tests.publisher.pressing import object_at, publish_and_press
from tests.shared.newsdesk import claim_press, due, publish, withdraw


def test_a_worker_that_slept_cannot_bring_back_what_it_saw(pressroom: Pressroom, store: Store) -> None:
    path = publish(pressroom.ledger, version=1, title="Old").path
    with transaction(pressroom.ledger) as db:
        sleeper = claim_press(db, path)
    assert sleeper
    _expire_leases(pressroom.ledger)
    publish(pressroom.ledger, version=2, title="New")
    pressroom.press([path])

    for etag in (None, '"0123456789abcdef0123456789abcdef"'):
        with pytest.raises(Transient, match="newer than"):
            _put(pressroom, replace(sleeper, etag=etag), _object_of(pressroom, "Old"))
    assert b"New" in object_at(store, path)["Body"].read()


def test_an_answer_that_was_lost_is_recognised(pressroom: Pressroom, store: Store) -> None:
    path = publish(pressroom.ledger).path
    with transaction(pressroom.ledger) as db:
        press = claim_press(db, path)
    assert press
    page_object = _object_of(pressroom, "Same")
    etag = _put(pressroom, press, page_object)

    assert _put(pressroom, press, page_object) == etag


def test_a_second_press_of_one_want_is_told_apart_from_the_first(pressroom: Pressroom, store: Store) -> None:
    path = publish_and_press(pressroom, version=1)
    publish(pressroom.ledger, version=2, title="Seen")
    with transaction(pressroom.ledger) as db:
        first = claim_press(db, path)
    assert first
    _put(pressroom, first, _object_of(pressroom, "Seen"))
    _expire_leases(pressroom.ledger)
    withdraw(pressroom.ledger)  # wants the lists; the page comes after them
    for due_path in due(pressroom.ledger):
        pressroom.press([due_path])
    pressroom.press([path])

    assert object_at(store, path)["Metadata"].get("andruck-status") == "410"


def test_a_worker_that_slept_cannot_come_back_after_content_that_came_back(pressroom: Pressroom, store: Store) -> None:
    path = publish_and_press(pressroom, version=1, title="One")
    publish(pressroom.ledger, version=2, title="Two")
    with transaction(pressroom.ledger) as db:
        sleeper = claim_press(db, path)
    assert sleeper
    _expire_leases(pressroom.ledger)
    publish(pressroom.ledger, version=3, title="One")
    with pressroom.ledger.begin() as db:
        db.execute("UPDATE articles SET revised_at = NULL")
    pressroom.press([path])

    with pytest.raises(Transient, match="newer than"):
        _put(pressroom, sleeper, _object_of(pressroom, "Two"))
    assert b"Two" not in object_at(store, path)["Body"].read()


def _put(pressroom: Pressroom, press: Press, page_object: PageObject) -> PressedPage:
    return pressroom.hands._put(press, page_object, monotonic() + 10)


def _object_of(pressroom: Pressroom, title: str) -> PageObject:
    edition = replace(EDITION, article=replace(EDITION.article, title=title))
    page = Page(edition.path, PageKind.ARTICLE, article_id=1)
    return object_of(page, render(pressroom.theme, page, edition), pressroom.theme.site)


def _expire_leases(ledger: Ledger) -> None:
    with ledger.begin() as db:
        db.execute("UPDATE pages SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL")
