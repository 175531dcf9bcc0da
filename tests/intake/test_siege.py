"""While strangers besiege the door, whoever has signed goes in and out as on any other day."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from statistics import quantiles

import psutil
import pytest

from shared.ledger import Ledger
from tests.intake.doorstep import Doorstep, doorstep

A_SECOND = 20
SECONDS = 20
PROMISED = 0.5
"""Seconds within which 99 of 100 articles are accepted, on a machine that has the time."""
BUSY = 4.0
"""How many times as long as without strangers it may take at most, where even that takes long."""


@pytest.mark.slow
def test_a_thousand_slow_clients_and_rubbish_do_not_delay_signed_articles(ledger: Ledger, tmp_path: Path) -> None:
    with doorstep(tmp_path / "home", ledger.url) as step:
        quiet = _percent(asyncio.run(_submit(step, 5)))
        siege = [sys.executable, "-m", "tests.intake.strangers", str(step.door), str(SECONDS + 6)]
        with subprocess.Popen(siege, cwd=Path(__file__).parents[2]) as strangers:
            time.sleep(4)
            taken = asyncio.run(_submit(step, SECONDS))
            memory = {name: psutil.Process(pid).memory_info().rss >> 20 for name, pid in step.pids.items()}
            strangers.kill()
    besieged = _percent(taken)
    for name, percent in (("quiet", quiet), ("besieged", besieged)):
        print(f"{name}: p50 {percent[49] * 1000:.0f} ms, p99 {percent[98] * 1000:.0f} ms")
    print(f"resident, in MB: {memory}")
    assert {status for status, _ in taken} == {202}
    assert besieged[98] <= max(PROMISED, BUSY * quiet[98])


def _percent(taken: list[tuple[int, float]]) -> list[float]:
    return quantiles([seconds for _, seconds in taken], n=100)


async def _submit(step: Doorstep, seconds: int) -> list[tuple[int, float]]:
    tasks = []
    for number in range(A_SECOND * seconds):
        tasks.append(asyncio.create_task(step.submit(f"Meldung {number}")))
        await asyncio.sleep(1 / A_SECOND)
    return await asyncio.gather(*tasks)
