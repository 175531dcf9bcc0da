"""What an article is called, and in which order it comes: over HTTP, as a source meets it."""

from __future__ import annotations

import hmac
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from shared.ledger import Ledger
from shared.signing import key_of
from tests.intake.described import described_app
from tests.intake.test_api import ARTICLE, ARTICLES, OLD, _bare, _delete, _post, _send, _settings


@pytest.fixture
def client(ledger: Ledger) -> Iterator[FlaskClient]:
    app = described_app(_settings(ledger.url))
    yield app.test_client()
    app.extensions["context"].ledger.close()


def test_a_withdrawal_before_its_article_is_taken_and_has_a_receipt(client: FlaskClient) -> None:
    answer = _delete(client, "r22?version=2")

    assert (answer.status_code, answer.get_json()["page"]) == (202, None)
    receipt = client.get(answer.get_json()["receipt"]).get_json()
    assert (receipt["state"], receipt["complete"], receipt["page"]) == ("withdrawn", True, None)
    late = _post(client, {**ARTICLE, "id": "r22", "version": 1}).get_json()
    assert (late["state"], late["page"]) == ("superseded", None)


IDS = ["x", "/x", "//x", "x/", "x//y", "2026/11/x", "a/../b", "./x", "%2f", "%2Fx", "%", "a b", "?", "a?version=9", "#",
       "a;b", "+", "&", "\\", "ä", "権利", "e\u0301", "é", "x" * 200, "articles/x", "'", '"', "~", "[1]"]  # fmt: skip


def test_every_id_that_is_taken_can_be_withdrawn_and_no_other_goes_with_it(client: FlaskClient, ledger: Ledger) -> None:
    for id_ in IDS:
        assert _post(client, {**ARTICLE, "id": id_, "version": 1}).status_code == 202, id_
    for id_ in IDS:
        answer = _delete(client, f"{quote(id_, safe='')}?version=2")
        assert answer.status_code == 202, id_
        with ledger.begin() as db:
            gone = "SELECT external_id FROM articles WHERE withdrawn_by = %(number)s"
            assert db.execute(gone, {"number": answer.get_json()["submission"]}).values() == [id_]


@pytest.mark.parametrize("id_", [".", "..", " x", "x ", "a\nb", "", "a\u2028b"])
def test_an_id_that_no_url_can_name_is_refused(client: FlaskClient, id_: str) -> None:
    answer = _post(client, {**ARTICLE, "id": id_})

    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "id")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/sources/desk%2f/articles/x", 404),
        ("/v1/sources//desk/articles/x", 404),
        ("//v1/sources/desk/articles/x", 404),
        (f"{ARTICLES}/", 404),
        (f"{ARTICLES}/a%0Ab", 422),
    ],
)
def test_a_path_that_means_nothing_is_a_problem_and_no_redirect(client: FlaskClient, path: str, status: int) -> None:
    answer = _bare(client, "DELETE", path)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_an_id_that_is_no_text_is_refused_though_it_is_signed(client: FlaskClient, ledger: Ledger) -> None:
    now = str(int(time.time()))
    signed = hmac.digest(key_of(OLD), f"m1.{now}.DELETE {ARTICLES}/".encode() + b"\xff", "sha256")
    headers = {"webhook-id": "m1", "webhook-timestamp": now, "webhook-signature": f"v1,{b64encode(signed).decode()}"}

    as_sent = {"PATH_INFO": f"{ARTICLES}/\xff"}
    assert client.delete(f"{ARTICLES}/x", headers=headers, environ_overrides=as_sent).status_code == 400
    with ledger.begin() as db:
        assert db.execute("SELECT count(*) FROM articles").value() == 0


def test_a_revision_of_the_future_is_refused_in_a_sentence(client: FlaskClient) -> None:
    future = {**ARTICLE, "updated_at": "2099-01-01T00:00:00Z"}
    for answer in (_post(client, future), _delete(client, "a1?updated_at=2099-01-01T00:00:00Z")):
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["field"] == "updated_at"
        assert "in the future" in answer.get_json()["detail"]
    now = datetime.now(UTC).isoformat()
    assert _post(client, {**ARTICLE, "updated_at": now}).status_code == 202


