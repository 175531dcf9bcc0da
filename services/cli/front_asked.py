"""A change of a front as a command asks for it: sent and followed until readers see it, or only previewed."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from services.cli import show
from services.cli.command_log import whose
from services.cli.front_tables import differences
from services.cli.progress import say
from services.cli.target import Target
from shared.errors import Transient

out = Console()

FRONT_FOLLOW_SECONDS = 30.0
"""Seconds to wait until readers see a change."""


@dataclass(frozen=True)
class AskedFront:
    """Which front is meant, by whom, and when a change is to come into force."""

    target: Target
    section: str
    source: str | None
    at: datetime | None = None
    version: int | None = None
    html: Path | None = None

    def change(self, *steps: dict[str, Any], **more: Any) -> None:
        """Change the front, or only show what would stand where, and say what came of it."""
        said = {"changes": list(steps), **more} if steps else more
        if self.at:
            said["at"] = self.at.isoformat()
        if self.version is not None:
            said["version"] = self.version
        if self.html:
            self.preview(said)
        else:
            self._send({"who": whose()[:100], **said})

    def preview(self, said: dict[str, Any]) -> None:
        """Write the page as it would be, and say what stands elsewhere in it."""
        from services.cli.front_preview import preview  # noqa: PLC0415 - the publisher takes a while to import

        made = preview(self.target, self.target.intake(self.source).source, self.section, said, self.at)
        if self.html:
            self.html.write_bytes(made.page)
        if self.target.as_json:
            show.plain(out, {"before": made.before, "after": made.after}, as_json=True)
            return
        lines = list(differences(made.before, made.after))
        for line in lines or ["Everything stands where it does now."]:
            say(out, line)
        if self.html:
            say(out, f"The page is in {self.html}; nothing was changed.")

    def _send(self, said: dict[str, Any]) -> None:
        intake = self.target.intake(self.source)
        answer = intake.change_front(self.section, said)
        if answer["at"] is not None:
            show.plain(out, answer, self.target.as_json)
            return
        follow = intake.follow(answer["submission"], seconds=FRONT_FOLLOW_SECONDS)
        receipt = show.last(follow)
        if self.target.as_json:
            show.plain(out, {**answer, "state": receipt["state"], "sentence": receipt["sentence"]}, as_json=True)
        else:
            say(out, f"Change {answer['submission']}, version {answer['version']}: {receipt['sentence']}")
            for line in answer["warnings"]:
                say(out, f"Waits: {line}")
        if receipt["state"] == "failed":
            sys.exit(1)
        if not receipt["complete"]:
            raise Transient(f"Not live after {FRONT_FOLLOW_SECONDS:.0f} s: {receipt['sentence']}")
