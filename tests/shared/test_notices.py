"""What readers are told of changes, and when a page says that it was updated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.article import Citation, Fact, Schedule
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.submitting.article_views import article_numbered, article_of_source
from shared.ledger.submitting.schedule import release
from shared.notices import Change, ChangeNotice, UpdateKind
from shared.pages import FEED
from shared.picture import Picture
from tests.shared.newsdesk import due, edition_of, press_all, publish, state_of, withdraw

NOW = datetime.now(UTC)
WRONG_RIVER = Change(UpdateKind.CORRECTION, "We had the wrong river.")
MORE = Change(UpdateKind.UPDATE, "With a statement of the mayor.")
MINOR = Change(UpdateKind.MINOR)
PICTURE = Picture("https://example.org/a.jpg")


def test_every_notice_stays_whatever_revisions_follow(ledger: Ledger) -> None:
    publish(ledger, version=1)
    publish(ledger, version=2, title="Corrected", change=WRONG_RIVER)
    publish(ledger, version=3, title="Longer", change=MORE)
    publish(ledger, version=4, title="Again")

    assert [(each.kind, each.note) for each in _notices(ledger)] == [
        (UpdateKind.UPDATE, MORE.note),
        (UpdateKind.CORRECTION, WRONG_RIVER.note),
    ]


def test_the_sentence_of_a_correction_that_is_sent_with_each_later_revision_is_one_notice(ledger: Ledger) -> None:
    publish(ledger, version=1, change=WRONG_RIVER)
    publish(ledger, version=2, title="Changed", change=WRONG_RIVER)
    first = publish(ledger, version=3, title="Changed again", change=WRONG_RIVER)
    press_all(ledger)

    assert len(_notices(ledger)) == 1
    assert publish(ledger, version=4, title="Changed again", change=WRONG_RIVER).submission == first.submission
    assert due(ledger) == []


def test_a_correction_of_which_only_the_note_is_new_is_news(ledger: Ledger) -> None:
    publish(ledger, version=1)
    press_all(ledger)
    publish(ledger, version=2, change=WRONG_RIVER)

    assert [each.note for each in _notices(ledger)] == [WRONG_RIVER.note]
    assert edition_of(ledger).updated_at


def test_a_correction_that_waits_for_its_time_is_told_then_and_not_before(ledger: Ledger) -> None:
    publish(ledger, version=1)
    press_all(ledger)
    waiting = publish(ledger, version=2, title="Later", change=WRONG_RIVER, schedule=Schedule(NOW + timedelta(hours=1)))
    assert _notices(ledger) == ()
    assert state_of(ledger, waiting).change == WRONG_RIVER
    assert state_of(ledger, waiting, source=None).change is None
    assert _view(ledger) == ()
    with transaction(ledger) as db:
        db.execute("UPDATE submissions SET release_at = now() - interval '1 second' WHERE stage = 'scheduled'")
        release(db, waiting.submission)
    press_all(ledger)
    assert [each.note for each in _notices(ledger)] == [WRONG_RIVER.note]
    assert state_of(ledger, waiting, source=None).change == WRONG_RIVER
    assert [each.note for each in _view(ledger)] == [WRONG_RIVER.note]


def test_a_notice_is_dated_by_its_source_but_never_before_its_article(ledger: Ledger) -> None:
    published = NOW - timedelta(days=2)
    publish(ledger, updated_at=published, published_at=published)
    publish(ledger, updated_at=NOW - timedelta(days=1), title="B", change=WRONG_RIVER)
    assert _notices(ledger)[0].at == NOW - timedelta(days=1)
    publish(ledger, "b", updated_at=published - timedelta(days=9), published_at=published, change=WRONG_RIVER)
    with transaction(ledger) as db:
        assert db.execute("SELECT at FROM notices ORDER BY submission DESC LIMIT 1").value() == published


def test_lists_know_that_an_article_was_corrected(ledger: Ledger) -> None:
    publish(ledger, "a", version=1)
    publish(ledger, "a", version=2, change=WRONG_RIVER)
    publish(ledger, "b", change=MORE)
    press_all(ledger)
    with transaction(ledger) as db:
        entries = {entry.path: entry.is_corrected for entry in excerpt(db, FEED).entries}
    assert entries == {"/politik/slug-of-a/": True, "/politik/slug-of-b/": False}


def test_what_is_withdrawn_tells_nobody_of_its_corrections(ledger: Ledger) -> None:
    corrected = publish(ledger, version=1, change=WRONG_RIVER)
    press_all(ledger)
    assert state_of(ledger, corrected, source=None).change == WRONG_RIVER
    withdraw(ledger, version=2)
    press_all(ledger)
    assert _view(ledger) == ()
    assert state_of(ledger, corrected, source=None).change is None
    assert state_of(ledger, corrected).change == WRONG_RIVER, "its source goes on knowing"
    with transaction(ledger) as db:
        assert article_of_source(db, "desk", "a").notices, "its source goes on knowing"


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another"},
        {"standfirst": "Another"},
        {"body": "Another"},
        {"dateline": "Elsewhere"},
        {"facts": (Fact("Length", "310 m"),)},
        {"sources": (Citation("A report"),)},
        {"picture": PICTURE},
        {"pictures": (PICTURE,)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_page_is_updated_when_readers_get_something_new(ledger: Ledger, changes: dict[str, Any]) -> None:
    publish(ledger, version=1)
    publish(ledger, version=2, **changes)
    assert edition_of(ledger).updated_at


@pytest.mark.parametrize(
    "changes",
    [{"tags": ("new",)}, {"section": "kultur"}, {"slug": "another"}, {"canonical_url": "https://a.example/"}],
    ids=lambda changes: next(iter(changes)),
)
def test_a_page_is_not_updated_by_what_readers_would_not_read_again(ledger: Ledger, changes: dict[str, Any]) -> None:
    publish(ledger, version=1)
    press_all(ledger)
    publish(ledger, version=2, **changes)
    press_all(ledger)
    assert edition_of(ledger).updated_at is None


def test_a_minor_change_updates_nothing(ledger: Ledger) -> None:
    publish(ledger, version=1)
    publish(ledger, version=2, title="A comma less", change=MINOR)
    assert (edition_of(ledger).updated_at, edition_of(ledger).article.title) == (None, "A comma less")


def test_what_was_updated_keeps_its_time_through_minor_changes(ledger: Ledger) -> None:
    then = NOW - timedelta(hours=1)
    publish(ledger, published_at=NOW - timedelta(hours=2), updated_at=NOW - timedelta(hours=2))
    publish(ledger, title="B", updated_at=then)
    publish(ledger, title="B", tags=("new",), updated_at=NOW)
    assert edition_of(ledger).updated_at == then


def test_an_older_time_of_the_source_never_makes_the_date_run_backwards(ledger: Ledger) -> None:
    publish(ledger, version=1, published_at=NOW - timedelta(hours=9))
    publish(ledger, version=2, title="B", updated_at=NOW - timedelta(hours=1))
    publish(ledger, version=3, title="C", updated_at=NOW - timedelta(hours=5))
    assert edition_of(ledger).updated_at == NOW - timedelta(hours=1)


def test_an_article_that_leaves_its_path_without_being_updated_leaves_a_way_there(ledger: Ledger) -> None:
    publish(ledger, version=1)
    press_all(ledger)
    publish(ledger, version=2, slug="another")
    assert "/politik/slug-of-a/" in press_all(ledger), "the page that it has left is pressed again, as a redirect"
    withdraw(ledger, version=3)
    assert "/politik/slug-of-a/" in press_all(ledger)


def _notices(ledger: Ledger) -> tuple[ChangeNotice, ...]:
    return edition_of(ledger).notices


def _view(ledger: Ledger) -> tuple[ChangeNotice, ...]:
    with transaction(ledger) as db:
        found = article_numbered(db, int(db.execute("SELECT id FROM articles WHERE external_id = 'a'").value()))
    assert found
    return found.notices
