"""What the documents show works as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SAMPLE, Running

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("heading", "command", "taken"), [("In Python:", [sys.executable, "-c"], 2), ("In a shell:", ["bash", "-c"], 3)]
)
def test_requests_are_signed_as_the_document_shows(
    stack: Running, tmp_path: Path, heading: str, command: list[str], taken: int
) -> None:
    document = (ROOT / "docs/intake.md").read_text()
    block = re.search(rf"{heading}\n\n((?:    .*\n|\n)+)", document)
    assert block
    shown = re.sub("^    ", "", block[1], flags=re.MULTILINE)
    # ids first: the secret, which is another each time, may hold what they are called
    shown = shown.replace("a1", f"a-{heading[3]}").replace("k1", f"k-{heading[3]}")
    shown = shown.replace("whsec_…", stack.intake.secret).replace("http://127.0.0.1:8601", stack.intake.url)
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "kursk.txt").write_text(f"Gezeigt, {SAMPLE.read_text()}")

    done = subprocess.run([*command, shown], capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False)
    assert len(re.findall(r"\b202 A", done.stdout)) == taken, done.stdout + done.stderr
