"""The judges' programs: from npm, in these versions, installed once beside the real CMSes (tests/cms/installing.py)."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from tests.cms.installing import installed, npm

PACKAGES = {
    "ajv": "8.20.0",
    "ajv-formats": "3.0.1",
    "axe-core": "4.14.1",
    "feedsmith": "3.0.1",
    "jsonfeed-schema": "0.5.0",
    "jsonfeed-validator": "0.2.0",
    "lighthouse": "13.5.0",
    "rss-parser": "3.13.0",
    "vnu-jar": "26.9.27",
}


def modules() -> Path:
    """Return the folder `node_modules` with all of them."""

    def fetch(folder: Path) -> None:
        (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": PACKAGES}))
        npm(folder, "install", "--no-audit", "--no-fund", "--ignore-scripts")

    versions = hashlib.sha256(json.dumps(PACKAGES).encode()).hexdigest()[:12]
    return installed("judges", versions, fetch) / "node_modules"


def program(name: str, package: str) -> str:
    """Return where a program is that comes from the system, such as Java.

    Raises:
        AssertionError: it is not there; says what to install.
    """
    found = shutil.which(name)
    assert found, f"{name} is not installed: apt-get install {package}"
    return found
