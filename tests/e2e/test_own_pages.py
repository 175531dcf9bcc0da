"""A site's own pages, as whoever writes and whoever reads them sees them: by the command line and over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import lxml.html
import pytest

from services.cli.pages_preview import shown_at
from services.publisher.theme import Theme
from shared.settings import read_site
from tests.conftest import Running
from tests.local import until


@pytest.fixture
def folder(stack: Running) -> Iterator[Path]:
    """The stack's own folder, as it was afterwards."""
    folder = stack.home / "pages"
    before = {file: file.read_text() for file in folder.rglob("*.md")}
    yield folder
    for file in folder.rglob("*.md"):
        file.unlink()
    for file, content in before.items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(content)
    assert stack.andruck("pages", "push").returncode == 0


def _write(folder: Path, name: str, front_matter: str, body: str = "Text.") -> None:
    file = folder / f"{name}.md"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"---\n{front_matter}\n---\n{body}\n")


def _push(stack: Running) -> dict[str, list[str]]:
    done = stack.andruck("--json", "pages", "push")
    assert done.returncode == 0, done.stderr
    told: dict[str, list[str]] = json.loads(done.stdout)
    return told


def _get(stack: Running, path: str) -> httpx.Response:
    return httpx.get(stack.described["site"] + path)


def _foot(stack: Running, path: str) -> list[str]:
    return [str(href) for href in lxml.html.fromstring(_get(stack, path).text).xpath("//footer//nav//a/@href")]


def test_a_new_site_has_an_imprint_in_every_foot(stack: Running) -> None:
    until(lambda: _get(stack, "/impressum/").status_code == 200)
    until(lambda: "/impressum/" in _foot(stack, "/"))
    for path in ("/", "/politik/", "/impressum/", "/site.html", "/there/is/nothing/"):
        assert "/impressum/" in _foot(stack, path), path
    assert "/en/imprint/" in _foot(stack, "/en/privacy/")
    assert _get(stack, "/en/imprint/").headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_page_is_pushed_moved_and_removed(stack: Running, folder: Path) -> None:
    _write(folder, "about", "title: Über uns\norder: 1", "Wir.")
    assert _push(stack)["added"] == ["about"]
    until(lambda: "Wir." in _get(stack, "/about/").text)
    until(lambda: _foot(stack, "/politik/")[0] == "/about/")
    assert "/about/" in _get(stack, "/sitemap-pages.xml").text

    _write(folder, "about", "title: Über uns\npath: /ueber-uns/", "Wir.")
    assert _push(stack)["changed"] == ["about"]
    until(lambda: _get(stack, "/about/").headers.get("Location") == "/ueber-uns/")
    assert _get(stack, "/about/").status_code == 301
    assert "Wir." in _get(stack, "/ueber-uns/").text

    (folder / "about.md").unlink()
    assert _push(stack)["removed"] == ["about"]
    until(lambda: _get(stack, "/ueber-uns/").status_code == 410)
    until(lambda: _get(stack, "/about/").status_code == 410)
    assert "Wir." not in _get(stack, "/ueber-uns/").text


def test_what_is_wrong_is_said_and_readers_keep_what_they_had(stack: Running, folder: Path) -> None:
    before = _get(stack, "/impressum/").text
    _write(folder, "impressum", "titel: Impressum")
    _write(folder, "x", "title: X\npath: /politik/x/")
    refused = stack.andruck("pages", "push")

    assert refused.returncode == 1
    assert "impressum.md: " in refused.stderr
    assert "write 'title'" in refused.stderr
    assert "x.md: /politik/x/ is below /politik/" in refused.stderr
    assert _get(stack, "/impressum/").text == before


def test_an_empty_folder_removes_nothing_unless_it_is_meant(stack: Running, folder: Path) -> None:
    for file in folder.rglob("*.md"):
        file.unlink()
    refused = stack.andruck("pages", "push")
    assert (refused.returncode, "--empty" in refused.stderr) == (1, True)
    assert stack.andruck("pages", "push", "--empty").returncode == 0
    until(lambda: _get(stack, "/impressum/").status_code == 410)


def test_the_list_says_what_is_out_and_what_is_not(stack: Running, folder: Path) -> None:
    _write(folder, "new", "title: New")
    _write(folder, "kontakt", "title: Anders")
    (folder / "datenschutz.md").unlink()
    (folder / "en" / "privacy.md").unlink()
    listed = json.loads(stack.andruck("--json", "pages", "list").stdout)["pages"]
    states = {row["page"]: row["state"] for row in listed}

    assert states["impressum"] == "out"
    assert states["new"] == "not pushed yet"
    assert states["kontakt"] == "out; its file has changed since"
    assert states["datenschutz"] == "out; its file is not in the folder"


