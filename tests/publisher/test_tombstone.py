"""A withdrawal against a real store: the tombstone is there, whatever was submitted before."""

from __future__ import annotations

from services.publisher.press import Pressroom
from shared.ledger.leases import MAX_CLAIMS
from shared.settings import Store
from tests.publisher.pressing import object_at, publish_and_press
from tests.shared.newsdesk import due, publish, state_of, withdraw


def test_tombstone_and_redirect_are_made_of_an_article_that_cannot_be_read(pressroom: Pressroom, store: Store) -> None:
    old = publish(pressroom.ledger, version=1)
    _press_what_is_due(pressroom)
    new = publish(pressroom.ledger, version=2, section="sport")
    pressroom.press([new.path])
    with pressroom.ledger.begin() as db:
        db.execute("""UPDATE submissions SET content = '{"language": "xx-not-one", "body": 7}'""")
    _press_what_is_due(pressroom)
    assert object_at(store, old.path)["Metadata"]["andruck-location"] == new.path

    gone = withdraw(pressroom.ledger)
    _press_what_is_due(pressroom)
    assert state_of(pressroom.ledger, gone).complete
    assert {object_at(store, each.path)["Metadata"]["andruck-status"] for each in (old, new)} == {"410"}


def test_a_withdrawal_goes_through_at_once_after_a_revision_that_could_not_be_made(
    pressroom: Pressroom, store: Store
) -> None:
    path = publish_and_press(pressroom, version=1)
    broken = publish(pressroom.ledger, version=2, title="Broken")
    with pressroom.ledger.begin() as db:
        db.execute("UPDATE submissions SET content = '{}' WHERE number = %(number)s", {"number": broken.submission})
    for _ in range(MAX_CLAIMS):
        with pressroom.ledger.begin() as db:
            db.execute("UPDATE pages SET next_attempt_at = now()")
        pressroom.press([path])
    failed = state_of(pressroom.ledger, broken)
    assert (failed.state, "KeyError" in failed.sentence) == ("failed", True)

    gone = withdraw(pressroom.ledger, version=3)
    _press_what_is_due(pressroom)
    assert state_of(pressroom.ledger, gone).complete
    assert object_at(store, path)["Metadata"]["andruck-status"] == "410"


def _press_what_is_due(pressroom: Pressroom) -> None:
    while paths := due(pressroom.ledger):
        pressroom.press(paths)
