"""`andruck pull` shows what differs, takes it, and goes on where the last pull has stopped."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from services.cli.main import main
from shared.dialects.andruck import Andruck
from shared.ledger import Ledger, transaction
from shared.ledger.collecting.pulls import claim_pull
from tests.cli.test_unread import SITE_FILE
from tests.collector.bulletin import BulletinApi, BulletinCms
from tests.collector.conftest import Round, bulletin, collect, desk, lifeline

__all__ = ["bulletin", "collect", "desk", "lifeline"]


class Bulletin(Andruck):
    options = ("url",)
    api = BulletinApi()


@pytest.fixture(autouse=True)
def _settings(
    ledger: Ledger,
    bulletin: BulletinCms,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.mktemp("site") / "site.toml"
    declared = f'[[sources]]\nname = "desk"\nkind = "bulletin"\noptions = {{url = "{bulletin.url}"}}'
    file.write_text(f"{SITE_FILE}\n{declared}\n")
    environ = {
        "SITE_FILE": str(file), "DATABASE_URL": ledger.url, "BROKER_URL": "redis://127.0.0.1:1/0",
        "INTAKE_URL": "http://intake.test", "SOURCE_SECRETS": "{}", "S3_BUCKET": "b", "S3_ACCESS_KEY": "k",
        "S3_SECRET_KEY": "s",
    }  # fmt: skip
    for name, value in environ.items():
        monkeypatch.setenv(f"ANDRUCK_{name}", value)
    for table in ("shared.dialects", "services.collector.cms", "shared.reread"):
        monkeypatch.setattr(f"{table}.DIALECTS", {"bulletin": Bulletin()})


def test_a_dry_run_shows_what_differs_and_changes_nothing(bulletin: BulletinCms, desk: Round) -> None:
    for id_ in "abc":
        bulletin.put(id_)
    desk.pull()
    with transaction(desk.ledger) as db:
        db.execute("UPDATE articles SET submission = newest")
    desk.let_age()
    before = desk.rows("SELECT * FROM submissions ORDER BY number"), desk.rows("SELECT * FROM pulls")
    bulletin.put("a", title="Corrected")
    bulletin.put("new")
    bulletin.put("broken", state="broken")
    del bulletin.held["c"]

    lines = _lines(_run("--json", "pull", "desk", "--dry-run"))

    assert lines == [
        {"article": "a", "is": "changed"},
        {"article": "new", "is": "new"},
        {"is": "not taken", "why": "state: Must not be broken."},
        {"article": "c", "is": "gone"},
        {"source": "desk", "dry": True, "changed": 1, "new": 1, "not taken": 1, "gone": 1},
    ]
    assert (desk.rows("SELECT * FROM submissions ORDER BY number"), desk.rows("SELECT * FROM pulls")) == before
    assert "1 gone. Nothing was changed." in _run("pull", "desk", "--dry-run").output


def test_it_takes_what_differs_and_goes_on_where_the_last_one_has_stopped(bulletin: BulletinCms, desk: Round) -> None:
    for number in range(6):
        bulletin.put(f"a{number}")
    bulletin.answers = 2
    failed = _run("pull", "desk")
    assert failed.exit_code == 3
    assert "The CMS of 'desk' answered 503" in failed.output
    bulletin.answers = None
    bulletin.asked.clear()

    assert "2 new." in _run("pull", "desk").output
    assert "/articles?" not in bulletin.asked
    assert "Nothing differs." in _run("pull", "desk").output
    assert len(desk.titles) == 6


def test_all_of_it_is_compared_if_wished_or_what_has_changed_since_a_time(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("old", changed="2020-01-01T00:00:00+00:00")
    bulletin.put("new")
    desk.pull()
    with transaction(desk.ledger) as db:
        db.execute("UPDATE articles SET external_id = external_id || '-lost'")
    assert "Nothing differs." in _run("pull", "desk").output
    assert "1 new." in _run("pull", "desk", "--since", "9d").output
    assert "1 new." in _run("pull", "desk", "--all").output
    assert {"old", "new"} <= desk.titles.keys()


def test_what_could_not_be_read_is_read_again_after_a_fix(
    bulletin: BulletinCms, desk: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulletin.put("a", state="broken")
    assert "1 not taken." in _run("pull", "desk").output
    read = BulletinApi.read
    monkeypatch.setattr(BulletinApi, "read", lambda self, item, *rest: read(self, {**item, "state": "ok"}, *rest))

    assert _run("unread", "retry", "--all").exit_code == 0
    assert desk.titles == {"a": "Title a"}
    assert desk.rows("SELECT via FROM submissions") == [("pulled",)]


def test_a_source_that_the_collector_is_at_is_left_to_it(desk: Round) -> None:
    with transaction(desk.ledger) as db:
        assert claim_pull(db, "desk", None)
    result = _run("pull", "desk")
    assert result.exit_code == 3
    assert "The collector asks this source just now" in result.output


def test_a_source_that_cannot_be_asked_is_said_to_be_none() -> None:
    assert "No source 'desc' can be asked; those that can be are desk" in _run("pull", "desc").output


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def _lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]
