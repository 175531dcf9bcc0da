"""The workers of the release before, beside this one's: as in every upgrade that nobody notices."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.cli.target import Target
from services.local.home import LOCAL_NETWORK
from shared.ledger import Ledger, transaction
from shared.ledger.sign_ins import at_work
from tests.conftest import Running
from tests.local import until
from tests.programs import ending
from tests.subscriber import Heard, Subscriber, listening

RELEASE_BEFORE = "7e07dcf7457cacd40178ad26d390b6a742eb5d5b"
"""The commit of the release that is to be replaced without a pause. Whoever releases sets it to that release."""

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120
"""A busy machine is not the fault of either release. Alone it takes some fifteen."""
ARTICLES = [f"beside-{number}" for number in range(40)]
WITHDRAWN = ARTICLES[::8]
RING_AGAIN_NOW = "UPDATE pages SET rung_at = NULL WHERE wanted > pressed AND rung_at < now() - interval '2 seconds'"
EVERYTHING = {
    "section": "politik",
    "language": "de",
    "standfirst": "Was bekannt ist, und was nicht.",
    "dateline": "Kursk, Russland",
    "body": "## Lage\n\nAm *Morgen* nichts – siehe [Quelle](https://example.org/a).",
    "body_format": "markdown",
    "tags": ["Krieg & Frieden", "Москва"],
    "authors": [{"name": "Änne Öztürk"}],
    "facts": [{"label": "Einwohner", "value": "440.000"}],
    "sources": [{"title": "Lagebericht", "url": "https://example.org/bericht"}],
}


@dataclass(frozen=True)
class Veteran:
    """A worker of the release before."""

    process: subprocess.Popen[bytes]
    log: Path

    def lines(self) -> list[dict[str, Any]]:
        """Return what it has said."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def did(self, event: str) -> int:
        """Return how often it has done something."""
        return sum(line["event"] == event for line in self.lines())


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release before, as it was: no file of this one is beside it."""
    command = ["git", "-C", str(ROOT), "archive", RELEASE_BEFORE, "services", "shared", "site.toml"]
    archive = subprocess.run(command, capture_output=True, check=False)
    if archive.returncode:
        pytest.skip(f"This clone has no commit {RELEASE_BEFORE[:7]}, the release before: git fetch --unshallow")
    tree = tmp_path_factory.mktemp("release")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(tree, filter="data")
    site = tree / "site.toml"  # settings are a release's own: it refuses what only a newer one knows
    site.write_text(site.read_text().replace("allow_private_networks = []", LOCAL_NETWORK))
    return tree


def test_the_workers_of_the_release_before_work_beside_this_ones(stack: Running, release: Path, tmp_path: Path) -> None:
    ledger = Ledger(str(stack.described["database"]), connections=1)
    dead_before = _dead(stack)
    with closing(ledger), ExitStack() as room:
        subscriber = room.enter_context(listening(lambda body: str(json.loads(body)["data"]["url"])))
        subscription = stack.intake.subscribe({"url": subscriber.url})
        room.callback(stack.andruck, "unsubscribe", str(subscription["id"]))
        publisher = room.enter_context(_veteran(stack, ledger, release, tmp_path, "publisher", "--processes", "2"))
        notifier = room.enter_context(_veteran(stack, ledger, release, tmp_path, "notifier"))

        for version in (1, 2):
            for id_ in ARTICLES:
                _submit(stack, tmp_path, id_, version)
            _await(ledger, partial(_has_told, subscriber, version * len(ARTICLES)))
        for id_ in WITHDRAWN:
            stack.intake.withdraw(id_)
        _await(ledger, partial(_has_told, subscriber, 2 * len(ARTICLES) + len(WITHDRAWN)))
        _await(ledger, partial(_is_idle, ledger))

    pressed, told = publisher.did("pressed"), notifier.did("told")
    assert pressed > 5, "the old publisher has worked"
    assert told > 5, "the old notifier has worked"
    assert len(_told(subscriber)) > told + 5, "and so has ours"
    assert [line for each in (publisher, notifier) for line in each.lines() if _is_trouble(line)] == []
    _everybody_was_told_of_everything_once_and_in_order(subscriber, subscription["secret"])
    _readers_have_the_newest(stack, subscriber)
    verified = stack.andruck("verify", "--deep")
    assert "every one is right" in verified.stdout, verified.stdout + verified.stderr
    assert _dead(stack) == dead_before, "what the old one wants and presses is no trouble to ours"


@contextmanager
def _veteran(
    stack: Running, ledger: Ledger, release: Path, logs: Path, service: str, *options: str
) -> Iterator[Veteran]:
    """Run a worker of the release before for this stack, until the block ends; then it has to end, too."""
    log = logs / service
    command = [sys.executable, "-m", f"services.{service}", *options]
    own = {"PYTHONPATH": str(release), "ANDRUCK_SITE_FILE": str(release / "site.toml")}
    environ = {**Target(stack.home, as_json=False).environ(), **own}
    with log.open("wb") as words:
        started = subprocess.Popen(command, cwd=release, env=environ, stderr=words)
        with ending(started) as process:
            until(lambda: process.poll() is not None or process.pid in _pids(ledger, service))
            assert process.poll() is None, log.read_text()
            yield Veteran(process, log)


def _pids(ledger: Ledger, service: str) -> list[int]:
    with transaction(ledger) as db:
        return at_work(db, service)


def _submit(stack: Running, folder: Path, id_: str, version: int) -> None:
    draft = folder / "draft.json"
    draft.write_text(json.dumps({**EVERYTHING, "id": id_, "title": f"{id_}, state {version}", "version": version}))
    stack.intake.submit(draft)


def _is_trouble(line: dict[str, Any]) -> bool:
    if line.get("error") == "ValueError" and any("claim_presses" in at for at in line["at"]):
        return False  # it cannot claim pages of kinds it does not know, and leaves all that it was rung for to ours
    if line["event"].startswith("Requeuing undeliverable message"):
        return False  # it was rung for in the moment of its end, and gave that back
    return line["level"] != "info" and "SecurityWarning" not in line["event"]  # Celery's, where tests run as root


def _told(subscriber: Subscriber) -> list[dict[str, Any]]:
    return [told for told in map(_content, list(subscriber.heard)) if told["data"]["id"] in ARTICLES]


def _content(heard: Heard) -> dict[str, Any]:
    return dict(json.loads(heard.body))


def _has_told(subscriber: Subscriber, times: int) -> bool:
    return len(_told(subscriber)) >= times


def _await(ledger: Ledger, done: Callable[[], bool]) -> None:
    """Wait until something is done, and let time pass for the sweep meanwhile: it rings again only after ten seconds.

    The old publisher leaves what it was rung for with a page that it does not know.
    """

    def is_done() -> bool:
        with transaction(ledger) as db:
            db.execute(RING_AGAIN_NOW)
        return done()

    until(is_done, PATIENCE_SECONDS)


def _is_idle(ledger: Ledger) -> bool:
    with transaction(ledger) as db:
        return not db.execute("SELECT count(*) FROM pages WHERE wanted > pressed AND NOT dead").value()


def _dead(stack: Running) -> set[str]:
    with closing(Ledger(str(stack.described["database"]), connections=1)) as ledger, transaction(ledger) as db:
        return set(db.execute("SELECT path FROM pages WHERE dead").values())


def _everybody_was_told_of_everything_once_and_in_order(subscriber: Subscriber, secret: str) -> None:
    of: dict[str, list[str]] = defaultdict(list)
    for heard in subscriber.heard:
        payload = heard.verified(secret)
        if payload["data"]["id"] in ARTICLES:
            of[payload["data"]["id"]].append(payload["type"])
            gone = payload["type"] == "article.withdrawn"
            assert heard.page_status == (410 if gone else 200), "told only once readers have it"
    lived = ["article.published", "article.updated"]
    assert of == {id_: [*lived, *(["article.withdrawn"] if id_ in WITHDRAWN else [])] for id_ in ARTICLES}


def _readers_have_the_newest(stack: Running, subscriber: Subscriber) -> None:
    pages = {told["data"]["id"]: told["data"]["url"] for told in _told(subscriber)}
    for id_, page in pages.items():
        answer = httpx.get(page)
        assert answer.status_code == (410 if id_ in WITHDRAWN else 200)
        assert (f"{id_}, state 2" in answer.text) == (id_ not in WITHDRAWN)
    front = httpx.get(stack.described["site"] + "/").text
    assert [id_ for id_ in WITHDRAWN if f"{id_}, state" in front] == []
