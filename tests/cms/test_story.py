"""One article's life in each real CMS: readers see every state that its editor has published, in order, and no other.

Its webhooks come; or they are lost, because intake is down, and Andruck asks for what has changed; or both. How long it
takes from the editor's click to the reader's page is written to dist/cms.json and printed with `-s`.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.collector.taking import WEBHOOK_GRACE
from tests.cms.directus import Directus
from tests.cms.ghost import Ghost
from tests.cms.newsroom import ROOT, Newsroom
from tests.cms.program import RealCms, Story
from tests.cms.readers import GONE, Reader
from tests.cms.strapi import Strapi
from tests.cms.wordpress import WordPress

pytestmark = pytest.mark.cms

PROGRAMS: tuple[type[RealCms], ...] = (Ghost, Strapi, Directus, WordPress)
WEBHOOKS, FETCHED, BOTH = "webhooks", "fetched", "both"
PULL_SECONDS = {WEBHOOKS: 0, FETCHED: 10, BOTH: 10}
PATIENCE_SECONDS = {WEBHOOKS: 20, FETCHED: 60, BOTH: 20}
"""After which a state counts as lost. What a webhook may still bring is left to it for a while."""
SCHEDULE_SECONDS = {WEBHOOKS: 10, FETCHED: 50, BOTH: 10}
MINUTES_OUT = {WEBHOOKS: 0, FETCHED: 6, BOTH: 0}
"""How long readers have had what is then taken back: what is fetched is not missed in its first five minutes."""
RESULTS = ROOT / "dist" / "cms.json"


def _story(word: str) -> Story:
    return Story(f"Brücke {word}", f"<p>Stand: Brücke {word}.</p><h2>Ursache</h2>", f"Lage {word}", ("Verkehr",))


@pytest.fixture(params=[WEBHOOKS, FETCHED, BOTH])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=PROGRAMS, ids=lambda program: program.kind)
def newsroom(request: pytest.FixtureRequest, way: str, tmp_path: Path) -> Iterator[Newsroom]:
    (tmp_path / "cms").mkdir()
    program: RealCms = request.param(tmp_path / "cms")
    with ExitStack() as undo:
        undo.callback(program.stop)
        program.start()
        room = Newsroom(program, tmp_path / "home")
        room.connect(pull_seconds=PULL_SECONDS[way])
        undo.enter_context(room.running())
        room.enter_webhooks()
        if way == FETCHED:
            room.stop_intake()
        yield room


class Clock:
    """Does what an editor does, and takes the time until readers have it."""

    def __init__(self, reader: Reader, patience: float) -> None:
        self._reader, self._patience = reader, patience
        self.expected: list[str] = []
        self.seconds: dict[str, float] = {}

    def see(self, step: str, headline: str, do: Callable[[], object], *, later: float = 0) -> None:
        """Do it; return when readers have this, `later` seconds after they have something else."""
        since = time.monotonic()
        do()
        took = self._reader.wait_for(headline, since=since, seconds=self._patience + later)
        self.seconds[step] = round(took - later, 3)
        self.expected.append(headline)


def test_readers_see_what_the_editor_publishes_and_nothing_else(newsroom: Newsroom, way: str) -> None:
    program = newsroom.program
    one, two, three, four, five = (_story(word) for word in ("Entwurf", "Zwei", "Drei", "Vier", "Fünf"))
    with Reader(newsroom.described["site"], [story.title for story in (one, two, three, four, five)]) as reader:
        clock = Clock(reader, PATIENCE_SECONDS[way])
        reader.wait_for(GONE, since=0, seconds=10)
        id_ = program.create(one)
        program.edit_draft(id_, two)
        clock.see("publish", two.title, lambda: program.publish(id_))
        checked = newsroom.andruck("source", "check", "cms")
        assert checked.returncode == 0 or way == FETCHED, checked.stdout
        clock.see("edit", three.title, lambda: program.edit(id_, three))
        if program.keeps_drafts_of_published:
            program.edit_draft(id_, four)
            clock.see("publish the draft of an edit", four.title, lambda: program.publish(id_))
        newsroom.let_minutes_pass(MINUTES_OUT[way])
        clock.see("unpublish", GONE, lambda: program.unpublish(id_))
        later = max(SCHEDULE_SECONDS[way], program.min_schedule_seconds)
        at = datetime.now(UTC) + timedelta(seconds=later)
        clock.see("schedule", five.title, lambda: program.schedule(id_, five, at), later=later)
        newsroom.let_minutes_pass(MINUTES_OUT[way])
        clock.see("unpublish again", GONE, lambda: program.unpublish(id_))
        clock.see("republish", five.title, lambda: program.republish(id_))
        if way == WEBHOOKS:
            # new is what the program has from the beginning, such as Ghost's post that says that more is to come
            assert _differences(newsroom) <= {"confirmed", "new"}, "the API says of an article what its webhooks said"
        newsroom.let_minutes_pass(MINUTES_OUT[way])
        clock.see("delete", GONE, lambda: program.delete(id_))
    _keep(program.kind, way, clock.seconds)

    unread = json.loads(newsroom.andruck("--json", "unread", "list").stdout)["unread"]
    assert unread == [], "everything was understood"
    assert reader.seen == [GONE, *clock.expected], "something else was there in between"


def _differences(newsroom: Newsroom) -> set[str]:
    """Return how what the CMS answers differs from what came, once that is old enough to be compared."""
    time.sleep(WEBHOOK_GRACE.total_seconds() + 1)
    compared = newsroom.andruck("--json", "pull", "cms", "--all", "--dry-run")
    assert compared.returncode == 0, compared.stderr
    return set(re.findall(r'"is": "([^"]+)"', compared.stdout))


def _keep(kind: str, way: str, seconds: dict[str, float]) -> None:
    """Write down how long each step took, beside what was measured before."""
    RESULTS.parent.mkdir(exist_ok=True)
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    known.setdefault(kind, {})[way] = seconds
    RESULTS.write_text(json.dumps(known, indent=1) + "\n")
    print(kind, way, seconds)
