"""Whatever command of ours documents show is there, with these options."""

from __future__ import annotations

import re
from pathlib import Path

import click

from services.cli.main import main

ROOT = Path(__file__).parents[1]
SHOWN = re.compile(r"(?:`|^    (?:\$ )?)(andruck [^`\n]+)", re.MULTILINE)
NOT_A_COMMAND = {"andruck lifeline"}
"""What PostgreSQL calls a session of ours."""


def test_every_command_that_a_document_shows_is_there_with_its_options() -> None:
    documents = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    shown = [(str(file.relative_to(ROOT)), line) for file in documents for line in SHOWN.findall(file.read_text())]

    assert len(shown) > 200
    assert [each for each in shown if each[1] not in NOT_A_COMMAND and not _is_there(each[1])] == []


def _is_there(shown: str) -> bool:
    """Return whether a command, as it is shown, has its name and options; its arguments are not looked at."""
    command: click.Command = main
    options = {"--help", *(name for option in command.params for name in option.opts)}
    for word in re.sub(r"[\[\]|…]", " ", shown.split("   ", maxsplit=1)[0]).split()[1:]:
        bare = re.sub(r"[.,;:)]+$|=.*", "", word)
        if bare.startswith("--"):
            if bare not in options:
                return False
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command), bare)
            if found is None:
                return not re.match("[a-z]", bare)  # an option's value, or what stands for any
            command = found
            options |= {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    return True
