"""How commands are found: each by its name, and without what only others need."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from services.cli.loading import PLACES
from services.cli.main import main


def test_every_command_is_listed_with_what_it_does() -> None:
    listed = CliRunner().invoke(main, ["--help"])
    assert listed.exit_code == 0, listed.output
    for name in (*PLACES, "bench", "drill"):
        assert f"\n  {name} " in listed.output


@pytest.mark.parametrize("name", PLACES)
def test_every_command_is_called_as_it_is_listed(name: str) -> None:
    assert f"main {name} " in CliRunner().invoke(main, [name, "--help"]).output


def test_an_editor_does_not_wait_for_what_other_commands_need() -> None:
    command = "from services.cli.main import main; main(['front', 'pin', '--help'], standalone_mode=False)"
    loaded = f"import sys; {command}; sys.exit(bool({{'celery', 'alembic', 'boto3', 'lxml'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", loaded], timeout=60, check=False).returncode == 0
