"""The Nu HTML checker, which the W3C runs, on every page of a newspaper and on the samples of themes."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.judges.crawling import Crawl
from tests.judges.newspaper import Newspaper
from tests.judges.tools import program
from tests.judges.verdicts import Verdict, Verdicts

pytestmark = pytest.mark.judges


def _judge(tools: Path, folder: Path, names: dict[str, str]) -> list[str]:
    """Return what the checker has to say of the files in a folder; `names` says what a file is called here."""
    command = [program("java", "default-jre-headless"), "-Xss16m", "-jar", str(tools / "vnu-jar/build/dist/vnu.jar")]
    options = ["--format", "json", "--also-check-css", "--also-check-svg", "--stdout", "--exit-zero-always"]
    done = subprocess.run([*command, *options, str(folder)], capture_output=True, text=True, check=True, timeout=600)
    said = json.loads(done.stdout)["messages"]
    return [
        f"{names.get(Path(each['url']).name, each['url'])}:{each.get('lastLine', '')} {each['type']}"
        f"{' ' + each['subType'] if 'subType' in each else ''}: {each['message']} | {each.get('extract', '').strip()}"
        for each in said
    ]


def _write(folder: Path, pages: dict[str, bytes], suffix: str = "html") -> dict[str, str]:
    """Write pages to files, and return which is which."""
    names = {f"{number}.{suffix}": name for number, name in enumerate(pages)}
    for file, name in names.items():
        (folder / file).write_bytes(pages[name])
    return names


def test_every_page_of_a_newspaper_is_valid(tools: Path, crawl: Crawl, tmp_path: Path, verdicts: Verdicts) -> None:
    names = _write(tmp_path, {each.path: each.answer.content for each in crawl.pages})
    styles = {each.path: each.answer.content for each in crawl.found.values() if each.kind == "text/css"}
    assert styles
    names |= _write(tmp_path, styles, "css")
    said = _judge(tools, tmp_path, names)
    verdicts.append(Verdict("Nu HTML checker", f"{len(names)} pages and styles", f"{len(said)} messages"))
    assert not said, "\n".join(said)


def test_samples_that_are_long_empty_hostile_and_from_right_to_left_are_valid(
    tools: Path, samples: Path, tmp_path: Path, verdicts: Verdicts
) -> None:
    names = _write(
        tmp_path, {each.name: each.read_bytes() for each in samples.glob("*.html") if each.name != "index.html"}
    )
    said = _judge(tools, tmp_path, names)
    verdicts.append(Verdict("Nu HTML checker", f"{len(names)} samples", f"{len(said)} messages"))
    assert not said, "\n".join(said)


def test_what_ops_look_at_is_valid(tools: Path, paper: Newspaper, tmp_path: Path, verdicts: Verdicts) -> None:
    pages = {path: httpx.get(paper.monitor + path).content for path in ("/", "/style.css")}
    names = _write(tmp_path, {"/": pages["/"]}) | _write(tmp_path, {"/style.css": pages["/style.css"]}, "css")
    said = _judge(tools, tmp_path, names)
    verdicts.append(Verdict("Nu HTML checker", "monitor", f"{len(said)} messages"))
    assert not said, "\n".join(said)
