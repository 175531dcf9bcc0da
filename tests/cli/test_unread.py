"""What could not be read is read again after a fix, as if it had been understood when it came."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from services.cli.main import main
from shared.dialects.andruck import Andruck
from shared.ledger import Ledger, transaction
from shared.reading.intent import Ignore, Intent
from shared.reading.request import Request
from shared.sources import Source
from tests.intake import silent_cms
from tests.intake.silent_cms import ARTICLE, SECRET, SilentKind, send

SITE_FILE = """
name = "Test"
url = "http://site.test"
language = "de"
timezone = "Europe/Berlin"
[[sections]]
slug = "politik"
name = "Politik"
"""


class Blind(SilentKind):
    """Cannot read anything: its mapping is wrong."""

    def read(self, request: Request, source: Source) -> Intent:
        raise KeyError(f"the headline of {source.name} in {request.media_type}")


class Fixed(SilentKind):
    """Reads all, and knows what a draft is."""

    def read(self, request: Request, source: Source) -> Intent:
        return Ignore("It is a draft.") if b"draft" in request.body else super().read(request, source)


@pytest.fixture(scope="module")
def client(emptied: Ledger) -> Iterator[FlaskClient]:
    yield from silent_cms.client_of(emptied)


@pytest.fixture
def cms(
    client: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> FlaskClient:
    """A CMS whose source's mapping is wrong, and the settings for commands."""
    file = tmp_path_factory.mktemp("site") / "site.toml"
    file.write_text(SITE_FILE)
    environ = {
        "SITE_FILE": str(file), "DATABASE_URL": ledger.url, "BROKER_URL": "redis://127.0.0.1:1/0",
        "INTAKE_URL": "http://intake.test", "SOURCE_SECRETS": json.dumps({"desk": [SECRET]}), "S3_BUCKET": "b",
        "S3_ACCESS_KEY": "k", "S3_SECRET_KEY": "s",
    }  # fmt: skip
    for name, value in environ.items():
        monkeypatch.setenv(f"ANDRUCK_{name}", value)
    silent_cms.enter(monkeypatch, Blind())
    return client


def test_what_is_kept_is_listed_and_shown_whole(cms: FlaskClient) -> None:
    send(cms, b'{"id": "\x1b[31m"}', "m1", x_event="post.published")

    (line,) = _json("unread", "list")["unread"]
    assert (line["unread"], line["source"], line["mistake"]) == (1, "desk", True)
    assert "1 message unread." in _run("unread", "list").output
    shown = _json("unread", "show", "1")
    assert shown["request"] == "POST /v1/sources/desk/webhook"
    assert "x-event: post.published" in shown["headers"]
    assert shown["body"] == '{"id": "\ufffd[31m"}', "no terminal takes it for a command"
    assert _run("unread", "show", "1", "--body").stdout_bytes == b'{"id": "\x1b[31m"}'
    assert SECRET not in str(shown)
    assert "There is no unread message 2" in _run("unread", "show", "2").output


def test_after_a_fix_it_is_read_again_and_becomes_a_submission(
    cms: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes | dict[str, Any]] = [ARTICLE, b"draft", b"no JSON"]
    for number, body in enumerate(sent):
        send(cms, body, f"m{number}")
    assert _run("unread", "retry", "--all").exit_code == 1, "nothing is fixed yet"

    silent_cms.enter(monkeypatch, Fixed())
    results = _json("unread", "retry", "--all", code=1)["results"]

    assert [(each["unread"], each["result"]) for each in results] == [(1, "submitted"), (2, "ignored"), (3, "unread")]
    assert results[2]["sentence"].startswith("Must be JSON")
    assert [each["unread"] for each in _json("unread", "list")["unread"]] == [3]
    again = send(cms, ARTICLE, "m0").get_json()
    assert again["page"] == "http://site.test/politik/bridge-open/", "the same message is answered with its submission"
    with transaction(ledger) as db:
        assert db.execute("SELECT count(*) FROM submissions").value() == 1
    assert _json("unread", "drop", "3") == {"dropped": 1}
    assert _json("unread", "list") == {"unread": []}


@pytest.mark.parametrize(
    ("kept", "meanwhile", "result", "title"),
    [
        ({"version": 2}, {"version": 3}, "submitted", "Newer"),
        ({"version": 3}, {"version": 2}, "submitted", "Bridge open"),
        ({"updated_at": "2026-01-02T00:00:00Z"}, {"updated_at": "2026-01-03T00:00:00Z"}, "submitted", "Newer"),
        ({}, {}, "overtaken", "Newer"),
        ({}, {"version": 3}, "overtaken", "Newer"),
    ],
)
def test_what_was_accepted_meanwhile_stands_if_it_is_newer(
    cms: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, kept: dict[str, Any], meanwhile: dict[str, Any],
    result: str, title: str,
) -> None:  # fmt: skip
    send(cms, {**ARTICLE, **kept}, "m1")
    silent_cms.enter(monkeypatch, Fixed())
    send(cms, {**ARTICLE, "title": "Newer", **meanwhile}, "m2")

    assert [each["result"] for each in _json("unread", "retry", "1")["results"]] == [result]
    with transaction(ledger) as db:
        assert db.execute("SELECT title FROM articles").values() == [title]


def test_an_article_that_was_withdrawn_meanwhile_stays_so(
    cms: FlaskClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent_cms.enter(monkeypatch, Fixed())
    send(cms, ARTICLE, "m1")
    silent_cms.enter(monkeypatch, Blind())
    send(cms, {**ARTICLE, "title": "Changed"}, "m2")
    silent_cms.enter(monkeypatch, Andruck())
    send(cms, b"", "m3", method="DELETE", path="/v1/sources/desk/articles/a1")
    silent_cms.enter(monkeypatch, Fixed())

    assert [each["result"] for each in _json("unread", "retry", "--source", "desk")["results"]] == ["overtaken"]
    with transaction(ledger) as db:
        assert db.execute("SELECT withdrawn_by IS NOT NULL FROM articles").values() == [True]


def test_what_is_not_there_is_neither_read_nor_dropped(cms: FlaskClient) -> None:
    send(cms, b"x")
    for command in ("retry", "drop"):
        assert _run("unread", command, "7").exit_code == 1
        assert _run("unread", command).exit_code == 2, "it wants to be told which"
    assert len(_json("unread", "list")["unread"]) == 1


def _json(*arguments: str, code: int = 0) -> dict[str, Any]:
    done = _run("--json", *arguments)
    assert done.exit_code == code, done.output
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["--home", "/nowhere", *arguments])