def test_one_page_can_be_taken_off_at_once_and_its_translation_stays(stack: Running, folder: Path) -> None:
    assert stack.andruck("pages", "remove", "impressum").returncode == 0
    until(lambda: _get(stack, "/impressum/").status_code == 410)
    assert _get(stack, "/en/imprint/").status_code == 200
    until(lambda: "/en/imprint/" in _foot(stack, "/"))
    assert "There is no own page 'impressum'" in stack.andruck("pages", "remove", "impressum").stderr


def test_two_who_push_at_once_leave_one_of_both_folders_whole(stack: Running, folder: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for number in range(5):
            _write(tmp_path / name, f"p{number}", f"title: {name}")
    pushes = [
        threading.Thread(target=stack.andruck, args=("pages", "push", "--folder", str(tmp_path / name)))
        for name in "ab"
    ]
    for push in pushes:
        push.start()
    for push in pushes:
        push.join()
    listed = json.loads(stack.andruck("--json", "pages", "list").stdout)["pages"]
    titles = {row["title"] for row in listed if row["page"].startswith("p")}
    assert len(titles) == 1
    until(lambda: f"<h1>{min(titles)}</h1>" in _get(stack, "/p4/").text)


def test_a_push_that_is_killed_leaves_the_folder_before_or_the_one_after(
    stack: Running, folder: Path, tmp_path: Path
) -> None:
    folders = []
    for title in ("before", "after"):
        folders.append(tmp_path / title)
        folders[-1].mkdir()
        for number in range(20):
            _write(folders[-1], f"k{number}", f"title: {title}", title * 1000)
    for attempt in range(6):
        command = [sys.executable, "-m", "services", "--home", str(stack.home), "pages", "push", "--folder"]
        push = subprocess.Popen(
            [*command, str(folders[attempt % 2])], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        with suppress(subprocess.TimeoutExpired):
            push.wait(0.4 + 0.25 * attempt)
        push.kill()
        push.wait()
        listed = json.loads(stack.andruck("--json", "pages", "list").stdout)["pages"]
        assert len({row["title"] for row in listed if row["page"].removeprefix("k").isdigit()}) <= 1
    # What the one that was killed last has asked of the ledger goes on there until its answer finds nobody.
    until(lambda: stack.andruck("pages", "push", "--folder", str(folders[1])).returncode == 0)
    for number in range(20):
        until(lambda number=number: "after" in _get(stack, f"/k{number}/").text)  # type: ignore[misc]


def test_the_preview_shows_the_folder_as_it_is_now(stack: Running, folder: Path) -> None:
    site, _ = read_site(stack.home / "site.toml")
    theme = Theme(site)
    _write(folder, "entwurf", "title: Entwurf", "Noch nicht **fertig**.")

    assert b"<strong>fertig</strong>" in shown_at("/entwurf/", folder, theme).body
    assert b"/entwurf/" in shown_at("/site.html", folder, theme).body
    assert shown_at("/nowhere/", folder, theme).status == 404
    assert shown_at(theme.stylesheet_path, folder, theme).body == theme.stylesheet
    assert _get(stack, "/entwurf/").status_code == 404


def test_readers_get_icons_at_paths_that_never_change_and_a_manifest(stack: Running) -> None:
    until(lambda: _get(stack, "/manifest.webmanifest").status_code == 200)
    types = {
        "/favicon.ico": "image/x-icon",
        "/icon.svg": "image/svg+xml",
        "/apple-touch-icon.png": "image/png",
        "/manifest.webmanifest": "application/manifest+json; charset=utf-8",
    }
    for path, content_type in types.items():
        until(lambda path=path: _get(stack, path).status_code == 200)  # type: ignore[misc]
        answer = _get(stack, path)
        assert (answer.headers["Content-Type"], "immutable" in answer.headers["Cache-Control"]) == (content_type, False)
    for icon in _get(stack, "/manifest.webmanifest").json()["icons"]:
        until(lambda icon=icon: _get(stack, icon["src"]).status_code == 200)  # type: ignore[misc]
        assert "immutable" in _get(stack, icon["src"]).headers["Cache-Control"]
    head = lxml.html.fromstring(_get(stack, "/").text)
    assert {"/favicon.ico", "/icon.svg", "/apple-touch-icon.png", "/manifest.webmanifest"} <= set(
        head.xpath("//head/link/@href")
    )
    described = json.loads(head.xpath("string(//script[contains(., 'WebSite')])"))
    publisher = next(each for each in described["@graph"] if each["@type"] == "NewsMediaOrganization")
    assert httpx.get(publisher["logo"]["url"]).status_code == 200


def test_a_drawing_that_is_opened_by_itself_may_have_its_own_styles_and_do_nothing_else(stack: Running) -> None:
    until(lambda: _get(stack, "/icon.svg").status_code == 200)
    assert _get(stack, "/icon.svg").headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    assert "script" not in _get(stack, "/").headers["Content-Security-Policy"]
