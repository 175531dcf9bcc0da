"""A body is the same HTML whoever makes it: what a webhook brings must not differ from what a pull finds."""

from __future__ import annotations

import subprocess
import sys

_MADE = """
from shared.body import readable_html
print(readable_html('<p lang=de dir=ltr>Bild: <img width=2 src="https://cms.example/a.png" height=1 alt=x lang=de></p>'
                '<blockquote cite="https://cms.example/"><a hreflang=de href="https://cms.example/">y</a></blockquote>').html)
"""
PROCESSES = 6


def test_a_body_is_the_same_html_in_every_process() -> None:
    made = {
        subprocess.run([sys.executable, "-c", _MADE], capture_output=True, text=True, check=True, timeout=60).stdout
        for _ in range(PROCESSES)
    }
    assert len(made) == 1
