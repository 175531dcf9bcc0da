from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from shared.live_blog import MAX_UPDATES, LiveUpdate
from tests.reading.articles_read import LEAST, read_json, refused


def _update(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"id": f"u{number}", "time": f"2025-07-01T{number % 24:02}:00:00+02:00", "body": "Text.", **changes}


def test_updates_make_a_live_blog() -> None:
    live = read_json({**LEAST, "updates": [_update(1, id=7, pinned=True), _update(2, title="Tor!")]}).article.live
    assert live
    assert live.ended_at is None
    assert live.updates[0] == LiveUpdate("7", datetime(2025, 6, 30, 23, tzinfo=UTC), "Text.", pinned=True)
    assert [update.id for update in live.as_read] == ["7", "u2"], "what is pinned comes first"
    ended = read_json({**LEAST, "updates": [_update()], "coverage_end": "2025-07-01T20:00:00Z"}).article.live
    assert ended
    assert ended.ended_at == datetime(2025, 7, 1, 20, tzinfo=UTC)
    assert read_json({**LEAST, "updates": []}).article.live is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"updates": [_update(), _update()]}, "updates[1].id"),
        ({"updates": [_update(id="a b")]}, "updates[0].id"),
        ({"updates": [_update(id='"><script>')]}, "updates[0].id"),
        ({"updates": [_update(id="ä")]}, "updates[0].id"),
        ({"updates": [_update(body="")]}, "updates[0].body"),
        ({"updates": [_update(time="gestern")]}, "updates[0].time"),
        ({"updates": [_update(pinned="yes")]}, "updates[0].pinned"),
        ({"updates": [_update(text="x")]}, "updates[0].text"),
        ({"updates": [_update(body="<!-- nothing -->")]}, "updates"),
        ({"updates": [_update(number) for number in range(MAX_UPDATES + 1)]}, "updates"),
        ({"updates": [_update(number, body="x " * 4_000) for number in range(150)]}, "updates"),
        ({"updates": [_update(body=">" * 200 + " x")]}, "updates"),
        ({"coverage_end": "2025-07-01T20:00:00Z"}, "coverage_end"),
    ],
    ids=str,
)
def test_what_is_no_live_blog_is_refused_with_a_sentence(said: dict[str, Any], field: str) -> None:
    told = refused({**LEAST, **said})
    assert list(told) == [field]
    assert told[field]


def test_what_is_wrong_within_an_update_is_told_in_the_words_of_its_own_rule() -> None:
    said = refused({**LEAST, "updates": [_update(), _update()]})["updates[1].id"]
    assert said == "Is that of another update: each needs its own."
    assert refused({**LEAST, "updates": [_update(pinned="yes")]})["updates[0].pinned"] == "Must be true or false."
    assert refused({**LEAST, "updates[1].id": 1})["updates[1].id"].startswith("Is not known")


def test_updates_that_cost_too_much_together_are_refused_though_each_is_small() -> None:
    many = [_update(number, body="[x](https://a.example/) " * 60) for number in range(100)]
    assert "links" in refused({**LEAST, "updates": many})["updates"]


def test_the_newsroom_is_told_of_the_updates_too_each_sentence_once() -> None:
    frame = '<iframe src="https://www.youtube.com/embed/x"></iframe><p>Text.</p>'
    updates = [_update(number, body=frame) for number in range(30)]
    wish = read_json({**LEAST, "body": "<p>x</p>", "body_format": "html", "updates": updates})
    assert len(wish.warnings) == 1
    assert wish.warnings[0].startswith("in updates: left out: iframe from www.youtube.com")
