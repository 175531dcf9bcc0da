"""What the sources of one home sign with, besides the one that every home has: `sources.json`, for its owner's eyes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from services.local.private_file import write_private
from shared.errors import Misconfigured


@dataclass(frozen=True)
class KeptSource:
    """What one source signs with, and what its API knows us by; empty: without."""

    secrets: list[str] = field(repr=False)
    token: str = field(default="", repr=False)


def kept_sources(home: Path) -> dict[str, KeptSource]:
    """Return the sources that were added to a home, by name.

    Raises:
        Misconfigured: the file was spoilt; nothing of it is in the error.
    """
    file = home / "sources.json"
    try:
        return {name: KeptSource(**kept) for name, kept in json.loads(file.read_text("utf-8")).items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError):
        raise Misconfigured(f"{file} is not as `andruck source add` wrote it: mend it, or move it away.") from None


def keep_source(home: Path, name: str, source: KeptSource) -> None:
    """Keep one more source, or another secret of one."""
    kept = {**kept_sources(home), name: source}
    write_private(home / "sources.json", json.dumps({name: asdict(each) for name, each in kept.items()}, indent=1))
