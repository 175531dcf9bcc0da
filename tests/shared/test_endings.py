"""How an article ends, seen by the ledger: what stands in its place, and what changes that."""

from __future__ import annotations

from typing import Any

import pytest

from shared.article import ArticlePage, Edition, Moved
from shared.events import EventType
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.editions import edition
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.states import SubmissionState
from shared.ledger.telling.deliveries import claim_deliveries
from shared.ledger.telling.subscriptions import subscribe
from shared.ledger.webhooks import Conflict
from shared.pages import FEED
from shared.withdrawal import Ending, MovedAway, Retraction, Tombstone, WithdrawalKind
from tests.shared.newsdesk import due, press_all, publish, state_of, withdraw

GONE = Ending(reason="A hoax.")
MOVED = Ending(WithdrawalKind.MOVED, moved_to="https://elsewhere.example/x")
RETRACTED = Ending(WithdrawalKind.RETRACTED, "The source made it up.")


@pytest.mark.parametrize(
    ("ending", "stands"),
    [
        (None, Tombstone()),
        (GONE, Tombstone("A hoax.")),
        (MOVED, MovedAway("https://elsewhere.example/x")),
    ],
)
def test_what_stands_where_an_article_was_follows_from_how_it_ended(
    ledger: Ledger, ending: Ending | None, stands: ArticlePage
) -> None:
    publish(ledger, version=1)
    press_all(ledger)
    publish(ledger, version=2, slug="another")
    press_all(ledger)
    withdrawn = withdraw(ledger, version=3, ending=ending)
    press_all(ledger)
    assert (_stands(ledger), _stands(ledger, "/politik/slug-of-a/")) == (stands, stands)
    assert state_of(ledger, withdrawn).complete
    publish(ledger, version=4)
    assert isinstance(_stands(ledger), Edition)


def test_a_retracted_article_keeps_its_headline_and_its_older_addresses_lead_there(ledger: Ledger) -> None:
    publish(ledger, version=1, title="Headline")
    press_all(ledger)
    publish(ledger, version=2, title="Headline", slug="another")
    press_all(ledger)
    withdraw(ledger, version=3, ending=RETRACTED)
    press_all(ledger)
    stands = _stands(ledger)
    assert isinstance(stands, Retraction)
    assert (stands.title, stands.reason) == ("Headline", RETRACTED.reason)
    assert stands.published_at < stands.retracted_at
    assert _stands(ledger, "/politik/slug-of-a/") == Moved("/politik/another/")
    with transaction(ledger) as db:
        assert excerpt(db, FEED).entries == ()


def test_what_is_withdrawn_may_end_otherwise_and_who_says_nothing_leaves_it_as_it_is(ledger: Ledger) -> None:
    publish(ledger, version=1)
    press_all(ledger)
    first = withdraw(ledger, version=2)
    press_all(ledger)
    retracted = withdraw(ledger, version=2, ending=RETRACTED)
    assert retracted.submission != first.submission
    press_all(ledger)
    assert isinstance(_stands(ledger), Retraction)
    for again in (None, RETRACTED):
        assert withdraw(ledger, version=3, ending=again).submission == retracted.submission
    assert due(ledger) == []
    assert withdraw(ledger, version=2, ending=MOVED).submission == retracted.submission, "it is older"
    assert withdraw(ledger, ending=Ending()).submission != retracted.submission
    press_all(ledger)
    assert _stands(ledger) == Tombstone()


def test_readers_are_not_sent_in_a_circle(ledger: Ledger) -> None:
    publish(ledger, version=1)
    press_all(ledger)
    publish(ledger, version=2, slug="another")
    for path in ("/politik/slug-of-a/", "/politik/another/"):
        with pytest.raises(Conflict, match="in a circle") as caught:
            withdraw(ledger, ending=Ending(WithdrawalKind.MOVED, moved_to=path))
        assert caught.value.field == "moved_to"


def test_a_withdrawal_that_comes_first_remembers_how_the_article_ends(ledger: Ledger) -> None:
    withdraw(ledger, version=2, ending=MOVED)
    assert publish(ledger, version=1).state is SubmissionState.SUPERSEDED
    publish(ledger, version=3)
    press_all(ledger)
    assert isinstance(_stands(ledger), Edition)


def test_the_receipt_says_what_readers_see(ledger: Ledger) -> None:
    for number, (ending, said) in enumerate([(None, "is gone"), (MOVED, "are sent to"), (RETRACTED, "is retracted")]):
        publish(ledger, f"a{number}")
        press_all(ledger)
        withdrawn = withdraw(ledger, f"a{number}", ending=ending)
        press_all(ledger)
        assert said in state_of(ledger, withdrawn, source=None).sentence


def test_subscribers_are_told_how_it_ended(ledger: Ledger) -> None:
    with transaction(ledger) as db:
        url, secret = "https://hook.example/", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        subscribe(db, channel="webhook", url=url, secret=secret, events=[EventType.WITHDRAWN])
    publish(ledger)
    press_all(ledger)
    withdraw(ledger, ending=MOVED)
    press_all(ledger)
    with transaction(ledger) as db:
        (delivery,) = claim_deliveries(db, 10, {}, suspects=0)
    event = delivery.event
    assert (event.type, event.withdrawal, event.moved_to) == (EventType.WITHDRAWN, "moved", MOVED.moved_to)


def _stands(ledger: Ledger, path: str = "") -> ArticlePage:
    with transaction(ledger) as db:
        row: Any = db.execute("SELECT id, path FROM articles").one()
        return edition(db, row.id, path or row.path)
