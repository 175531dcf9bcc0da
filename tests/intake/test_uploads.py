"""A picture that is nowhere on the web is sent to intake, and found there by its digest."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from flask.testing import FlaskClient

from shared.article import Schedule
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.picturing.uploads import forget_uploads, note_upload
from shared.picture import Picture
from shared.signable import Signable, sign_request
from tests.collector.picture_host import jpeg
from tests.conftest import Running
from tests.intake.described import described_app
from tests.intake.source import AGENCY, DESK
from tests.intake.test_api import _settings
from tests.reading.articles_read import LEAST, read_json, refused, sources
from tests.shared.newsdesk import publish

BODY = b"a picture"
DIGEST = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def client(ledger: Ledger) -> Iterator[FlaskClient]:
    app = described_app(replace(_settings(ledger.url), sources=sources(desk=(DESK,), agency=(AGENCY,))))
    yield app.test_client()
    app.extensions["context"].ledger.close()


def _put(client: FlaskClient, digest: str, body: bytes, secret: str = DESK, signed: str = "") -> tuple[int, str]:
    path = f"/v1/sources/desk/media/{digest}"
    headers = sign_request(secret, uuid4().hex, Signable.of("PUT", signed or path))
    answer = client.put(path, data=body, headers=headers)
    return answer.status_code, answer.get_data(as_text=True)


def test_what_is_sent_has_to_be_what_its_path_says_and_be_signed_by_its_source(client: FlaskClient) -> None:
    other = hashlib.sha256(b"another").hexdigest()
    assert _put(client, other, BODY)[0] == 422
    assert DIGEST in _put(client, other, BODY)[1], "it says what would be right"
    assert _put(client, DIGEST.upper(), BODY)[0] == 422
    assert _put(client, hashlib.sha256(b"").hexdigest(), b"")[0] == 422
    assert _put(client, DIGEST, BODY, AGENCY)[0] == 401
    assert _put(client, DIGEST, BODY, signed=f"/v1/sources/desk/media/{other}")[0] == 401
    assert client.put(f"/v1/sources/desk/media/{DIGEST}", data=BODY).status_code == 401
    assert _put(client, DIGEST, b"x" * (5 * 1024 * 1024 + 1))[0] == 413


def test_an_article_names_it_by_its_digest() -> None:
    assert read_json(LEAST | {"image": {"url": f"media:{DIGEST}"}}).article.picture == Picture(f"media:{DIGEST}")
    for wrong in ("media:", f"media:{DIGEST[:-1]}", f"media:{DIGEST.upper()}", f"media:{DIGEST}/../x"):
        assert "64 lower-case hex digits" in refused(LEAST | {"image": {"url": wrong}})["image.url"]


def test_what_no_article_shows_goes_after_a_day(ledger: Ledger) -> None:
    with transaction(ledger) as db:
        assert note_upload(db, DIGEST, 9)
        assert note_upload(db, DIGEST, 9)
        assert forget_uploads(db) == 0
        db.execute("UPDATE uploads SET uploaded_at = now() - interval '2 days'")
        assert forget_uploads(db) == 1
        assert db.execute("SELECT path FROM media_removals").values() == [f"/.andruck/media/{DIGEST}"]
        assert not note_upload(db, DIGEST, 9), "not while it is being removed"
        db.execute("DELETE FROM media_removals")
        note_upload(db, DIGEST, 9)
        shown = {"url": f"media:{DIGEST}"}
        db.execute("INSERT INTO pictures (id, url, host) VALUES ('p', %(url)s, 'an upload')", shown)
        db.execute("UPDATE uploads SET uploaded_at = now() - interval '2 days'")
        assert forget_uploads(db) == 0, "an article shows it"


def test_what_an_article_shows_only_after_its_embargo_is_kept_until_then(ledger: Ledger) -> None:
    lead, other, inner, unused = (hashlib.sha256(each).hexdigest() for each in (b"lead", b"other", b"in", b"unused"))
    pictures = (Picture("https://e.example/a.jpg"), Picture(f"media:{other}"))
    in_a_week = Schedule(release_at=datetime.now(UTC) + timedelta(days=7))
    publish(ledger, "a", schedule=in_a_week, picture=Picture(f"media:{lead}"), pictures=pictures)
    publish(ledger, "b", schedule=in_a_week, body=f"![A bridge](media:{inner})")
    with transaction(ledger) as db:
        assert all(note_upload(db, digest, 9) for digest in (lead, other, inner, unused))
        db.execute("UPDATE uploads SET uploaded_at = now() - interval '2 days'")
        assert forget_uploads(db) == 1
        assert set(db.execute("SELECT digest FROM uploads").values()) == {lead, other, inner}


def test_a_picture_that_is_sent_is_on_the_page(stack: Running, tmp_path: Path) -> None:
    content = jpeg(400, 300, (10, 200, 90))
    sent = [stack.intake.upload(content), stack.intake.upload(content)]
    assert sent[0] == sent[1] == {"url": f"media:{hashlib.sha256(content).hexdigest()}"}
    (tmp_path / "a.json").write_text(
        json.dumps(
            {"id": "uploaded", "title": "Sent with its picture", "body": "B", "image": {**sent[0], "alt": "Green"}}
        )
    )
    answer = stack.intake.submit(tmp_path / "a.json")
    shown = _until_shown(str(answer["page"]))
    image = shown.split('<img src="')[1].split('"')[0]
    got = httpx.get(httpx.URL(str(answer["page"])).join(image))
    assert (got.status_code, got.headers["content-type"]) == (200, "image/jpeg")
    assert "immutable" in got.headers["cache-control"]
    assert got.headers["x-content-type-options"] == "nosniff"
    article = json.loads(stack.andruck("--json", "article", "desk", "uploaded").stdout)
    assert [each["state"] for each in article["pictures"]] == ["ready"]
    hidden = httpx.get(httpx.URL(str(answer["page"])).join(f"/.andruck/media/{hashlib.sha256(content).hexdigest()}"))
    assert hidden.status_code == 404
    stack.intake.withdraw("uploaded")
    _until_gone(got.url)


def _until_shown(page: str) -> str:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        answer = httpx.get(page)
        if '<img src="/assets/' in answer.text:
            return answer.text
        time.sleep(0.1)
    raise Transient("The picture did not come.")


def _until_gone(address: httpx.URL) -> None:
    until = time.monotonic() + 30
    while httpx.get(address).status_code != 404:
        assert time.monotonic() < until, "the picture stays"
        time.sleep(0.1)
