"""What is repaired by hand and what in the background, and what is kept from a repair."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rich.console import Console

from services.cli.verify_command import VerifyCommand
from services.sweep.verify import Verification
from services.sweep.verify_background import patrol
from shared.bucket import Bucket
from shared.differences import Difference, Kind
from shared.page_object import PageObject
from shared.settings import Store
from tests.conftest import Running
from tests.shared.newsdesk import due
from tests.sweep.tampering import found, overwrite, remove


def test_a_wiped_bucket_comes_back_even_if_it_is_gone_itself(
    pages: list[str], mend: Verification, look: Verification, press_all: Callable[[], None], s3: Any, store: Store
) -> None:
    everything = {each["Key"] for each in s3.list_objects_v2(Bucket=store.bucket)["Contents"]}
    for key in everything:
        s3.delete_object(Bucket=store.bucket, Key=key)
    s3.delete_bucket(Bucket=store.bucket)

    mend.bucket.prepare()
    assert set(found(mend).values()) == {Kind.MISSING}
    press_all()
    assert {each["Key"] for each in s3.list_objects_v2(Bucket=store.bucket)["Contents"]} == everything
    assert found(look) == {}


def test_a_page_that_had_died_before_has_not_died_of_the_repair(
    pages: list[str], mend: Verification, press_all: Callable[[], None]
) -> None:
    with mend.ledger.begin() as db:
        dead = {"path": pages[0]}
        db.execute("UPDATE pages SET wanted = wanted + 1, dead = true, digest = NULL WHERE path = %(path)s", dead)
    said = io.StringIO()
    command = VerifyCommand(mend, Console(file=said), Console(file=said), as_json=False)
    mend.bucket.put("left/index.html", PageObject(b"<p>Left</p>", "text/html", "", {}), sequence=1, etag=None)

    assert command.run(restart=True), said.getvalue()
    assert "/left/" in said.getvalue()
    assert "died" not in said.getvalue()


def test_an_empty_ledger_does_not_empty_the_bucket(mend: Verification, s3: Any, store: Store) -> None:
    for number in range(15):
        overwrite(s3, store, f"/politik/{number}/", 5)

    removed: list[Difference] = [each for _, found in mend.rounds() for each in found if each.repaired]
    assert len(removed) == 10
    assert s3.list_objects_v2(Bucket=store.bucket)["KeyCount"] == 5


def test_what_was_extra_and_is_another_by_now_is_kept(mend: Verification, s3: Any, store: Store) -> None:
    overwrite(s3, store, "/left/", 5)
    extra = mend.examine("/left/")
    overwrite(s3, store, "/left/", 6, b"another")

    assert extra
    assert mend._remove_extra([extra], 0) == [extra]
    assert s3.list_objects_v2(Bucket=store.bucket)["KeyCount"] == 1


def test_the_background_repairs_but_removes_nothing(
    pages: list[str], look: Verification, press_all: Callable[[], None], s3: Any, store: Store
) -> None:
    remove(s3, store, pages[0])
    overwrite(s3, store, "/left/", 5)
    background = replace(look, name="background", repair=True, at_once=1)
    for _ in range(2):  # the second time it is too early
        stop = threading.Event()
        stop.set()
        patrol(background, stop)

    assert due(look.ledger) == pages[:1]
    press_all()
    assert found(look) == {"/left/": Kind.EXTRA}
    with look.ledger.begin() as db:
        row: Any = db.execute("SELECT found_ever, finished_at FROM verifications WHERE name = 'background'").one()
    assert row.found_ever == {"missing": 1, "extra": 1}
    assert row.finished_at


def test_the_command_tells_what_is_wrong_by_its_exit_code_and_puts_it_right(stack: Running) -> None:
    keys = stack.described["s3"]
    bucket = Bucket(Store(keys["bucket"], keys["access_key"], keys["secret_key"], keys["endpoint"]))
    bucket.put("left/index.html", PageObject(b"<p>Left</p>", "text/html", "no-cache", {}), sequence=1, etag=None)

    told = stack.andruck("verify", "--json")
    assert told.returncode == 1, told.stderr
    assert [json.loads(line).get("path") for line in told.stdout.splitlines()] == ["/left/", None]
    repaired = stack.andruck("verify", "--repair")
    assert repaired.returncode == 0, repaired.stdout + repaired.stderr
    assert "Removed." in repaired.stdout
    assert bucket.find("left/index.html") is None
    assert "every one is right" in stack.andruck("verify", "--deep").stdout
