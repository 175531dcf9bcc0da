"""A reader's eye: whoever is cut off or away is named soon, and subscribers are not told of what nobody can read."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import pytest

from tests.conftest import Running
from tests.local import READERS_POLICY, bucket_client, until
from tests.subscriber import listening

SOON = 10.0
"""Seconds within which a trouble has to be named; a machine that has other things to do is given as many again."""

AWAY = {
    "caddy": ("site", r"Readers get no answer in time for / \(front\)"),
    "intake": ("intake", r"Sources get (no answer in time|50\d) from intake at http://127\.0\.0\.1:"),
    "seaweedfs": ("store", "The object store does not serve the bucket 'andruck'"),
    "valkey": ("broker", "The broker takes connections and does not answer"),
}
"""For each program the target that is down without it, and how that is said."""


def metrics(stack: Running) -> str:
    return httpx.get(stack.described["monitor"] + "/metrics", timeout=20).text


def down(stack: Running) -> set[str]:
    """Return the targets that the monitor's metrics call down."""
    return {line.split('"')[1] for line in metrics(stack).splitlines() if re.match("andruck_probe_up.* 0.0$", line)}


def status(stack: Running) -> list[str]:
    return list(json.loads(stack.andruck("--json", "status").stdout)["troubles"])


def all_well(stack: Running) -> bool:
    return 'andruck_probe_up{target="site"} 1.0' in metrics(stack) and not down(stack)


@contextmanager
def without_policy(stack: Running) -> Iterator[None]:
    store = s3(stack)
    store.delete_bucket_policy(Bucket="andruck")
    try:
        yield
    finally:
        store.put_bucket_policy(Bucket="andruck", Policy=json.dumps(READERS_POLICY))


@contextmanager
def asleep(stack: Running, *names: str) -> Iterator[None]:
    """Stop programs, with all that is below them: they hold their sockets, and do not answer."""
    processes = [psutil.Process(stack.described["pids"][name]) for name in names]
    every = [*processes, *(child for process in processes for child in process.children(recursive=True))]
    try:
        for process in every:
            os.kill(process.pid, signal.SIGSTOP)
        yield
    finally:
        for process in every:
            os.kill(process.pid, signal.SIGCONT)


def s3(stack: Running) -> Any:
    keys = stack.described["s3"]
    names = {"ENDPOINT": "endpoint", "ACCESS_KEY": "access_key", "SECRET_KEY": "secret_key"}
    return bucket_client({f"ANDRUCK_S3_{name}": keys[key] for name, key in names.items()})


def publish(stack: Running, folder: Path, title: str) -> dict[str, Any]:
    file = folder / f"{uuid4().hex}.json"
    body = {"id": file.stem, "title": title, "body": "Text.", "section": "politik", "language": "de"}
    file.write_text(json.dumps(body))
    return {**stack.intake.submit(file), "article": file.stem}


def live(stack: Running, submission: int) -> bool:
    return bool(stack.intake.receipt(submission)["state"] == "live")


def named(stack: Running, *targets: str) -> None:
    """Wait until all of these are called down."""
    until(lambda: set(targets) <= down(stack), 2 * SOON)


@pytest.fixture
def site_with_everything(stack: Running, tmp_path: Path) -> None:
    """A site that has an article and a tombstone, and a probe that has seen them."""
    kept, gone = publish(stack, tmp_path, "Bleibt"), publish(stack, tmp_path, "Geht")
    until(lambda: live(stack, kept["submission"]) and live(stack, gone["submission"]))
    stack.intake.withdraw(gone["article"])
    until(lambda: all_well(stack) and 'target="tombstone"' in metrics(stack))


def test_a_site_that_nobody_can_read_is_named_soon_and_subscribers_are_told_once_it_can_be_read(
    stack: Running, site_with_everything: None, tmp_path: Path
) -> None:
    with listening() as subscriber:
        subscription = stack.intake.subscribe({"url": subscriber.url})["id"]
        with without_policy(stack):
            named(stack, "site", "front", "article", "tombstone", "feed")
            assert httpx.get(stack.described["site"] + "/").status_code == 503, "not 404: nothing is gone"
            hidden = publish(stack, tmp_path, "Niemand kann es lesen")
            until(lambda: live(stack, hidden["submission"]))
            (sentence,) = (trouble for trouble in status(stack) if trouble.startswith("Readers get 503 for "))
            for part in ("/ (front)", "(article)", "(tombstone)", "/feed.atom (feed)", "`andruck migrate`"):
                assert part in sentence
            until(lambda: any("Deliveries wait: readers cannot read the site." in said for said in status(stack)))
            assert subscriber.heard == []
            assert stack.andruck("migrate").returncode == 0
            told = subscriber.wait_for(1)
            assert hidden["page"] in told[0].body.decode()
        until(lambda: all_well(stack) and not status(stack), 2 * SOON)
    stack.andruck("unsubscribe", str(subscription))  # others wait for all who are told


def test_whoever_stands_still_is_named_soon_and_only_until_it_goes_on(
    stack: Running, site_with_everything: None
) -> None:
    with asleep(stack, *AWAY):
        named(stack, *(target for target, _ in AWAY.values()))
        said = status(stack)
        for _, sentence in AWAY.values():
            assert any(re.match(sentence, trouble) for trouble in said), (sentence, said)
    until(lambda: all_well(stack) and not status(stack), 3 * SOON)


@pytest.mark.slow
@pytest.mark.parametrize("program", AWAY)
def test_each_that_stands_still_is_named_within_ten_seconds_and_no_other(
    stack: Running, site_with_everything: None, program: str
) -> None:
    target, sentence = AWAY[program]
    begun = time.monotonic()
    with asleep(stack, program):
        named(stack, target)
        seconds = time.monotonic() - begun
        said = status(stack)
    assert seconds < SOON
    assert any(re.match(sentence, trouble) for trouble in said), said
    assert any("start Caddy" in trouble for trouble in said) == (program == "caddy"), said
    others = {other for other, _ in AWAY.values()} - {target, "site"}
    assert not others & down(stack)
    until(lambda: all_well(stack) and not status(stack), 3 * SOON)
