"""A press against a real store: what readers get."""

from __future__ import annotations

from services.publisher.press import Pressroom
from shared.bucket import Bucket
from shared.ledger import transaction
from shared.ledger.leases import MAX_CLAIMS
from shared.ledger.telling.rules import set_rules
from shared.page_object import PageObject
from shared.settings import Store
from tests.publisher.pressing import client, key, object_at, publish_and_press
from tests.shared.newsdesk import claim_press, due, publish, state_of, withdraw


def test_the_object_carries_its_number_in_metadata_and_bytes(pressroom: Pressroom, store: Store) -> None:
    path = publish(pressroom.ledger).path
    pressroom.press([path])

    found = object_at(store, path)
    number = found["Metadata"]["andruck-sequence"]
    assert f"<!-- andruck {number} -->".encode() in found["Body"].read()
    assert found["ContentType"] == "text/html; charset=utf-8"


def test_the_same_content_is_not_put_again(pressroom: Pressroom, store: Store) -> None:
    path = publish(pressroom.ledger, version=1).path
    pressroom.press([path])
    before = object_at(store, path)
    publish(pressroom.ledger, version=2, title="Changed")
    publish(pressroom.ledger, version=3)  # and back again
    with pressroom.ledger.begin() as db:  # the page shows no date of the revision, so that nothing differs
        db.execute("UPDATE articles SET revised_at = NULL")
    pressroom.press([path])

    assert object_at(store, path)["ETag"] == before["ETag"]
    assert due(pressroom.ledger) != [path]


def test_an_object_that_somebody_removed_is_put_back(pressroom: Pressroom, store: Store) -> None:
    path = publish(pressroom.ledger, version=1).path
    pressroom.press([path])
    client(store).delete_object(Bucket=store.bucket, Key=key(path))
    publish(pressroom.ledger, version=2, title="Changed")
    pressroom.press([path])

    assert b"Changed" in object_at(store, path)["Body"].read()


def test_an_object_that_somebody_altered_is_put_right(pressroom: Pressroom, store: Store) -> None:
    path = publish(pressroom.ledger, version=1).path
    pressroom.press([path])
    client(store).put_object(Bucket=store.bucket, Key=key(path), Body=b"vandalised")
    publish(pressroom.ledger, version=2, title="Changed")
    pressroom.press([path])

    assert b"Changed" in object_at(store, path)["Body"].read()


def test_of_a_new_page_caches_are_told_only_if_an_attempt_that_died_had_put_it(
    pressroom: Pressroom, store: Store
) -> None:
    _have_caches(pressroom)
    never_there = publish(pressroom.ledger, "b").path
    path = publish(pressroom.ledger, version=1).path
    with transaction(pressroom.ledger) as db:
        died = claim_press(db, path)
    assert died
    put = PageObject(b"<p>Readers, and caches, have it</p>", "text/html", "no-cache", {})
    Bucket(store).put(key(path), put, sequence=died.wanted, etag=None)
    with pressroom.ledger.begin() as db:
        db.execute("UPDATE pages SET lease_until = now() WHERE path = %(path)s", {"path": path})
    withdraw(pressroom.ledger)
    pressroom.press([never_there, path])
    pressroom.press([path])

    assert object_at(store, path)["Metadata"]["andruck-status"] == "410"
    assert _told_to_caches(pressroom) & {never_there, path} == {path}


def test_caches_are_told_of_a_page_whose_object_somebody_deleted(pressroom: Pressroom, store: Store) -> None:
    _have_caches(pressroom)
    path = publish_and_press(pressroom, version=1)
    client(store).delete_object(Bucket=store.bucket, Key=key(path))
    publish(pressroom.ledger, version=2, title="Corrected")
    pressroom.press([path])

    assert path in _told_to_caches(pressroom), "they may have what was there"


def _have_caches(pressroom: Pressroom) -> None:
    with transaction(pressroom.ledger) as db:
        set_rules(db, purges=True, wait=None)


def _told_to_caches(pressroom: Pressroom) -> set[str]:
    with pressroom.ledger.begin() as db:
        return set(db.execute("SELECT path FROM purges").values())


def test_a_tombstone_tells_the_web_server_its_status(pressroom: Pressroom, store: Store) -> None:
    path = publish(pressroom.ledger, title="Secret").path
    withdraw(pressroom.ledger)
    pressroom.press([path])

    found = object_at(store, path)
    assert found["Metadata"]["andruck-status"] == "410"
    assert b"Secret" not in found["Body"].read()


def test_pages_that_are_pressed_together_are_all_right_for_readers(pressroom: Pressroom, store: Store) -> None:
    accepted = [publish(pressroom.ledger, f"a{n}", title=f"Title {n}") for n in range(6)]
    pressroom.press([each.path for each in accepted])
    pressroom.press(due(pressroom.ledger))

    assert due(pressroom.ledger) == []
    assert all(f"Title {n}".encode() in object_at(store, each.path)["Body"].read() for n, each in enumerate(accepted))
    front = object_at(store, "/")["Body"].read()
    assert all(f'href="{each.path}"'.encode() in front for each in accepted)
    assert all(state_of(pressroom.ledger, each).complete for each in accepted)


def test_a_page_that_cannot_be_made_keeps_none_of_its_batch_waiting(pressroom: Pressroom, store: Store) -> None:
    broken, healthy = publish(pressroom.ledger, "broken"), publish(pressroom.ledger, "healthy")
    with pressroom.ledger.begin() as db:
        db.execute("UPDATE submissions SET content = '{}' WHERE number = %(number)s", {"number": broken.submission})
    pressroom.press([broken.path, healthy.path])

    assert state_of(pressroom.ledger, healthy).state == "live"
    assert "KeyError" in state_of(pressroom.ledger, broken).steps[-1].detail


def test_of_several_errors_in_a_row_the_first_is_told(pressroom: Pressroom) -> None:
    broken = publish(pressroom.ledger)
    for content in ("{}", *["[]"] * (MAX_CLAIMS - 1)):  # a name is missing; then there are no names at all
        with pressroom.ledger.begin() as db:
            db.execute("UPDATE submissions SET content = %(content)s::jsonb", {"content": content})
            db.execute("UPDATE pages SET next_attempt_at = now()")
        pressroom.press([broken.path])

    receipt = state_of(pressroom.ledger, broken)
    first = "It could not be made 5 times in a row. KeyError: 'body_format'"
    assert receipt.sentence == first
    assert receipt.steps[-1].detail == f"Article page is given up. Last attempt: {first}"


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
