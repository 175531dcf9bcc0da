"""Rows that another release has stored, sent again through this one: no news, no refusal."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.article import Schedule
from shared.ledger import Ledger, transaction
from shared.ledger.states import SubmissionState
from shared.ledger.webhooks import Conflict
from tests.shared.newsdesk import due, press_all, publish
from tests.shared.stored import FULL, GIVEN, RELEASES, given_to, newer, older, rows_of, submit

IN_AN_HOUR = Schedule(datetime.now(UTC) + timedelta(hours=1), datetime.now(UTC) + timedelta(hours=2))
STORED = {"older": older, "newer": newer}


@pytest.mark.parametrize("release", STORED)
@pytest.mark.parametrize("versions", [(None, None), (1, 1), (1, 2)])
def test_what_another_release_has_stored_is_no_news_when_it_is_sent_again(
    ledger: Ledger, release: str, versions: tuple[int | None, int | None]
) -> None:
    first = [submit(ledger, article, version=versions[0]) for article in GIVEN]
    press_all(ledger)
    _store(ledger, [STORED[release](_stored(ledger, number)) for number in first])
    before = _public(ledger)

    assert [submit(ledger, article, version=versions[1]) for article in GIVEN] == first
    assert (due(ledger), _public(ledger)) == ([], before), "nobody is told, and what only that release knows is kept"


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
@pytest.mark.parametrize("version", [None, 1])
def test_what_each_release_has_stored_is_no_news_when_it_is_sent_again(
    ledger: Ledger, release: Path, version: int | None
) -> None:
    first = [submit(ledger, article, version=1) for article in given_to(release)]
    press_all(ledger)
    rows = rows_of(release)
    _store(ledger, [row["content"] for row in rows], [row["digest"] for row in rows])

    assert [submit(ledger, article, version=version) for article in given_to(release)] == first
    assert due(ledger) == []


@pytest.mark.parametrize("release", STORED)
def test_a_change_of_what_another_release_has_stored_is_news(ledger: Ledger, release: str) -> None:
    first = submit(ledger, FULL, version=1)
    press_all(ledger)
    _store(ledger, [STORED[release](_stored(ledger, first))])

    with pytest.raises(Conflict):
        publish(ledger, FULL.title, version=1, **vars(FULL) | {"standfirst": "Changed"})
    changed = publish(ledger, FULL.title, version=2, **vars(FULL) | {"standfirst": "Changed"})
    assert changed.submission != first
    assert len(changed.ring) == 1


@pytest.mark.parametrize("release", STORED)
def test_coming_back_to_what_another_release_has_put_out_cancels_the_schedule(ledger: Ledger, release: str) -> None:
    first = submit(ledger, FULL, version=1)
    press_all(ledger)
    _store(ledger, [STORED[release](_stored(ledger, first))])
    publish(ledger, FULL.title, version=2, schedule=IN_AN_HOUR, **vars(FULL) | {"standfirst": "Later"})

    again = publish(ledger, FULL.title, version=3, **vars(FULL))
    assert (again.submission, again.state, again.ring) == (first, SubmissionState.LIVE, ())
    with transaction(ledger) as db:
        assert db.execute("SELECT count(*) FROM submissions WHERE stage = 'scheduled'").value() == 0


def test_another_time_is_news_though_another_release_has_stored_the_same_content(ledger: Ledger) -> None:
    first = submit(ledger, FULL, version=None, schedule=IN_AN_HOUR)
    _store(ledger, [newer(_stored(ledger, first))])

    assert submit(ledger, FULL, version=None, schedule=IN_AN_HOUR) == first
    assert submit(ledger, FULL, version=None) != first


def test_what_only_a_newer_release_can_read_is_replaced_by_what_comes_now(ledger: Ledger) -> None:
    first = submit(ledger, FULL, version=1)
    _store(ledger, [_stored(ledger, first) | {"body_format": "asciidoc"}])
    assert submit(ledger, FULL, version=2) != first


def _stored(ledger: Ledger, number: int) -> dict[str, Any]:
    with transaction(ledger) as db:
        return dict(db.execute("SELECT content FROM submissions WHERE number = %(n)s", {"n": number}).value())


def _store(ledger: Ledger, contents: list[dict[str, Any]], digests: list[str] | None = None) -> None:
    """Store other contents of the newest submissions, in their order, with digests of another release's."""
    with transaction(ledger) as db:
        numbers = db.execute("SELECT newest FROM articles ORDER BY newest").values()
        for index, (number, content) in enumerate(zip(numbers, contents, strict=True)):
            values = {"n": number, "content": json.dumps(content), "digest": digests[index] if digests else "another"}
            db.execute("UPDATE submissions SET content = %(content)s::jsonb WHERE number = %(n)s", values)
            db.execute("UPDATE articles SET digest = %(digest)s WHERE newest = %(n)s", values)


def _public(ledger: Ledger) -> list[Any]:
    """Return all that readers and subscribers may notice."""
    with transaction(ledger) as db:
        articles = db.execute("SELECT submission, revised_at, path FROM articles ORDER BY id").fetchall()
        contents = db.execute("SELECT content FROM submissions ORDER BY number").values()
        return [articles, contents, db.execute("SELECT number, type FROM events ORDER BY number").fetchall()]
