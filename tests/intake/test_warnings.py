"""What readers get in another way than it was sent, or not at all, is told wherever the newsroom looks."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from shared.ledger import Ledger
from tests.intake.source import ARTICLES, DESK, SECRET, Source, ask, intake

FILM = {
    "id": "film",
    "title": "Ein Film",
    "body": '<p>Text</p><iframe src="https://www.youtube.com/embed/abc?token=hush"></iframe>',
    "body_format": "html",
}
LINE = "left out: iframe from www.youtube.com, shown as a link"


@pytest.fixture
def source(ledger: Ledger) -> Iterator[Source]:
    app = intake(ledger)
    yield Source(app.test_client(), ledger)
    app.extensions["context"].ledger.close()


def test_answer_receipt_and_article_have_the_same_lines(source: Source) -> None:
    answer = source.publish(FILM)
    assert answer["warnings"] == [LINE]
    assert source.publish(FILM)["warnings"] == [LINE], "sent again, too"
    assert source.client.get(answer["receipt"]).get_json()["warnings"] == [LINE]
    assert source.client.get(answer["article"]).get_json()["submissions"][0]["warnings"] == [LINE]


def test_before_its_release_nobody_but_the_source_reads_them(source: Source) -> None:
    answer = source.hold(SECRET, body=FILM["body"], body_format="html")
    assert answer["warnings"] == [LINE]
    assert source.client.get(answer["receipt"]).get_json()["warnings"] == []
    signed = ask(source.client, "GET", f"/v1/submissions/{answer['submission']}", DESK)
    assert signed.get_json()["warnings"] == [LINE]


@pytest.mark.parametrize(
    ("body", "body_format"),
    [
        ("<p></p>", "html"),
        ("<!-- x -->", "html"),
        ("<script>x()</script>", "html"),
        ("<p>\u00a0<br>&#8203;</p>", "html"),
        ("[a]: https://example.org", "markdown"),
        ("<iframe></iframe>", "markdown"),
    ],
)
def test_a_body_of_which_readers_would_see_nothing_is_refused_with_a_sentence(
    source: Source, body: str, body_format: str
) -> None:
    given = json.dumps({"id": "leer", "title": "Leer", "body": body, "body_format": body_format})
    answer = ask(source.client, "POST", ARTICLES, DESK, given, "application/json")
    assert answer.status_code == 422
    (error,) = answer.get_json()["errors"]
    assert error["field"] == "body"
    assert "see" in error["message"]
