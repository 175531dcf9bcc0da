"""Pressing the whole site again, while readers read and news breaks."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from services.cli import repress_command
from services.cli.repress_command import RepressCommand
from services.publisher.press import Pressroom
from shared.bucket import Bucket
from shared.errors import AndruckError, Transient
from shared.events import Priority
from shared.ledger import Ledger, transaction
from shared.ledger.due_work import ready
from shared.ledger.leases import PRESSES
from shared.ledger.pressing import repress
from shared.pages import PageKind, key_of
from shared.queue import Doorbells, celery_app
from shared.settings import Store
from shared.site import FeedText
from tests.conftest import Running
from tests.local import until
from tests.programs import ending
from tests.publisher.newsroom import SITE, theme_for
from tests.shared.newsdesk import due, publish, state_of


@pytest.fixture
def room(ledger: Ledger, store: Store) -> Pressroom:
    return Pressroom(ledger, Bucket(store), theme_for(SITE), Doorbells(celery_app("memory://")))


@pytest.fixture
def command(room: Pressroom, monkeypatch: pytest.MonkeyPatch) -> RepressCommand:
    """The command as scripts call it, with little at a time."""
    monkeypatch.setattr(repress, "REPRESS_BATCH", 3)
    monkeypatch.setattr(repress_command, "REPRESS_BATCH", 3)
    monkeypatch.setattr(repress_command, "MAX_PAGES_DUE", 6)
    return RepressCommand(
        room.ledger, room.doorbells, Console(file=io.StringIO()), Console(file=io.StringIO()), as_json=True
    )


@pytest.fixture
def pages(room: Pressroom, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three articles that are out, and their pages."""
    monkeypatch.setattr("services.publisher.rendering.MAX_OTHERS_WAIT_SECONDS", 30)  # the machine may be busy
    paths = [publish(room.ledger, id_, title=f"Article {id_}").path for id_ in ("a", "a-b", "b")]
    while waiting := due(room.ledger):
        for path in waiting:
            room.press([path])
    return paths


def test_what_has_not_changed_is_not_put_again_unless_it_is_forced(
    pages: list[str], command: RepressCommand, room: Pressroom
) -> None:
    before = _sequences(room)
    assert _while_pressed(room, lambda: command.run(section=None, force=False))
    assert _sequences(room) == before

    assert _while_pressed(room, lambda: command.run(section=None, force=True))
    after = _sequences(room)
    assert after.keys() == before.keys()
    assert min(after.values()) > max(before.values())
    assert [json.loads(line) for line in _said(command.out)] == [{"pages": len(before), "dead": 0}] * 2


def test_one_run_is_enough_for_texts_to_be_in_feeds(
    pages: list[str], command: RepressCommand, room: Pressroom, store: Store
) -> None:
    full = replace(room, theme=theme_for(replace(SITE, feed_text=FeedText.FULL)))
    assert _while_pressed(full, lambda: command.run(section=None, force=False))
    feed = Bucket(store).read(key_of("/feed.atom"))
    assert feed
    assert feed.page_object.body.count(b'<content type="html">') == len(pages)


def test_breaking_news_and_its_lists_pass_what_is_left_of_it(
    pages: list[str], command: RepressCommand, room: Pressroom
) -> None:
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(command.run, section=None, force=True)
        until(lambda: len(due(room.ledger)) == 6)  # and no more, as long as none of them is pressed
        bulk = set(due(room.ledger))
        breaking = publish(room.ledger, "breaking", priority=Priority.BREAKING)
        order = []
        while not state_of(room.ledger, breaking).complete:
            order += _press_next(room)
        _press_all_until(room, done.done)

    assert order[0] == breaking.path
    assert {"/", "/feed.atom", "/politik/"} < set(order)
    assert "/" in bulk
    assert not set(pages) & set(order), "and yet the front page waited no longer than the news"
    assert done.result()


def test_on_a_terminal_it_shows_how_far_it_has_come(pages: list[str], command: RepressCommand, room: Pressroom) -> None:
    terminal = Console(file=io.StringIO(), force_terminal=True, width=80)
    shown = replace(command, err=terminal, as_json=False)
    assert _while_pressed(room, lambda: shown.run(section="politik", force=False))

    number = len([key for key in _sequences(room) if key.startswith("politik/")])
    assert any("Pressing again" in line and f"/{number}" in line for line in _said(terminal))
    assert _said(command.out) == [f"{number} pages pressed again."]


def test_a_section_without_pages_is_a_sentence(pages: list[str], command: RepressCommand) -> None:
    with pytest.raises(AndruckError, match="No page is out below /sport/"):
        command.run(section="sport", force=False)


