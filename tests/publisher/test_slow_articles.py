"""An article that takes too long or too much memory to render ends alone, once; the others do not wait for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial

import psutil
import pytest

from services.publisher.press import Pressroom
from services.publisher.render_process import NotRendered, RenderProcess
from services.publisher.rendering import Renderer
from shared.article import BodyFormat
from shared.errors import Permanent, Transient
from shared.ledger import Ledger
from shared.ledger.submitting.submissions import Accepted
from shared.settings import Store
from tests.local import until
from tests.publisher.newsroom import ARTICLE, EDITION, PAGE, SITE, theme_for
from tests.publisher.pressing import object_at
from tests.publisher.slow_articles import NESTED_PRE, NOT_LIGHT, SLOW
from tests.shared.newsdesk import due, publish, state_of, withdraw


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let articles have a second or two instead of five; and wait for the others however busy the machine is."""
    monkeypatch.setattr("services.publisher.render_process.CPU_SECONDS", 1)


@pytest.mark.parametrize("what", SLOW)
def test_what_takes_too_long_ends_alone_with_its_own_sentence(pressroom: Pressroom, what: str) -> None:
    body, how = SLOW[what]
    slow = publish(pressroom.ledger, "slow", body=body, body_format=how)
    others = [publish(pressroom.ledger, str(number)) for number in range(4)]
    pressroom.press([slow.path, *(each.path for each in others)])

    assert {state_of(pressroom.ledger, each).state for each in others} == {"live"}, "before it has ended"
    until(lambda: state_of(pressroom.ledger, slow).state == "failed", 60)
    sentence = state_of(pressroom.ledger, slow).sentence
    assert sentence.startswith("Rendering took more than ")
    assert "send a new revision" in sentence
    assert _claims(pressroom.ledger, slow.path) == 1, "it was tried once"


