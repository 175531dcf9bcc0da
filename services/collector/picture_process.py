"""`python -m services.collector.picture_process FILE FOLDER FOCUS`: makes the renditions of one picture, alone.

What strangers sent is decoded here and nowhere else: in a process that has no secret, no connection and no more memory
and time than it should need, and that may die of it. It writes what was made into the folder, and one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

MAX_PICTURE_MEMORY_BYTES = 1 << 30
"""Bytes of address space; libvips keeps a picture in rows, but some formats only come whole."""
MAX_PICTURE_CPU_SECONDS = 20
MAX_RENDITION_BYTES = 16 << 20
"""Of any file that it writes."""

_NICE_OF_PICTURES = 10
"""How much it is behind whatever readers wait for."""


def main() -> None:
    """Make them, and say what came of it."""
    file, folder, focus = sys.argv[1:]
    _bound()
    from services.collector.picture_making import make  # noqa: PLC0415 - nothing is loaded before it is bounded

    print(json.dumps(make(Path(file), Path(folder), json.loads(focus))))


def _bound() -> None:
    os.nice(_NICE_OF_PICTURES)
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MAX_PICTURE_MEMORY_BYTES),
        (resource.RLIMIT_CPU, MAX_PICTURE_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_RENDITION_BYTES),
    ):
        resource.setrlimit(what, (most, most))
    os.environ["VIPS_CONCURRENCY"] = "1"


if __name__ == "__main__":
    main()
