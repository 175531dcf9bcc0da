"""A press against a real store: what readers get, and who may not overwrite it."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic
from typing import Any

import boto3
import pytest

from services.publisher.pages import render
from services.publisher.press import Pressroom
from services.publisher.putting import sheet_of
from services.publisher.theme import Theme
from shared.bucket import Bucket
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.leases import MOST_CLAIMS
from shared.ledger.presses import Press
from shared.pages import Page, PageKind
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from shared.sheet import Sheet
from tests.publisher.newsroom import EDITION, SITE
from tests.shared.newsdesk import claim_press, due, publish, state_of, withdraw


@pytest.fixture
def pressroom(ledger: Ledger, store: Store) -> Pressroom:
    return Pressroom(ledger, Bucket(store), Theme(SITE), Doorbells(celery_app("memory://")))


def test_the_object_carries_its_number_in_metadata_and_bytes(pressroom: Pressroom, store: Store) -> None:
    path = publish(pressroom.ledger).path
    pressroom.press([path])

    found = _object(store, path)
    number = found["Metadata"]["andruck-sequence"]
    assert f"<!-- andruck {number} -->".encode() in found["Body"].read()
    assert found["ContentType"] == "text/html; charset=utf-8"


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
            _put(pressroom, replace(sleeper, etag=etag), _sheet_of(pressroom, "Old"))
    assert b"New" in _object(store, path)["Body"].read()


def test_an_answer_that_was_lost_is_recognised(pressroom: Pressroom, store: Store) -> None:
    path = publish(pressroom.ledger).path
    with transaction(pressroom.ledger) as db:
        press = claim_press(db, path)
    assert press
    sheet = _sheet_of(pressroom, "Same")
    etag = _put(pressroom, press, sheet)

    assert _put(pressroom, press, sheet) == etag


def test_a_second_press_of_one_want_is_told_apart_from_the_first(pressroom: Pressroom, store: Store) -> None:
    path = _publish_and_press(pressroom, version=1)
    publish(pressroom.ledger, version=2, title="Seen")
    with transaction(pressroom.ledger) as db:
        first = claim_press(db, path)
    assert first
    _put(pressroom, first, _sheet_of(pressroom, "Seen"))
    _expire_leases(pressroom.ledger)
    withdraw(pressroom.ledger)  # wants the lists; the page comes after them
    for due_path in due(pressroom.ledger):
        pressroom.press([due_path])
    pressroom.press([path])

    assert _object(store, path)["Metadata"].get("andruck-status") == "410"


def test_a_worker_that_slept_cannot_come_back_after_content_that_came_back(pressroom: Pressroom, store: Store) -> None:
    path = _publish_and_press(pressroom, version=1, title="One")
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
        _put(pressroom, sleeper, _sheet_of(pressroom, "Two"))
    assert b"Two" not in _object(store, path)["Body"].read()


def test_the_same_content_is_not_put_again(pressroom: Pressroom, store: Store) -> None:
    path = publish(pressroom.ledger, version=1).path
    pressroom.press([path])
    before = _object(store, path)
    publish(pressroom.ledger, version=2)
    with pressroom.ledger.begin() as db:  # the page shows no date of the revision, so that nothing differs
        db.execute("UPDATE articles SET revised_at = NULL")
    pressroom.press([path])

    assert _object(store, path)["ETag"] == before["ETag"]
    assert due(pressroom.ledger) != [path]


def test_an_object_that_somebody_removed_is_put_back(pressroom: Pressroom, store: Store) -> None:
    path = publish(pressroom.ledger, version=1).path
    pressroom.press([path])
    _client(store).delete_object(Bucket=store.bucket, Key=_key(path))
    publish(pressroom.ledger, version=2, title="Changed")
    pressroom.press([path])

    assert b"Changed" in _object(store, path)["Body"].read()


def test_an_object_that_somebody_altered_is_put_right(pressroom: Pressroom, store: Store) -> None:
    path = publish(pressroom.ledger, version=1).path
    pressroom.press([path])
    _client(store).put_object(Bucket=store.bucket, Key=_key(path), Body=b"vandalised")
    publish(pressroom.ledger, version=2, title="Changed")
    pressroom.press([path])

    assert b"Changed" in _object(store, path)["Body"].read()


def test_a_tombstone_tells_the_web_server_its_status(pressroom: Pressroom, store: Store) -> None:
    path = publish(pressroom.ledger, title="Secret").path
    withdraw(pressroom.ledger)
    pressroom.press([path])

    found = _object(store, path)
    assert found["Metadata"]["andruck-status"] == "410"
    assert b"Secret" not in found["Body"].read()


def test_tombstone_and_redirect_are_made_of_an_article_that_cannot_be_read(pressroom: Pressroom, store: Store) -> None:
    old = publish(pressroom.ledger, version=1)
    _press_what_is_due(pressroom)
    new = publish(pressroom.ledger, version=2, section="sport")
    pressroom.press([new.path])
    with pressroom.ledger.begin() as db:
        db.execute("""UPDATE submissions SET content = '{"language": "xx-not-one", "body": 7}'""")
    _press_what_is_due(pressroom)
    assert _object(store, old.path)["Metadata"]["andruck-location"] == new.path

    gone = withdraw(pressroom.ledger)
    _press_what_is_due(pressroom)
    assert state_of(pressroom.ledger, gone).complete
    assert {_object(store, each.path)["Metadata"]["andruck-status"] for each in (old, new)} == {"410"}


def test_a_withdrawal_goes_through_at_once_after_a_revision_that_could_not_be_made(
    pressroom: Pressroom, store: Store
) -> None:
    path = _publish_and_press(pressroom, version=1)
    broken = publish(pressroom.ledger, version=2, title="Broken")
    with pressroom.ledger.begin() as db:
        db.execute("UPDATE submissions SET content = '{}' WHERE number = %(number)s", {"number": broken.submission})
    for _ in range(MOST_CLAIMS):
        with pressroom.ledger.begin() as db:
            db.execute("UPDATE pages SET next_attempt_at = now()")
        pressroom.press([path])
    failed = state_of(pressroom.ledger, broken)
    assert (failed.state, "KeyError" in failed.sentence) == ("failed", True)

    gone = withdraw(pressroom.ledger, version=3)
    _press_what_is_due(pressroom)
    assert state_of(pressroom.ledger, gone).complete
    assert _object(store, path)["Metadata"]["andruck-status"] == "410"


def test_pages_that_are_pressed_together_are_all_right_for_readers(pressroom: Pressroom, store: Store) -> None:
    accepted = [publish(pressroom.ledger, f"a{n}", title=f"Title {n}") for n in range(6)]
    pressroom.press([each.path for each in accepted])
    pressroom.press(due(pressroom.ledger))

    assert due(pressroom.ledger) == []
    assert all(f"Title {n}".encode() in _object(store, each.path)["Body"].read() for n, each in enumerate(accepted))
    front = _object(store, "/")["Body"].read()
    assert all(f'href="{each.path}"'.encode() in front for each in accepted)
    assert all(state_of(pressroom.ledger, each).complete for each in accepted)


def test_a_page_that_cannot_be_made_keeps_none_of_its_batch_waiting(pressroom: Pressroom, store: Store) -> None:
    broken, healthy = publish(pressroom.ledger, "broken"), publish(pressroom.ledger, "healthy")
    with pressroom.ledger.begin() as db:
        db.execute("UPDATE submissions SET content = '{}' WHERE number = %(number)s", {"number": broken.submission})
    pressroom.press([broken.path, healthy.path])

    assert state_of(pressroom.ledger, healthy).state == "live"
    assert "KeyError" in state_of(pressroom.ledger, broken).steps[-1].detail


def test_an_error_of_the_ledger_is_not_held_against_the_pages_that_met_it(pressroom: Pressroom, store: Store) -> None:
    healthy = publish(pressroom.ledger, "healthy")
    with pressroom.ledger.begin() as db:
        db.execute("INSERT INTO pages (path, kind, wanted, bucket) VALUES ('/page/9/', 'archive', 1, 9)")
        db.execute("ALTER TABLE places RENAME TO elsewhere")
    pressroom.press([healthy.path, "/page/9/"])
    with pressroom.ledger.begin() as db:
        db.execute("ALTER TABLE elsewhere RENAME TO places")
        assert set(db.execute("SELECT claims FROM pages").values()) == {0}
        db.execute("UPDATE pages SET next_attempt_at = now()")
    pressroom.press([healthy.path, "/page/9/"])

    assert state_of(pressroom.ledger, healthy).state == "live"


def test_with_the_store_away_the_page_is_pressed_later(pressroom: Pressroom, store: Store) -> None:
    away = replace(pressroom, bucket=Bucket(replace(store, endpoint="http://127.0.0.1:9")))
    accepted = publish(pressroom.ledger)
    away.press([accepted.path])

    step = state_of(pressroom.ledger, accepted).steps[-1]
    assert "The object store cannot be reached" in step.detail
    assert due(pressroom.ledger) == [accepted.path]
    with pressroom.ledger.begin() as db:
        db.execute("UPDATE pages SET next_attempt_at = now()")
    pressroom.press([accepted.path])
    assert state_of(pressroom.ledger, accepted).state == "live"


def _press_what_is_due(pressroom: Pressroom) -> None:
    while paths := due(pressroom.ledger):
        pressroom.press(paths)


def _put(pressroom: Pressroom, press: Press, sheet: Sheet) -> str:
    return pressroom.hands._put(press, sheet, monotonic() + 10)


def _sheet_of(pressroom: Pressroom, title: str) -> Sheet:
    edition = replace(EDITION, article=replace(EDITION.article, title=title))
    page = Page(edition.path, PageKind.ARTICLE, article_id=1)
    return sheet_of(page, render(pressroom.theme, page, edition))


def _publish_and_press(pressroom: Pressroom, **article: Any) -> str:
    path = publish(pressroom.ledger, **article).path
    while paths := due(pressroom.ledger):
        for each in paths:
            pressroom.press([each])
    return path


def _client(store: Store) -> Any:
    return boto3.client(
        "s3", endpoint_url=store.endpoint, aws_access_key_id=store.access_key, aws_secret_access_key=store.secret_key,
        region_name=store.region,
    )  # fmt: skip


def _key(path: str) -> str:
    return Page(path, PageKind.ARTICLE).key


def _object(store: Store, path: str) -> Any:
    return _client(store).get_object(Bucket=store.bucket, Key=_key(path))


def _expire_leases(ledger: Ledger) -> None:
    with ledger.begin() as db:
        db.execute("UPDATE pages SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL")