def test_with_nobody_to_press_it_ends_with_a_sentence(
    pages: list[str], command: RepressCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repress_command, "REPRESS_STALL_SECONDS", 0.2)
    with pytest.raises(Transient, match="No page was pressed again"):
        command.run(section=None, force=False)


def test_interrupted_it_says_where_it_was_broker_or_not(pages: list[str], ledger: Ledger, tmp_path: Path) -> None:
    where = {
        "ANDRUCK_DATABASE_URL": ledger.url,
        "ANDRUCK_BROKER_URL": "redis://127.0.0.1:9/0",
    }
    command = [sys.executable, "-m", "services", "--home", str(tmp_path), "repress"]
    started = subprocess.Popen(command, env={**os.environ, **where}, stderr=subprocess.PIPE, text=True)
    with ending(started) as process:
        until(lambda: due(ledger))
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)

    assert process.returncode == 1, said
    assert re.search(r"Stopped at .+, with \d+ pages wanted again\. \d+ of them wait to be pressed", said), said


def test_readers_see_the_right_pages_while_the_command_presses_all_of_them(stack: Running, tmp_path: Path) -> None:
    titles = [f"Neu gedruckt {number}" for number in range(12)]
    right = {_published(stack, tmp_path / "article.json", title): title for title in titles}
    right[stack.described["site"] + "/"] = titles[-1]
    _wait_for_what_nobody_waits_for(stack)
    before, wrong, stop = _pressed(stack), list[str](), threading.Event()

    def read() -> None:
        with httpx.Client() as reader:
            while not stop.is_set():
                found = {url: reader.get(url) for url in right}
                wrong.extend(u for u, page in found.items() if page.status_code != 200 or right[u] not in page.text)

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        try:
            done = stack.andruck("repress", "--force", "--json")
        finally:
            stop.set()
        reading.result()

    assert done.returncode == 0, done.stdout + stack.andruck("status").stdout
    assert (said := json.loads(done.stdout))["dead"] == 0
    assert said["pages"] >= len(before), "it presses the index, too"
    assert wrong == []
    after = _pressed(stack)
    assert after.keys() == before.keys()
    assert min(after.values()) > max(before.values())
    assert stack.andruck("repress", "--section", "no-such-section").returncode == 1


def _while_pressed(room: Pressroom, command: Callable[[], bool]) -> bool:
    """Press until the command ends, and return what it said."""
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(command)
        _press_all_until(room, done.done)
        return done.result()


def _press_all_until(room: Pressroom, true: Callable[[], bool]) -> None:
    def pressed() -> bool:
        while _press_next(room):
            pass
        return true()

    until(pressed)


def _press_next(room: Pressroom) -> list[str]:
    """Press what a worker without a broker would press next."""
    with transaction(room.ledger) as db:
        paths = [str(path) for path in ready(db, PRESSES, 1)]
    room.press(paths)
    return paths


def _said(console: Console) -> list[str]:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


def _sequences(room: Pressroom) -> dict[str, int]:
    """Return the number that each object of the bucket carries."""
    listed = room.bucket.listing().objects
    return {each.key: found.sequence for each in listed if (found := room.bucket.find(each.key))}


def _published(stack: Running, file: Path, title: str) -> str:
    """Publish an article through intake, and return its address when every list has it."""
    file.write_text(json.dumps({"id": title, "title": title, "body": "Text.", "priority": 1}))
    for receipt in stack.intake.follow(stack.intake.submit(file)["submission"], seconds=30):
        if receipt["state"] == "live" and "wanted" not in {step["step"] for step in receipt["steps"]}:
            return str(receipt["page"])
    raise AssertionError(receipt)


def _wait_for_what_nobody_waits_for(stack: Running) -> None:
    """Have feeds and neighbours pressed, too, which no receipt awaits."""
    with closing(Ledger(stack.described["database"], connections=1)) as ledger:
        until(lambda: not due(ledger))


def _pressed(stack: Running) -> dict[str, int]:
    """Return the number that the object of each page carries.

    Not of those whose names are made of their content, nor of what the index of searching shows: that moves by itself.
    """
    keys = stack.described["s3"]
    bucket = Bucket(Store(keys["bucket"], keys["access_key"], keys["secret_key"], keys["endpoint"]))
    ledger = Ledger(stack.described["database"], connections=1)
    with transaction(ledger) as db:
        pages = "SELECT path FROM pages WHERE pressed > 0 AND NOT dead AND kind <> ALL (%(kept)s)"
        paths = db.execute(
            pages, {"kept": [kind for kind in PageKind if kind.traits.is_immutable or kind is PageKind.SEARCH_CARDS]}
        ).values()
    ledger.close()
    return {path: found.sequence for path in paths if (found := bucket.find(key_of(path)))}
