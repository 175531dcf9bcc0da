"""A small disaster drill, and what a drill is made of."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from shared.errors import Misconfigured
from shared.ledger.states import Action
from tests.programs import ending
from tests.subscriber import Subscriber, listening
from tools.drill.awkward_pictures import PictureMood
from tools.drill.disasters import ALL_FAULTS, chosen
from tools.drill.gate import Gate, Mode
from tools.drill.script import newest, write

SECTIONS = ("politik", "sport")
FAULTS = (
    *("kill.publisher-child", "kill.notifier", "kill.intake", "kill.postgres", "kill.valkey"),
    *("broker.flushed", "broker.refusing", "store.losing-answers", "points.kill", "points.sleep", "webhooks.lossy"),
    *("pictures.awkward", "caches.refusing"),
)


def test_a_small_drill_on_real_engines_breaks_no_promise() -> None:
    command = [sys.executable, "-m", "services", "--json", "drill", "--articles", "60", "--seed", "7"]
    environment = {**os.environ, "ANDRUCK_LEASE_SECONDS": "6", "ANDRUCK_REST_SECONDS": "1"}
    done = subprocess.run(
        [*command, "--faults", ",".join(FAULTS)], capture_output=True, text=True, env=environment, check=False
    )
    report = json.loads(done.stdout or "{}")

    assert done.returncode == 0, report.get("broken", done.stderr)
    assert report["figures"]["accepted"] >= 60
    assert report["figures"]["readable and right"] == 60 + 12, "what webhooks lost was fetched"
    assert report["figures"]["messages to subscribers"] > 60
    assert report["figures"]["looks by readers"] > 100
    assert {name for name in FAULTS if not name.startswith(("points.", "webhooks.", "pictures."))} <= set(
        report["injected"]
    )
    assert report["injected"]["webhook lost"] > 3
    assert {f"picture {mood}" for mood in PictureMood} <= set(report["injected"])


def test_a_seed_tells_one_story() -> None:
    assert write(1, 50, SECTIONS) == write(1, 50, SECTIONS)
    assert write(1, 50, SECTIONS) != write(2, 50, SECTIONS)


def test_a_story_has_everything_that_happens_in_newsrooms() -> None:
    story = write(1, 200, SECTIONS, schedules=("publish_at", "embargo_until"))
    versions = {(m.article, m.version) for m in story}
    arrivals = Counter(m.id for m in story)
    by_article = {m.article: [o.version for o in story if o.article == m.article] for m in story}

    assert any(m.action is Action.WITHDRAW for m in story)
    assert any(count > 1 for count in arrivals.values()), "the same id again"
    assert len(arrivals) > len(versions), "the same version under another id"
    assert any(arrived != sorted(arrived) for arrived in by_article.values()), "an older one comes late"
    assert any(m.embargo for m in story)
    assert any(m.expires for m in story)
    assert all(len({m.action for m in story if (m.article, m.version) == one}) == 1 for one in versions)


def test_the_others_of_an_article_wait_for_its_first_message_which_may_be_a_withdrawal() -> None:
    opened: dict[str, Action] = {}
    for message in write(3, 200, SECTIONS):
        assert message.opening == (message.article not in opened)
        opened.setdefault(message.article, message.action)
    assert Action.WITHDRAW in opened.values()


def test_the_newest_version_wins_whatever_comes_last() -> None:
    story = write(1, 100, SECTIONS)

    assert {article: m.version for article, m in newest(reversed(story)).items()} == {
        article: max(m.version for m in story if m.article == article) for article in {m.article for m in story}
    }


def test_faults_are_chosen_by_name_by_group_or_all() -> None:
    assert chosen(["all"]).names == ALL_FAULTS
    assert chosen(["none"]).names == ()
    assert set(chosen(["store", "kill.intake"]).names) == {n for n in ALL_FAULTS if n.startswith("store.")} | {
        "kill.intake"
    }
    with pytest.raises(Misconfigured, match=r"^There is no fault 'stor'\. There are: all, none, kill\.publisher"):
        chosen(["stor"])


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_a_fault_point_strikes_its_own_process_while_its_file_is_there(tmp_path: Path, how: str) -> None:
    file = tmp_path / "points"
    command = [sys.executable, "-c", "from shared import faults; faults.reached('a'); faults.reached('b'); print('on')"]
    environment = {"ANDRUCK_FAULTS": f"b:{how}=1", "ANDRUCK_FAULTS_FILE": str(file)}

    assert subprocess.run(command, env=environment, capture_output=True, check=True).stdout == b"on\n"
    file.touch()
    with ending(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE), signal.SIGKILL) as process:
        struck = subprocess.run(
            ["sh", "-c", f"until grep -q b {file}; do sleep 0.05; done; cat {file}"], capture_output=True, check=True
        )
        assert struck.stdout.decode() == f"b {how} {process.pid}\n"
        process.kill()
        assert process.stdout
        assert process.stdout.read() == b""


@pytest.fixture
def upstream() -> Iterator[Subscriber]:
    with listening() as subscriber:
        yield subscriber


@pytest.fixture
def gate(upstream: Subscriber) -> Iterator[Gate]:
    made = Gate(int(upstream.url.split(":")[2].split("/")[0]))
    yield made
    made.close()


def ask(gate: Gate) -> int:
    return httpx.post(f"http://127.0.0.1:{gate.port}/", content=b"x", timeout=1, trust_env=False).status_code


def test_a_gate_lets_through_refuses_and_opens_again(gate: Gate, upstream: Subscriber) -> None:
    assert ask(gate) == 204
    gate.turn(Mode.REFUSING)
    with pytest.raises(httpx.HTTPError):
        ask(gate)
    gate.turn(Mode.BUSY)
    assert ask(gate) == 503
    assert len(upstream.heard) == 1
    gate.turn(Mode.OPEN)
    assert ask(gate) == 204


def test_a_gate_loses_the_answer_to_what_was_done(gate: Gate, upstream: Subscriber) -> None:
    gate.turn(Mode.MUTE)
    with pytest.raises(httpx.RemoteProtocolError):
        ask(gate)
    assert len(upstream.heard) == 1


def test_a_half_open_gate_swallows_and_keeps_the_connection(gate: Gate, upstream: Subscriber) -> None:
    gate.turn(Mode.SILENT)
    with pytest.raises(httpx.ReadTimeout):
        ask(gate)
    assert upstream.heard == []
