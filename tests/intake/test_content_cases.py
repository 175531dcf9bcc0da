"""The project's own cases of what sources send, over HTTP, each as its `.expected` has it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.feed import FeedExcerpt
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.pressing.feeds import settle_feeds
from shared.pages import FEED, FRONT
from tests.intake.source import ARTICLES, DESK, Source, ask, intake
from tests.shared.newsdesk import feed_shown, press_all

CASES = Path("tests/cases/content")


@pytest.fixture
def source(ledger: Ledger) -> Iterator[Source]:
    app = intake(ledger)
    yield Source(app.test_client(), ledger)
    app.extensions["context"].ledger.close()


def case(name: str) -> dict[str, Any]:
    return dict(json.loads((CASES / name).read_text("utf-8")))


def titles(ledger: Ledger) -> list[str]:
    press_all(ledger)
    with transaction(ledger) as db:
        return [entry.title for entry in excerpt(db, FRONT).entries]


def refusal_of(source: Source, given: dict[str, Any]) -> tuple[int, list[str]]:
    answer = ask(source.client, "POST", ARTICLES, DESK, json.dumps(given), "application/json")
    return answer.status_code, [error["field"] for error in answer.get_json()["errors"]]


def test_norwegian_goes_live(source: Source, ledger: Ledger) -> None:
    page = source.publish(case("02-language-no.json"))["page"]
    press_all(ledger)
    with transaction(ledger) as db:
        assert excerpt(db, FRONT).entries[0].language == "no"
    assert page.endswith("/norsk-artikkel/")


def test_an_article_that_was_deleted_before_it_came_never_appears(source: Source, ledger: Ledger) -> None:
    source.withdraw("r22", "?version=2")
    late = source.publish({"id": "r22", "title": "Gelöscht", "body": "x", "version": 1})
    assert (late["state"], titles(ledger)) == ("superseded", [])


def test_what_has_expired_is_never_readable(source: Source, ledger: Ledger) -> None:
    assert refusal_of(source, case("09-expired-already.json")) == (422, ["expires_at"])
    assert refusal_of(source, {**case("09-expired-already.json"), "expires_at": "0001-01-01T00:00:00Z"})[0] == 422
    assert titles(ledger) == []


def test_a_change_of_the_future_is_refused_so_that_its_correction_works(source: Source, ledger: Ledger) -> None:
    wrong = {"id": "fut", "title": "Uhr geht vor", "body": "Falsch", "updated_at": "2099-01-01T00:00:00Z"}
    assert refusal_of(source, wrong) == (422, ["updated_at"])
    now = (datetime.now(UTC) - timedelta(seconds=1)).isoformat().replace("+00:00", "Z")
    assert "state" not in source.publish({**wrong, "body": "Berichtigt", "updated_at": now})
    source.withdraw("fut", f"?updated_at={now}")
    assert titles(ledger) == []


def test_a_slug_that_is_taken_is_a_conflict(source: Source) -> None:
    source.publish({"id": "a", "title": "Erste", "body": "a", "slug": "wahl"})
    assert refusal_of(source, {"id": "b", "title": "Zweite", "body": "b", "slug": "wahl"}) == (409, ["slug"])


def test_a_resend_without_change_is_no_news(source: Source, ledger: Ledger) -> None:
    source.publish({"id": "u", "title": "Gleich", "body": "x", "version": 1})
    press_all(ledger)
    source.publish({"id": "u", "title": "Gleich", "body": "x", "version": 2})
    press_all(ledger)
    with transaction(ledger) as db:
        assert excerpt(db, FRONT).entries[0].updated_at is None
        assert db.execute("SELECT type FROM events").values() == ["article.published"]


def test_a_title_that_is_html_is_read(source: Source, ledger: Ledger) -> None:
    answer = source.publish(case("28-title-entities.json"))
    assert answer["page"].endswith("/mueller-soehne-die-bilanz/")
    assert titles(ledger) == ["Müller & Söhne – die Bilanz"]
    with transaction(ledger) as db:
        assert excerpt(db, FRONT).entries[0].standfirst == "Vorspann …"


def test_a_number_is_an_id(source: Source, ledger: Ledger) -> None:
    source.publish(case("42-numeric-id.json"))
    source.withdraw("123")
    assert titles(ledger) == []


def test_a_date_of_long_ago_that_its_source_gives_is_kept(source: Source, ledger: Ledger) -> None:
    given = case("05-backdated.json")
    source.publish({"id": "new", "title": "Von heute", "body": "x"})
    source.publish(given)
    source.publish({**given, "id": "b", "slug": "b", "published_at": given.pop("publish_at")})
    assert titles(ledger) == ["Von heute", given["title"], given["title"]], "and it does not lead"
    with transaction(ledger) as db:
        assert [entry.published_at.year for entry in excerpt(db, FRONT).entries[1:]] == [2009, 2009]


def test_a_flash_is_a_page(source: Source, ledger: Ledger) -> None:
    source.send("POST", ARTICLES, (CASES / "36-presscopy-flash.txt").read_text("utf-8"))
    assert titles(ledger) == ["EIL: Kanzler tritt zurück"]


def requests(name: str) -> list[dict[str, Any]]:
    """Return the articles that a case posts, in its order."""
    return [
        json.loads(line.removeprefix("POST ").partition("}")[0] + "}")
        for line in (CASES / name).read_text("utf-8").splitlines()
        if line.startswith("POST {")
    ]


def feed(ledger: Ledger) -> FeedExcerpt:
    press_all(ledger)
    with transaction(ledger) as db:
        (settled,) = settle_feeds(db, [feed_shown(db, FEED)])
    return settled


def test_an_entry_keeps_its_id_when_its_article_moves(source: Source, ledger: Ledger) -> None:
    first, moved = requests("26-feed-id.http")
    source.publish(first)
    (before,) = feed(ledger).entries
    source.publish(moved)
    (after,) = feed(ledger).entries
    assert before.listed.path != after.listed.path
    assert before.id == after.id


def test_a_feed_never_gets_older(source: Source, ledger: Ledger) -> None:
    source.publish({"id": "a", "title": "A", "body": "a", "published_at": "2025-01-01T21:20:14Z"})
    source.publish({"id": "b", "title": "B", "body": "b", "published_at": "2025-01-01T21:20:16Z"})
    before = feed(ledger)
    source.withdraw("b")
    after = feed(ledger)
    assert (len(before.entries), len(after.entries)) == (2, 1)
    assert after.updated_at == before.updated_at
