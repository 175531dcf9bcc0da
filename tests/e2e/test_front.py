"""A front as its editors and its readers see it, on a running stack: by commands, and by the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import lxml.html
import pytest

from tests.conftest import Running
from tests.local import until

SECTION = "sport"
"""Its front is ours alone: other tests of the stack publish elsewhere."""
HOSTILE = '<img src=x onerror=alert(1)>"&\u202e[/red]'


@pytest.fixture(scope="module")
def desk(stack: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("sport")
    for id_ in ("lauf", "sprung", "wurf"):
        _publish(stack, folder, id_)
    yield stack
    for id_ in ("lauf", "sprung", "wurf", "spaet"):
        stack.intake.withdraw(id_)
    _done(stack, "restore", "0", "--section", SECTION)


def _publish(stack: Running, folder: Path, id_: str) -> None:
    file = folder / f"{id_}.md"
    file.write_text(f"---\nid: {id_}\ntitle: Titel {id_}\nsection: {SECTION}\n---\n{'So war es. ' * 60}")
    assert stack.andruck("submit", str(file), "--wait").returncode == 0


def _done(stack: Running, *arguments: str) -> str:
    done = stack.andruck("front", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _page(stack: Running, path: str = f"/{SECTION}/") -> Any:
    return lxml.html.document_fromstring(httpx.get(stack.described["site"] + path).text)


def _headlines(stack: Running) -> list[str]:
    return [each.text_content() for each in _page(stack).xpath("//main//ol/li//h2")]


def test_what_an_editor_pins_leads_for_readers_and_one_command_takes_it_back(desk: Running) -> None:
    assert _headlines(desk)[0] == "Titel wurf"
    said = _done(desk, "pin", "lauf", "--section", SECTION, "--kicker", "Reportage", "--headline", "Der Lauf")
    assert "Live since" in said
    assert _headlines(desk)[:2] == ["Der Lauf", "Titel wurf"]
    assert _page(desk).xpath("string(//main//ol/li[1]//p[@class='kicker'])") == "Reportage"
    _done(desk, "undo", "--section", SECTION)

    assert _headlines(desk)[:3] == ["Titel wurf", "Titel sprung", "Titel lauf"]


def test_a_preview_writes_the_page_and_changes_none(desk: Running, tmp_path: Path) -> None:
    file = tmp_path / "front.html"
    said = _done(desk, "pin", "sprung", "--section", SECTION, "--preview", str(file))

    assert "~  1  desk/sprung" in said
    page = lxml.html.document_fromstring(file.read_text())
    assert page.xpath("string(//main//ol/li[1]//h2)") == "Titel sprung"
    assert page.xpath("string(//base/@href)") == desk.described["site"] + "/"
    assert _headlines(desk)[0] == "Titel wurf"


def test_pins_and_banners_come_and_end_at_their_time_by_themselves(desk: Running) -> None:
    _done(desk, "pin", "sprung", "--section", SECTION, "--at", "2s")
    _done(desk, "banner", "Eil: Sieg", "--section", SECTION, "--link", "/sport/", "--until", "1h")

    banner = _page(desk).xpath("//aside[@aria-label]")
    assert [each.text_content().split() for each in banner] == [["Eilmeldung", "Eil:", "Sieg"]]
    assert banner[0].xpath("string(.//a/@href)") == "/sport/"
    until(lambda: _headlines(desk)[0] == "Titel sprung")
    _done(desk, "pin", "sprung", "--section", SECTION, "--until", "2s")
    _done(desk, "banner", "Eil: Sieg", "--section", SECTION, "--until", "2s")
    until(lambda: _headlines(desk)[0] == "Titel wurf")
    until(lambda: not _page(desk).xpath("//aside[@aria-label]"))


def test_hostile_text_reaches_readers_as_text_and_editors_too(desk: Running) -> None:
    _done(desk, "pin", "lauf", "--section", SECTION, "--kicker", HOSTILE[:60], "--headline", f"Lauf {HOSTILE}")
    page = _page(desk)

    assert page.xpath("//main//img[@onerror]|//main//script") == []
    assert "[/red]" in _headlines(desk)[0]
    assert "[/red]" in _done(desk, "history", "--section", SECTION)
    assert "Lauf" in _done(desk, "show", "--section", SECTION)
    _done(desk, "undo", "--section", SECTION)


def test_a_pinned_article_that_is_withdrawn_is_gone_and_waits(desk: Running, tmp_path: Path) -> None:
    _publish(desk, tmp_path, "spaet")
    _done(desk, "pin", "spaet", "--section", SECTION)
    assert _headlines(desk)[0] == "Titel spaet"
    desk.intake.withdraw("spaet")
    until(lambda: "Titel spaet" not in _headlines(desk))

    assert "desk/spaet is pinned and waits" in _done(desk, "show", "--section", SECTION).replace("\n", " ")
    _done(desk, "unpin", "spaet", "--section", SECTION)


def test_what_is_wrong_is_said_in_a_sentence_and_an_exit_code(desk: Running, tmp_path: Path) -> None:
    file = tmp_path / "changes.json"
    for text, arguments, code, sentence in (
        ("", ("pin", "niemand"), 1, "'niemand' of the source 'desk'"),
        ("", ("pin", "lauf", "--version", "77"), 1, "409"),
        ("", ("pin", "lauf", "--at", "bald"), 2, "is no time"),
        ("", ("banner", "Eil"), 2, "--until"),
        ("", ("undo", "--change", "1"), 1, "No change 1"),
        ("[]", ("apply", str(file)), 1, "must hold an object"),
        ('{"changes": [{"pin": "lauf"}, {"unpin": "nie"}]}', ("apply", str(file)), 1, "changes[1].unpin"),
    ):
        file.write_text(text)
        done = desk.andruck("front", *arguments)
        assert done.returncode == code, (arguments, done.stderr)
        assert sentence in " ".join((done.stderr + done.stdout).split()), arguments
    assert json.loads(desk.andruck("--json", "front", "show").stdout)["version"] == 0


def test_several_changes_come_into_force_together(desk: Running, tmp_path: Path) -> None:
    file = tmp_path / "changes.json"
    file.write_text(json.dumps({"changes": [{"pin": "lauf"}, {"pin": "sprung", "place": 1}], "who": "ida"}))
    _done(desk, "apply", str(file), "--section", SECTION)

    assert _headlines(desk)[:3] == ["Titel sprung", "Titel lauf", "Titel wurf"]
    _done(desk, "order", "lauf", "sprung", "--section", SECTION)
    assert _headlines(desk)[:2] == ["Titel lauf", "Titel sprung"]
    _done(desk, "unpin", "lauf", "sprung", "--section", SECTION)
