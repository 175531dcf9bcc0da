"""Stacks that start at the same moment get ports of their own."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

_CHOOSE = """
from services.local.processes import free_port_base
print(*(free_port_base() for _ in range(50)), flush=True)
input()
"""


def test_processes_that_choose_at_the_same_moment_never_get_the_same_ports() -> None:
    choosing = [
        subprocess.Popen([sys.executable, "-c", _CHOOSE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    with ThreadPoolExecutor(3) as pool:
        chosen = [base for line in pool.map(lambda each: each.stdout.readline(), choosing) for base in line.split()]
    for each in choosing:
        each.communicate("\n", timeout=30)

    assert len(set(chosen)) == len(chosen) == 150
