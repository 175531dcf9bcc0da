"""What receipts tell: all of it to the source, what readers may know to whoever has the address."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from shared.ledger import Ledger
from tests.intake.described import described_app
from tests.intake.source import AGENCY, DESK, LIVE, SECRET, WORD, Source, ask, intake
from tests.intake.test_api import _settings
from tests.shared.newsdesk import press_all


@pytest.fixture
def source(ledger: Ledger) -> Iterator[Source]:
    app = intake(ledger)
    yield Source(app.test_client(), ledger)
    app.extensions["context"].ledger.close()


def test_once_it_is_released_its_receipt_names_it(source: Source) -> None:
    address = source.hold()["receipt"]
    source.let_pass()
    source.sweep()
    found = source.client.get(address).get_json()

    assert (found["state"], found["id"]) == ("live", SECRET["id"])
    assert found["article"] == found["id"], "as clients of the release before read it"
    assert found["page"] == f"http://site.test/politik/das-{WORD}e-vorhaben/"
    assert any("Released" in step["detail"] for step in found["steps"])


def test_a_receipt_has_one_address_that_nobody_can_guess(source: Source, ledger: Ledger) -> None:
    first, second = source.publish(LIVE)["receipt"], source.publish({**LIVE, "id": "b"})["receipt"]
    again = source.publish(LIVE)["receipt"]
    number, _, code = urlsplit(second).path.rpartition("/")[2].partition("-")
    _, _, other = urlsplit(first).path.rpartition("/")[2].partition("-")

    assert again == first
    assert len(code) == 22
    wrong = [
        number,
        f"{number}-",
        f"{number}-{other}",
        f"{number}-{code[:-1]}",
        f"{number}-{code}x",
        f"0{number}-{code}",
    ]
    wrong += [f"{number}-{code.swapcase()}", f"{int(number) + 1}-{code}", f"{2**64}-{code}", code, "%20", "ä"]
    assert {source.client.get(f"/v1/receipts/{token}").status_code for token in wrong} == {404}
    other_app = described_app(_settings(ledger.url))
    assert other_app.test_client().get(second).status_code == 200, "every intake of a ledger knows it"
    other_app.extensions["context"].ledger.close()


def test_by_its_number_a_submission_is_shown_to_its_source_alone(source: Source) -> None:
    held = source.hold(version=2)
    late = source.publish(SECRET, version=1)["submission"]
    target = f"/v1/submissions/{held['submission']}"
    found = ask(source.client, "GET", target, DESK)

    assert source.client.get(target).status_code == 401
    assert ask(source.client, "GET", target, AGENCY).status_code == 404
    assert ask(source.client, "GET", "/v1/submissions/99999999999999999999", DESK).status_code == 404
    assert found.get_json()["article"] == SECRET["id"]
    assert found.get_json()["page"] == held["page"]
    assert found.get_json()["receipt"] == held["receipt"]
    assert "to be released at" in found.get_json()["sentence"]
    said = ask(source.client, "GET", f"/v1/submissions/{late}", DESK).get_json()["sentence"]
    assert (
        said == f"Version 1 came too late: submission {held['submission']}, version 2, is newer. Nothing was changed."
    )


def test_a_receipt_is_not_kept_and_not_found_by_search_engines(source: Source) -> None:
    answer = source.client.get(source.publish(LIVE)["receipt"])

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        ('Could not connect to the endpoint URL: "http://10.0.0.7:8333/bucket/x"', "the store is in trouble"),
        ("connection to server at 10.0.0.7 failed: the ledger is away", "the ledger is in trouble"),
        ("KeyError: 'hunter2'", "it cannot be rendered"),
    ],
)
def test_a_receipt_says_what_kind_of_trouble_there_is_and_no_more(source: Source, problem: str, said: str) -> None:
    answer = source.publish(LIVE)
    with source.ledger.begin() as db:
        db.execute(
            "UPDATE pages SET problem = %(problem)s, failures = 1 WHERE article_id IS NOT NULL", {"problem": problem}
        )
    waiting = source.client.get(answer["receipt"]).get_json()["steps"][-1]
    with source.ledger.begin() as db:
        db.execute("UPDATE submissions SET state = 'failed', sentence = %(problem)s", {"problem": problem})
    failed = source.client.get(answer["receipt"]).get_json()

    assert waiting["detail"] == f"Article page is waiting to be pressed. Last attempt: {said}."
    assert failed["sentence"] == f"Its page cannot be made: {said}."
    assert not re.search(r"10\.0|hunter2|KeyError|endpoint", json.dumps([waiting, failed]))
    in_full = ask(source.client, "GET", f"/v1/submissions/{answer['submission']}", DESK).get_json()
    assert in_full["sentence"] == problem


def test_subscribers_are_counted_and_neither_named_nor_quoted(source: Source) -> None:
    answer = source.publish(LIVE)
    with source.ledger.begin() as db:
        db.execute(
            """INSERT INTO subscriptions (channel, url, secret, events)
               SELECT 'webhook', 'https://hook-' || n || '.example/?token=hunter2', 'whsec_x', '{article.published}'
               FROM generate_series(1, 10000) n"""
        )
    press_all(source.ledger)
    with source.ledger.begin() as db:
        db.execute("UPDATE deliveries SET delivered_at = now() WHERE subscription <= 9312")
        db.execute(
            """UPDATE deliveries SET dead = true, problem = 'Answered 500: Traceback DB_PASSWORD=hunter2'
               WHERE subscription > 9992"""
        )
        db.execute("ANALYZE deliveries")
    read = source.client.get(answer["receipt"]).get_data(as_text=True)

    steps = [(step["step"], step["detail"]) for step in json.loads(read)["steps"]][-2:]
    assert steps == [
        ("given up", "8 subscribers are given up without being told."),
        ("telling", "680 subscribers are still to be told article.published; 9,312 were told."),
    ]
    assert not json.loads(read)["complete"]
    assert len(read) < 5000
    assert not re.search("hook-|hunter2|Traceback|Answered", read)
    with source.ledger.begin() as db:
        db.execute("UPDATE deliveries SET delivered_at = now() WHERE delivered_at IS NULL AND NOT dead")
    found = source.client.get(answer["receipt"]).get_json()
    assert (found["steps"][-1]["detail"], found["complete"]) == ("9,992 subscribers were told article.published.", True)
