"""What a stranger learns of what is held back, from all receipts and from all that the monitor shows: nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.monitor.app import create_app as create_monitor
from services.monitor.diagnosis import survey, troubles
from shared.ledger import Ledger, transaction
from shared.ledger.submitting.receipt_links import article_token, receipt_key, token_of
from tests.intake.source import ARTICLES, LIVE, SECRET, WORD, Source, intake
from tests.intake.test_api import _settings
from tests.shared.newsdesk import press_all


@pytest.fixture
def source(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Iterator[Source]:
    monkeypatch.setattr("services.monitor.app.Ledger", lambda *_, **__: ledger)
    app = intake(ledger)
    yield Source(app.test_client(), ledger)
    app.extensions["context"].ledger.close()


def everything(source: Source) -> str:
    """Return all that a stranger can read: each receipt, and what the monitor shows."""
    with transaction(source.ledger) as db:
        key, numbers = receipt_key(db), db.execute("SELECT number FROM submissions").values()
        articles = db.execute("SELECT id FROM articles").values()
        said = [str(trouble) for trouble in troubles(survey(db))]
    receipts = [source.client.get(f"/v1/receipts/{token_of(key, number)}") for number in numbers]
    receipts += [source.client.get(f"/v1/articles/{article_token(key, number)}") for number in articles]
    assert receipts
    assert {answer.status_code for answer in receipts} == {200}
    monitor = create_monitor(replace(_settings(source.ledger.url), broker_url="redis://127.0.0.1:1/0")).test_client()
    shown = [monitor.get(path).get_data(as_text=True) for path in ("/", "/metrics")]
    return "\n".join([*(answer.get_data(as_text=True) for answer in receipts), *shown, *said])


def scheduled(source: Source) -> None:
    source.hold()


def withdrawn_under_embargo(source: Source) -> None:
    source.hold()
    source.withdraw(SECRET["id"])
    source.sweep()


def other_ways_to_hold_it_back(source: Source) -> None:
    source.send(
        "POST", ARTICLES, f"---\nid: {WORD}\ntitle: {WORD}\npublish_at: {source.later}\n---\n\nT.", "text/markdown"
    )
    source.publish({"id": f"{WORD}-8", "title": WORD, "body": WORD, "publish_at": source.later})


def an_older_version_without_embargo(source: Source) -> None:
    source.hold(version=2)
    source.publish(SECRET, version=1)
    source.withdraw(SECRET["id"], "?version=1")


def expired_before_its_release(source: Source) -> None:
    source.hold(expires_at=(datetime.now(UTC) + timedelta(hours=2)).isoformat())
    source.let_pass()
    assert WORD not in everything(source), "it is due, and nobody has swept"
    source.sweep()


def a_second_schedule(source: Source) -> None:
    source.hold(version=1)
    source.hold(version=2, slug=f"{WORD}-anders")
    source.hold(version=3, section="politik", title=f"{WORD} zum dritten")


def a_move_of_what_can_be_read(source: Source) -> None:
    source.publish(LIVE)
    press_all(source.ledger)
    moved = {**LIVE, "title": f"{WORD}e Wende", "slug": f"{WORD}e-wende"}
    source.hold(moved, version=2)
    source.hold(moved, version=3, slug=f"{WORD}-noch-anders")
    source.publish(LIVE, version=2, title="Zu spät", slug=f"{WORD}-zu-spaet")
    assert WORD not in everything(source)
    source.withdraw("brand", "?version=4")
    source.sweep()


def a_move_that_expired_before_its_time(source: Source) -> None:
    source.publish(LIVE)
    press_all(source.ledger)
    times = {"publish_at": source.later, "expires_at": (datetime.now(UTC) + timedelta(hours=2)).isoformat()}
    source.publish({**LIVE, "title": WORD, "slug": f"{WORD}-wende", **times}, version=2)
    source.let_pass()
    source.sweep()


SCENES: list[Callable[[Source], None]] = [
    scheduled,
    withdrawn_under_embargo,
    other_ways_to_hold_it_back,
    an_older_version_without_embargo,
    expired_before_its_release,
    a_second_schedule,
    a_move_of_what_can_be_read,
    a_move_that_expired_before_its_time,
]


@pytest.mark.parametrize("scene", SCENES)
def test_no_receipt_and_no_page_of_the_monitor_has_a_word_of_what_is_held_back(
    source: Source, scene: Callable[[Source], None]
) -> None:
    scene(source)
    read = everything(source)

    assert WORD not in read.lower()
    assert source.later[:16] not in read.replace(" ", "T"), "nor when it comes"
    assert "Released" not in read, "for it never was"