def test_a_slow_article_that_is_honest_is_pressed_beside_the_others(
    pressroom: Pressroom, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.publisher.rendering.CPU_SLICE_SECONDS", 0.0)
    slow = publish(pressroom.ledger, "slow", body="Word. " * 50_000)
    pressroom.press([slow.path])
    until(lambda: state_of(pressroom.ledger, slow).state == "live")
    assert b"Word. Word." in object_at(store, slow.path)["Body"].read()


def test_of_many_slow_articles_one_is_rendered_at_a_time(pressroom: Pressroom) -> None:
    slow = [publish(pressroom.ledger, f"slow{n}", body=NESTED_PRE, body_format=BodyFormat.HTML) for n in range(3)]
    before = len(psutil.Process().children())
    pressroom.press([each.path for each in slow])
    assert len(psutil.Process().children()) - before <= 2
    pressroom.press([publish(pressroom.ledger, "quick").path])
    assert {state_of(pressroom.ledger, each).state for each in slow} != {"failed"}, "it waited for all of them"
    until(lambda: _all_failed_after_another_press(pressroom, [each.submission for each in slow]), 90)


def test_a_withdrawal_does_not_wait_for_a_slow_revision(pressroom: Pressroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.publisher.render_process.CPU_SECONDS", 60)
    path = publish(pressroom.ledger, version=1).path
    pressroom.press([path])
    publish(pressroom.ledger, version=2, body=NESTED_PRE, body_format=BodyFormat.HTML)
    pressroom.press([path])
    gone = withdraw(pressroom.ledger, version=3)

    def is_gone() -> bool:
        pressroom.press(due(pressroom.ledger))
        return state_of(pressroom.ledger, gone).state == "withdrawn"

    until(is_gone, 20)


@pytest.mark.slow
def test_what_was_slow_once_makes_no_correction_or_tombstone_wait_for_another_that_is(
    pressroom: Pressroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    corrected, gone = publish(pressroom.ledger, "corrected", version=1), publish(pressroom.ledger, "gone", version=1)
    pressroom.press([corrected.path, gone.path])
    for each, id_ in ((corrected, "corrected"), (gone, "gone")):
        accepted = publish(pressroom.ledger, id_, version=2, body=NESTED_PRE, body_format=BodyFormat.HTML)
        pressroom.press([each.path])
        until(partial(_has_failed, pressroom.ledger, accepted), 60)
    monkeypatch.setattr("services.publisher.render_process.CPU_SECONDS", 60)
    pressroom.renderer._idle.queue.clear()
    other = publish(pressroom.ledger, "other", body=NESTED_PRE, body_format=BodyFormat.HTML)
    pressroom.press([other.path])
    correction = publish(pressroom.ledger, "corrected", version=3)
    withdrawal = withdraw(pressroom.ledger, "gone", version=3)
    for _ in range(4):
        pressroom.press([path for path in due(pressroom.ledger) if path != other.path])

    assert state_of(pressroom.ledger, correction).state == "live"
    assert state_of(pressroom.ledger, withdrawal).state == "withdrawn"
    withdraw(pressroom.ledger, "other")
    until(lambda: not pressroom.aside._busy, 20)


def test_a_renderer_that_raises_is_not_called_a_crash() -> None:
    renderer = Renderer(theme_for(SITE))
    broken = replace(EDITION, article=replace(ARTICLE, language=7))  # type: ignore[arg-type]
    for _ in range(2):
        with pytest.raises(NotRendered, match="AttributeError"):
            renderer.render(PAGE, broken, known_slow=False)
    assert renderer.render(PAGE, EDITION).status == 200


def test_who_is_ended_from_outside_is_not_to_blame() -> None:
    renderer = Renderer(theme_for(SITE))
    renderer.render(PAGE, NOT_LIGHT)
    idle = psutil.Process(renderer._idle.queue[0].pid)
    idle.kill()
    until(lambda: idle.status() == psutil.STATUS_ZOMBIE)
    assert renderer.render(PAGE, NOT_LIGHT).status == 200, "another takes its place"

    process = RenderProcess(lambda _page, _edition: os.kill(os.getpid(), signal.SIGKILL))  # type: ignore[arg-type, return-value]
    process.ask(PAGE, EDITION)
    process.answered(30)
    with pytest.raises(Transient, match="ended from outside"):
        process.document()


def test_a_page_that_is_too_large_for_readers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.publisher.render_process.MAX_PAGE_BYTES", 10_000)
    with pytest.raises(Permanent, match="The page would have"):
        Renderer(theme_for(SITE)).render(PAGE, replace(EDITION, article=replace(ARTICLE, body="Word. " * 5_000)))


def test_a_render_process_ends_with_its_parent() -> None:
    script = (
        "import os, signal; from services.publisher.rendering import Renderer; from services.publisher.theme import "
        "Theme; from tests.publisher.newsroom import *; from tests.publisher.slow_articles import NOT_LIGHT; "
        "r = Renderer(Theme(SITE)); r.render(PAGE, NOT_LIGHT); "
        "print(r._idle.queue[0].pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    until(lambda: not psutil.pid_exists(int(done.stdout)))


def _all_failed_after_another_press(pressroom: Pressroom, submissions: list[int]) -> bool:
    with pressroom.ledger.begin() as db:
        db.execute("UPDATE pages SET next_attempt_at = now()")
    pressroom.press(due(pressroom.ledger))
    with pressroom.ledger.begin() as db:
        states = db.execute("SELECT state FROM submissions WHERE number = ANY (%(n)s)", {"n": submissions}).values()
    return set(states) == {"failed"}


def _has_failed(ledger: Ledger, accepted: Accepted) -> bool:
    return state_of(ledger, accepted).state == "failed"


def _claims(ledger: Ledger, path: str) -> int:
    with ledger.begin() as db:
        return int(db.execute("SELECT claims FROM pages WHERE path = %(path)s", {"path": path}).value())
