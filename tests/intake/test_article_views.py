"""What an editor learns of one article: all of it as its source, what readers may know by its address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from services.intake.app import create_app
from shared.ledger import Ledger
from shared.ledger.submitting.article_views import MAX_VIEWED_SUBMISSIONS
from tests.intake import silent_cms
from tests.intake.source import AGENCY, ARTICLES, DESK, LIVE, SECRET, Source, ask, intake
from tests.shared.newsdesk import press_all


@pytest.fixture
def source(ledger: Ledger) -> Iterator[Source]:
    app = intake(ledger)
    yield Source(app.test_client(), ledger)
    app.extensions["context"].ledger.close()


def signed(source: Source, id_: str) -> dict[str, Any]:
    answer = ask(source.client, "GET", f"{ARTICLES}/{quote(id_, safe='')}", DESK)
    assert answer.status_code == 200
    return dict(answer.get_json())


def test_of_what_never_came_it_says_so(source: Source) -> None:
    assert signed(source, "brand") == {
        "article": None,
        "source": "desk",
        "id": "brand",
        "state": "unknown",
        "sentence": "Nothing has come of this article.",
        "page": None,
        "published_at": None,
        "updated_at": None,
        "submissions": [],
        "pictures": [],
        "notices": [],
    }


def test_it_says_what_readers_have_at_each_step_of_an_articles_life(source: Source) -> None:
    first = source.publish(LIVE)
    assert signed(source, "brand")["state"] == "accepted"
    press_all(source.ledger)
    live = signed(source, "brand")
    assert (live["state"], live["page"], live["article"]) == ("live", first["page"], first["article"])
    assert live["sentence"].startswith("Live since")
    waiting = source.hold({**LIVE, "version": 2, "title": "Brand gelöscht"})["submission"]
    held = signed(source, "brand")
    assert held["state"] == "live"
    assert f"Submission {waiting} is another revision. Written down and safe; to be released at" in held["sentence"]
    withdrawal = source.withdraw("brand")["submission"]
    going = signed(source, "brand")
    assert going["state"] == "live"
    assert going["sentence"].startswith(f"Readers have submission {first['submission']}, live since ")
    assert f"UTC. Submission {withdrawal} is its withdrawal. Written down" in going["sentence"]
    press_all(source.ledger)
    gone = signed(source, "brand")
    assert (gone["state"], gone["sentence"]) == ("withdrawn", "Withdrawn: readers see that the article is gone.")
    assert [(each["submission"], each["action"], each["state"]) for each in gone["submissions"]] == [
        (withdrawal, "withdraw", "withdrawn"),
        (waiting, "publish", "withdrawn"),
        (first["submission"], "publish", "withdrawn"),
    ]
    source.publish({**LIVE, "version": 3})
    assert signed(source, "brand")["state"] == "accepted"


def test_what_waits_for_its_time_is_named_to_its_source_alone(source: Source) -> None:
    answer = source.hold()
    found, seen = signed(source, SECRET["id"]), source.client.get(answer["article"]).get_json()

    assert (found["state"], found["id"], found["page"]) == ("scheduled", SECRET["id"], answer["page"])
    assert (seen["state"], seen["id"], seen["page"], seen["published_at"]) == ("scheduled", None, None, None)
    assert "to be released at" in found["sentence"]
    assert "to be released at" not in str(seen)
    assert [each["receipt"] for each in seen["submissions"]] == [answer["receipt"]]


def test_nobody_learns_by_its_address_that_a_revision_of_a_known_article_waits(source: Source) -> None:
    address = source.publish(LIVE)["article"]
    press_all(source.ledger)
    before = source.client.get(address).get_json()
    source.hold({**LIVE, "version": 2, "title": "Später"})
    source.hold({**LIVE, "version": 3, "title": "Noch später"})

    assert source.client.get(address).get_json() == before
    assert len(signed(source, "brand")["submissions"]) == 3


def test_a_withdrawal_that_came_before_its_article_is_seen(source: Source) -> None:
    source.withdraw("brand", "?version=9")
    found = signed(source, "brand")
    assert (found["state"], found["page"], len(found["submissions"])) == ("withdrawn", None, 1)


def test_an_articles_last_submissions_are_shown_the_newest_first(source: Source) -> None:
    made = [source.publish(LIVE, version=number, body=f"{number}")["submission"] for number in range(1, 14)]
    shown = [each["submission"] for each in signed(source, "brand")["submissions"]]
    assert shown == made[: -MAX_VIEWED_SUBMISSIONS - 1 : -1]


def test_an_article_is_shown_to_its_source_and_by_an_address_that_nobody_can_guess(source: Source) -> None:
    answer = source.publish(LIVE)
    token, code = answer["article"].rpartition("/")[2], answer["receipt"].rpartition("-")[2]
    target = f"{ARTICLES}/brand"

    assert source.publish(LIVE, version=2, body="Neu")["article"] == answer["article"]
    assert source.client.get(target).status_code == 401
    assert ask(source.client, "GET", target, AGENCY).status_code == 401
    assert ask(source.client, "GET", "/v1/sources/nobody/articles/brand", DESK).status_code == 404
    for wrong in (token[:-1], f"{token}x", token.partition("-")[0], f"1-{code}", f"2-{token[2:]}", f"{2**64}-{code}"):
        assert source.client.get(f"/v1/articles/{wrong}").status_code == 404
    assert source.client.get(f"/v1/receipts/{token}").status_code == 404, "it opens no receipt"
    seen = source.client.get(answer["article"])
    assert (seen.headers["Cache-Control"], seen.headers["X-Robots-Tag"]) == ("no-store", "noindex")


@pytest.mark.parametrize(("id_", "status"), [("%00", 422), ("%20x", 422), ("..", 422), ("a" * 201, 422)])
def test_an_id_that_no_article_can_have_is_refused(source: Source, id_: str, status: int) -> None:
    assert ask(source.client, "GET", f"{ARTICLES}/{id_}", DESK).status_code == status


def test_what_came_of_it_and_could_not_be_read_is_told_to_its_source(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent_cms.enter(monkeypatch, silent_cms.SilentKind())
    app = create_app(silent_cms.settings(ledger))
    client, target = app.test_client(), f"{ARTICLES}/{silent_cms.ARTICLE['id']}"

    def seen() -> dict[str, Any]:
        return dict(ask(client, "GET", target, silent_cms.SECRET).get_json())

    silent_cms.send(client, {**silent_cms.ARTICLE, "title": 7})
    unread = "What came last, unread input 1, cannot be read: title: Must be text."
    assert (seen()["state"], seen()["sentence"], seen()["article"]) == ("unread", unread, None)
    answer = silent_cms.send(client, silent_cms.ARTICLE, message="m2").get_json()
    press_all(ledger)
    assert (seen()["state"], "cannot be read" in seen()["sentence"]) == ("live", False)
    silent_cms.send(client, {**silent_cms.ARTICLE, "title": 8}, message="m3")
    assert seen()["state"] == "live"
    assert seen()["sentence"].endswith("cannot be read: title: Must be text.")
    assert "read" not in client.get(answer["article"]).get_json()["sentence"]
    app.extensions["context"].ledger.close()


def test_what_has_still_to_be_fetched_of_it_is_told_to_its_source(source: Source) -> None:
    with source.ledger.begin() as db:
        db.execute("INSERT INTO hints (source, external_id, webhook_id, digest) VALUES ('desk', 'brand', 'm', 'd')")
    assert signed(source, "brand")["state"] == "accepted"
    assert signed(source, "brand")["sentence"].endswith("waits to be fetched from the CMS.")
    with source.ledger.begin() as db:
        db.execute("UPDATE hints SET state = 'failed', sentence = 'The CMS has no such article.'")
    assert signed(source, "brand")["state"] == "failed"
    assert signed(source, "brand")["sentence"].endswith("cannot be fetched: The CMS has no such article.")


def test_a_notice_that_it_shows_is_taken_back_by_who_gave_it(source: Source) -> None:
    source.publish(LIVE)
    press_all(source.ledger)
    source.publish(LIVE, version=2, update_kind="correction", update_note="Es brannte am Kai.")
    press_all(source.ledger)
    (notice,) = signed(source, "brand")["notices"]
    address = f"/v1/sources/desk/notices/{notice['id']}"
    other = ask(source.client, "DELETE", address.replace("desk", "agency"), AGENCY)
    assert (other.status_code, "has a notice" in other.get_json()["detail"]) == (404, True)
    assert ask(source.client, "DELETE", address, AGENCY).status_code == 401
    accepted = source.send("DELETE", address)
    press_all(source.ledger)
    assert signed(source, "brand")["notices"] == []
    assert ask(source.client, "GET", f"/v1/submissions/{accepted['submission']}", DESK).get_json()["complete"]
