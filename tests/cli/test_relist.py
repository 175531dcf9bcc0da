"""Articles go into the lists that today's settings give, and the lists that they leave lead there or vanish."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from services.cli import repress_command
from services.cli.relist_command import RelistCommand
from services.publisher.press import Pressroom
from services.publisher.theme import Theme
from shared.article import Author, Schedule
from shared.bucket import Bucket
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.due_work import ready
from shared.ledger.leases import PRESSES
from shared.ledger.pressing import relisting
from shared.listings import Listing, ListingKind, listing_named
from shared.pages import key_of
from shared.queue import Doorbells, celery_app
from shared.reading.listing_rules import successor
from shared.settings import Store
from shared.site import AuthorProfile
from tests.publisher.newsroom import SITE
from tests.publisher.pressing import client
from tests.shared.newsdesk import due, publish, withdraw

MERGED = replace(
    SITE, tag_names={"klimawandel": "Klima"}, authors=(AuthorProfile("ida", "Ida Kern", "Schreibt über Brücken."),)
)


@pytest.fixture
def room(ledger: Ledger, store: Store) -> Pressroom:
    return Pressroom(ledger, Bucket(store), Theme(MERGED), Doorbells(celery_app("memory://")))


@pytest.fixture(autouse=True)
def little_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relisting, "RELIST_BATCH", 3)
    monkeypatch.setattr("services.publisher.rendering.MAX_OTHERS_WAIT_SECONDS", 30)  # the machine may be busy


def test_articles_go_where_the_settings_say_and_old_lists_lead_there(room: Pressroom, store: Store) -> None:
    for number in range(5):
        _publish(room, f"a{number}", "Klimawandel")
    _publish(room, "b", "Wasser", as_before_tags=True)
    _press(room)
    assert "Klimawandel" in _read(store, "/tag/klimawandel/")
    assert _run(room) == {"looked_at": 6, "moved": 6, "too_many": 0}
    assert _held(room) >= {("a0", "tag:klima"), ("a4", "tag:klima"), ("b", "tag:wasser"), ("b", "author:ida")}
    assert not {name for _, name in _held(room)} & {"tag:klimawandel", "author:ida-kern"}
    assert "Title of a0" in _read(store, "/tag/klima/")
    for former, now in (("tag/klimawandel", "tag/klima"), ("author/ida-kern", "author/ida")):
        for ending in ("", "feed.atom"):
            assert _location(store, f"/{former}/{ending}") == f"/{now}/{ending}"
    assert "/tag/klima/" in _read(store, "/politik/slug-of-a0/"), "its own page leads to the new list"
    assert _run(room) == {"looked_at": 6, "moved": 0, "too_many": 0}


def test_a_list_leads_to_another_only_where_the_settings_say_so() -> None:
    site = replace(MERGED, tag_names={"klimawandel": "Klima", "klima": "Wetter", "wetter": "Wetter"})

    def of(kind: ListingKind, slug: str) -> str | None:
        found = successor(Listing(kind, slug), site)
        return found.path if found else None

    assert of(ListingKind.TAG, "klimawandel") == "/tag/klima/"
    assert of(ListingKind.TAG, "klima") is None, "others are merged into it"
    assert of(ListingKind.TAG, "wetter") is None
    assert of(ListingKind.AUTHOR, "ida-kern") == "/author/ida/"
    assert of(ListingKind.AUTHOR, "ida") is None
    assert of(ListingKind.SECTION, "klimawandel") is None


def test_a_list_of_which_nothing_is_left_is_gone_until_something_comes(room: Pressroom, store: Store) -> None:
    _publish(room, "a", "Wasser")
    _press(room)
    withdraw(room.ledger)
    _press(room)
    assert _metadata(store, "/tag/wasser/")["andruck-status"] == "410"
    assert "andruck-status" not in _metadata(store, "/tag/wasser/feed.atom"), (
        "who reads the feed need not subscribe anew"
    )
    _publish(room, "b", "Wasser")
    _press(room)
    assert "andruck-status" not in _metadata(store, "/tag/wasser/")


def test_news_passes_it_and_it_goes_on_where_it_was_interrupted(
    room: Pressroom, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repress_command, "REPRESS_BATCH", 3)
    monkeypatch.setattr(repress_command, "MAX_PAGES_DUE", 6)
    monkeypatch.setattr(repress_command, "REPRESS_STALL_SECONDS", 1)
    for number in range(9):
        _publish(room, f"a{number}", "Klimawandel")
    _press(room)
    command = _command(room)
    with pytest.raises(Transient, match="No page was pressed again"):
        command.run()
    assert 0 < command.moved < 9, "it waits for what is pressed"
    news = _publish(room, "news", "Klima")
    with transaction(room.ledger) as db:
        assert list(ready(db, PRESSES, 1)) == [news]
    monkeypatch.setattr(repress_command, "REPRESS_STALL_SECONDS", 60)
    assert _run(room)["moved"] == 10 - command.moved, "the news, too: it came as before the change"
    assert len({id_ for id_, name in _held(room) if name == "tag:klima"}) == 10


def test_what_waits_for_its_time_comes_into_the_lists_of_then(room: Pressroom) -> None:
    _publish(room, "a", "Klimawandel", at=datetime.now(UTC) + timedelta(hours=1))
    assert _run(room)["moved"] == 1
    with transaction(room.ledger) as db:
        held: Any = db.execute("SELECT listings FROM submissions").value()
    assert "tag:klima" in held
    assert _held(room) == set()


def _publish(room: Pressroom, id_: str, tag: str, *, as_before_tags: bool = False, at: datetime | None = None) -> str:
    """Publish an article as it was listed before the settings changed; return its path."""
    listings = {listing_named(name): "" for name in ("", "politik", "sitemap:")}
    listings |= {Listing(ListingKind.TAG, tag.lower()): tag, Listing(ListingKind.AUTHOR, "ida-kern"): "Ida Kern"}
    return publish(
        room.ledger,
        id_,
        title=f"Title of {id_}",
        tags=(tag,),
        authors=(Author("Ida Kern"),),
        listings=None if as_before_tags else listings,
        schedule=Schedule(at),
    ).path


def _command(room: Pressroom) -> RelistCommand:
    said = Console(file=io.StringIO(), width=200)
    return RelistCommand(room.ledger, room.doorbells, MERGED, said, Console(file=io.StringIO()), as_json=True)


def _run(room: Pressroom) -> dict[str, Any]:
    """Run it while somebody presses, and return what it says."""
    command = _command(room)
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(command.run)
        while not done.done():
            _press(room)
        done.result()
    _press(room)
    assert isinstance(command.out.file, io.StringIO)
    return dict(json.loads(command.out.file.getvalue()))


def _press(room: Pressroom) -> None:
    while waiting := due(room.ledger):
        room.press(waiting[:16])


def _held(room: Pressroom) -> set[tuple[str, str]]:
    held = "SELECT a.external_id || ' ' || p.listing FROM places p JOIN articles a ON a.id = p.article_id"
    with transaction(room.ledger) as db:
        pairs = [str(each).split(" ") for each in db.execute(held).values()]
    return {(id_, name) for id_, name in pairs}


def _read(store: Store, path: str) -> str:
    return str(client(store).get_object(Bucket=store.bucket, Key=key_of(path))["Body"].read().decode())


def _metadata(store: Store, path: str) -> dict[str, str]:
    return dict(client(store).head_object(Bucket=store.bucket, Key=key_of(path))["Metadata"])


def _location(store: Store, path: str) -> str:
    return _metadata(store, path)["andruck-location"]