@pytest.mark.parametrize("zero", ["0001-01-01T00:00:00Z", "1900-01-01T00:00:00Z", "1970-01-01T01:00:00+01:00"])
def test_an_expiry_that_means_never_is_refused_even_for_an_article_that_is_out(client: FlaskClient, zero: str) -> None:
    _post(client, {**ARTICLE, "version": 1})
    answer = _post(client, {**ARTICLE, "version": 2, "expires_at": zero})

    assert answer.status_code == 422
    assert "leave it out if" in answer.get_json()["errors"][0]["message"]


def test_a_new_article_that_expired_long_ago_is_refused_in_a_sentence(client: FlaskClient) -> None:
    answer = _post(client, {**ARTICLE, "expires_at": "2025-01-01T00:00:00Z"})

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "expires_at"


def test_what_was_taken_in_time_is_answered_alike_when_it_is_repeated_too_late(
    client: FlaskClient, ledger: Ledger
) -> None:
    expiring = {**ARTICLE, "expires_at": (datetime.now(UTC) + timedelta(seconds=1)).isoformat()}
    first = _post(client, expiring, webhook="one")
    with ledger.begin() as db:
        db.execute("SELECT pg_sleep(1.1)")

    again = _post(client, expiring, webhook="one")
    assert (again.status_code, again.get_json()) == (202, first.get_json())


def test_a_slug_that_is_insisted_on_and_taken_is_a_conflict(client: FlaskClient) -> None:
    assert _post(client, {**ARTICLE, "slug": "wahl"}).status_code == 202
    answer = _post(client, {**ARTICLE, "id": "b", "slug": "wahl"})

    assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (409, "slug")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("权利", "权力"),
        ("C++", "C#"),
        ("Maß und Mitte", "Mass und Mitte"),
        ("+5 Grad", "-5 Grad"),
        ("Helft Polen", "Helft polen"),
        ("Müller", "Mueller"),
        ("Langer Titel " * 22 + "A", "Langer Titel " * 22 + "B"),
    ],
)
def test_press_copy_without_an_id_never_replaces_another_story(client: FlaskClient, one: str, other: str) -> None:
    copies = [f"{title}\n\nDas ist der Text zu diesem Titel." for title in (one, other)]
    answers = [_send(client, copy, "text/plain").get_json() for copy in copies]

    assert answers[0]["page"] != answers[1]["page"]
    for copy, answer in zip(copies, answers, strict=True):
        longer, id_ = f"{copy}\n\nUnd noch ein Satz.", str(answer["warnings"][0]).split()[2]
        refused = _send(client, longer, "text/plain")
        assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (409, "id")
        assert f"X-Article-Id: {id_} " in refused.get_json()["detail"]
        changed = _send(client, longer, "text/plain", {"X-Article-Id": id_}).get_json()
        assert changed["page"] == answer["page"], "the same headline is the same story"
        assert _send(client, copy, "text/plain").status_code == 409


def test_stories_that_are_spelt_alike_and_come_at_the_same_moment_are_two(client: FlaskClient) -> None:
    copies = [f"{title}\n\nDas ist der Text zu diesem Titel." for title in ("C++", "C#", "C") * 4]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda copy: _send(client.application.test_client(), copy, "text/plain"), copies))

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.get_json()["submission"] for answer in answers}) == 3


def test_press_copy_does_not_replace_an_article_that_has_its_id_by_chance(client: FlaskClient) -> None:
    chance = _post(client, {**ARTICLE, "id": "wahl", "title": "Etwas ganz anderes"}).get_json()
    copy = _send(client, "Wahl\n\nDas ist der Text zu diesem Titel.", "text/plain").get_json()

    assert copy["page"] != chance["page"]
