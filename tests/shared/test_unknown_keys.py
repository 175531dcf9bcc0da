"""A site file of a newer release keeps no process from starting; a slip of the pen does."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.dialects import check_kinds, unknown_options
from shared.errors import Misconfigured
from shared.settings import read_site
from shared.sources import Source

SITE = (Path(__file__).parents[2] / "site.toml").read_text("utf-8")
SOURCE = '\n[[sources]]\nname = "blog"\nkind = "ghost"\n'


def _read(tmp_path: Path, before: str = "", behind: str = "") -> tuple[str, ...]:
    file = tmp_path / "site.toml"
    given = SITE.replace("unread_days = 30", "") if "unread" in before else SITE
    file.write_text(f"{before}\n{given}{behind}")
    return read_site(file)[0].unknown_keys


@pytest.mark.parametrize(
    ("before", "behind", "sentence"),
    [
        ("newsletter = true", "", "site.toml has 'newsletter', which this release does not know: it is passed over."),
        ("", f"{SOURCE}retention = 7\n", "[[sources]] of site.toml has 'retention', which"),
        (
            "",
            '\n[[sections]]\nslug = "x"\nname = "X"\ncolour = "red"\n',
            "[[sections]] of site.toml has 'colour', which",
        ),
        ("", "\n[tracking]\na = 1\n", "site.toml has 'tracking', which"),
    ],
)
def test_a_key_of_a_newer_release_is_passed_over_and_named(
    tmp_path: Path, before: str, behind: str, sentence: str
) -> None:
    (found,) = _read(tmp_path, before, behind)
    assert found.startswith(sentence)


@pytest.mark.parametrize(
    ("before", "behind", "meant"),
    [
        ("cache_second = 3", "", "cache_seconds"),
        ("unread_day = 3", "", "unread_days"),
        ("", f"{SOURCE}pull_second = 20\n", "pull_seconds"),
        ("", f"{SOURCE}option = {{}}\n", "options"),
    ],
)
def test_a_known_key_that_is_written_wrongly_is_refused(tmp_path: Path, before: str, behind: str, meant: str) -> None:
    with pytest.raises(Misconfigured, match=f"write '{meant}'"):
        _read(tmp_path, before, behind)


def test_what_is_known_says_nothing(tmp_path: Path) -> None:
    assert _read(tmp_path, "", SOURCE) == ()


def test_the_options_of_a_source_are_taken_likewise() -> None:
    newer = Source("cf", "contentful", (), {"space": "s1", "content_types": ["article"], "webp": True})
    check_kinds([newer])
    assert unknown_options(newer) == [
        "The source 'cf', of the kind 'contentful', has 'webp', which this release does not know: it is passed over."
    ]
    slip = Source("cf", "contentful", (), {"space": "s1", "content_types": ["article"], "enviroment": "master"})
    with pytest.raises(Misconfigured, match="write 'environment'"):
        check_kinds([slip])
