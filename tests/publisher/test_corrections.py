"""The page of corrections and its feed: what they show, when they are pressed, and what that costs."""

from __future__ import annotations

from uuid import UUID

import feedparser

from services.publisher.pages import render
from shared.corrections import MAX_LISTED_CORRECTIONS, Correction, Corrections
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.corrected import corrections
from shared.notices import Change, UpdateKind
from shared.pages import CORRECTIONS, CORRECTIONS_FEED
from tests.publisher.newsroom import NOON, SITE, html, text, theme_for, xml
from tests.shared.newsdesk import press_all, publish, withdraw

WRONG = Change(UpdateKind.CORRECTION, "We had the wrong river.")
MADE = Correction(
    UUID(int=7), "Es sind <310> m & nicht 410.", NOON, "/politik/die-brücke/", "Die Brücke", "de", "politik"
)
BOTH = {CORRECTIONS.path, CORRECTIONS_FEED.path}


def test_a_correction_is_listed_with_its_date_and_its_article() -> None:
    page = html(render(theme_for(SITE), CORRECTIONS, Corrections((MADE,), NOON)))
    assert text(page, "//ol[@class='corrections']/li") == (
        "1. Juli 2025, 12:00 Uhr Die Brücke Es sind <310> m & nicht 410."
    )
    assert page.xpath("//ol[@class='corrections']//a/@href") == ["/politik/die-br%C3%BCcke/"]
    assert "/corrections/feed.atom" in page.xpath("//link[@rel='alternate']/@href")
    empty = html(render(theme_for(SITE), CORRECTIONS, Corrections()))
    assert "Bisher gab es nichts zu berichtigen." in empty.text_content()


def test_the_feed_knows_each_correction_by_what_never_changes() -> None:
    document = render(theme_for(SITE), CORRECTIONS_FEED, Corrections((MADE,), NOON))
    assert xml(document).tag == "{http://www.w3.org/2005/Atom}feed"
    feed = feedparser.parse(document.body)
    assert not feed.bozo
    (entry,) = feed.entries
    assert (entry.id, entry.summary) == (f"urn:uuid:{UUID(int=7)}", MADE.note)
    assert entry.link == "https://bote.example/politik/die-br%C3%BCcke/"
    assert not feedparser.parse(render(theme_for(SITE), CORRECTIONS_FEED, Corrections()).body).bozo


def test_only_what_was_corrected_touches_the_corrections(ledger: Ledger) -> None:
    publish(ledger, "a", version=1)
    assert BOTH.isdisjoint(press_all(ledger))
    publish(ledger, "a", version=2, change=WRONG)
    assert set(press_all(ledger)) >= BOTH
    publish(ledger, "b", version=1, change=Change(UpdateKind.UPDATE, "More."))
    assert BOTH.isdisjoint(press_all(ledger))
    publish(ledger, "a", version=3, title="Another headline")
    assert set(press_all(ledger)) >= BOTH, "it is listed by another headline"
    assert _listed(ledger) == [("Another headline", WRONG.note)]
    before = _updated(ledger)
    withdraw(ledger, "a", version=4)
    assert set(press_all(ledger)) >= BOTH
    assert (_listed(ledger), _updated(ledger)) == ([], before), "a feed never gets older"


def test_of_many_corrections_the_newest_are_listed(ledger: Ledger) -> None:
    publish(ledger, "a", version=0)
    for number in range(1, MAX_LISTED_CORRECTIONS + 6):
        publish(ledger, "a", version=number, change=Change(UpdateKind.CORRECTION, f"No. {number}"))
    press_all(ledger)
    listed = _listed(ledger)
    assert len(listed) == MAX_LISTED_CORRECTIONS
    assert listed[0] == ("Title", f"No. {MAX_LISTED_CORRECTIONS + 5}")


def _listed(ledger: Ledger) -> list[tuple[str, str]]:
    with transaction(ledger) as db:
        return [(each.title, each.note) for each in corrections(db).entries]


def _updated(ledger: Ledger) -> object:
    with transaction(ledger) as db:
        return corrections(db).updated_at
