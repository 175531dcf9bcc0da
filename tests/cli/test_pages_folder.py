"""Own pages are read from a folder, and whatever is wrong there is named by its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.cli.pages_folder import MAX_OWN_PAGE_BYTES, MAX_OWN_PAGES, Mistakes, read_pages
from shared.own_page import OwnPage
from tests.publisher.newsroom import SITE


def _write(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        file = folder / f"{name.replace('__', '/')}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def _page(front_matter: str = "", body: str = "Text.") -> str:
    return f"---\ntitle: T\n{front_matter}\n---\n{body}\n"


def _named(folder: Path) -> dict[str, OwnPage]:
    return {page.name: page for page in read_pages(folder, SITE)}


def test_a_page_is_where_its_file_is_unless_it_says_otherwise(tmp_path: Path) -> None:
    pages = _named(
        _write(
            tmp_path,
            impressum=_page(),
            en__privacy=_page("language: en\nslug: privacy-policy"),
            about=_page("path: /wir/ueber-uns/\norder: 3\nfoot: no\ndescription: |\n  Wer\n  wir sind."),
        )
    )

    assert {name: page.path for name, page in pages.items()} == {
        "impressum": "/impressum/",
        "en/privacy": "/en/privacy-policy/",
        "about": "/wir/ueber-uns/",
    }
    assert (pages["impressum"].language, pages["en/privacy"].language) == ("de", "en")
    about = pages["about"]
    assert (about.order, about.in_foot, about.description) == (3, False, "Wer wir sind.")


def test_what_begins_with_a_dot_or_an_underscore_is_left_out_and_so_is_what_is_no_markdown(tmp_path: Path) -> None:
    folder = _write(tmp_path, _draft="no page", **{".git__x": "no page"}, a=_page())
    (folder / "notes.txt").write_text("no page")
    assert list(_named(folder)) == ["a"]


def test_a_translation_of_a_translation_is_one_of_the_original(tmp_path: Path) -> None:
    pages = _named(
        _write(
            tmp_path,
            a=_page(),
            b=_page("language: en\ntranslation_of: a"),
            c=_page("language: ar\ntranslation_of: b"),
            d=_page("language: fr\ntranslation_of: c"),
        )
    )
    assert {name: page.original for name, page in pages.items()} == {"a": "", "b": "a", "c": "a", "d": "a"}


def test_pages_that_translate_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    circle = {"a": "c", "b": "a", "c": "b"}
    folder = _write(tmp_path, **{name: _page(f"translation_of: {other}") for name, other in circle.items()})
    with pytest.raises(Mistakes, match=r"a.md: translation_of: it cannot translate itself"):
        read_pages(folder, SITE)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("Just text.", "Must begin with front matter"),
        ("---\ntitel: T\n---\n", "write 'title'"),
        ("---\ntitle: T\ncolour: red\n---\n", "its front matter has colour, which is not known"),
        ("---\norder: 3\n---\n", "title: Missing data"),
        ("---\ntitle: T\norder: first\n---\n", "order: Must be a whole number"),
        (_page("path: /x/\nslug: y"), "a path and a slug"),
        (_page("path: /politik/"), "is below /politik/, where the section"),
        (_page("path: /politik/kontakt/"), "is below /politik/, where the section"),
        (_page("path: /archiv/x/"), "is below /archiv/, where pages of Andruck are"),
        (_page("path: /tag/x/"), "is below /tag/, where pages of Andruck are"),
        (_page("path: /author/"), "is below /author/, where pages of Andruck are"),
        (_page("path: /assets/x/"), "is below /assets/, where pages of Andruck are"),
        (_page("path: /robots.txt"), "is no path such as /imprint/"),
        (_page("path: /Über uns/"), "is no path such as /imprint/"),
        (_page("path: /../../etc/"), "is no path such as /imprint/"),
        (_page("path: //evil.example/"), "is no path such as /imprint/"),
        (_page("path: /"), "is no path such as /imprint/"),
        (_page("path: /.andruck/site/"), "is no path such as /imprint/"),
        (_page("language: klingonisch"), "is no language tag"),
        (_page("translation_of: nobody"), "there is no page 'nobody'"),
        (_page("translation_of: wrong"), "it cannot translate itself"),
        (b"---\ntitle: \xff\n---\n", "not written in UTF-8"),
        (_page(body="\0"), "there is a zero in it"),
        ("---\ntitle: &a [*a]\n---\n", "aliases are not taken"),
        ("---\ntitle: T\n---\n" + "x" * MAX_OWN_PAGE_BYTES, "200,000 is the most"),
    ],
)
def test_what_is_wrong_is_named_by_its_file_and_nothing_is_taken(
    tmp_path: Path, content: str | bytes, says: str
) -> None:
    with pytest.raises(Mistakes) as refused:
        read_pages(_write(tmp_path, wrong=content, good=_page()), SITE)
    assert "wrong.md" in str(refused.value)
    assert says in str(refused.value)
    assert "good.md" not in str(refused.value)


def test_all_mistakes_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(Mistakes) as refused:
        read_pages(_write(tmp_path, a="x", b="y", c=_page("path: /d/"), d=_page()), SITE)
    lines = str(refused.value).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["a.md:", "b.md:", "c.md"]
    assert "c.md and d.md are both at /d/" in lines[3]


def test_two_pages_that_translate_a_third_into_one_language_are_refused(tmp_path: Path) -> None:
    english = _page("language: en\ntranslation_of: a")
    with pytest.raises(Mistakes, match=r"b.md and c.md are the same page in the same language \(en\)"):
        read_pages(_write(tmp_path, a=_page(), b=english, c=english), SITE)


@pytest.mark.parametrize("name", ["Über uns", "a b", "x\ny", "..x..", "-", "a%2fb", "<script>", "päge"])
def test_a_file_whose_name_is_no_path_needs_one(tmp_path: Path, name: str) -> None:
    (tmp_path / f"a{name}.md").write_text(_page())
    with pytest.raises(Mistakes) as refused:
        read_pages(tmp_path, SITE)
    assert "\n" not in str(refused.value).split("\n", 1)[1]


def test_a_file_with_any_name_may_say_where_its_page_is(tmp_path: Path) -> None:
    (tmp_path / "Über uns.md").write_text(_page("path: /ueber-uns/"))
    assert _named(tmp_path)["Über uns"].path == "/ueber-uns/"


def test_files_behind_links_are_read_as_kubernetes_lays_them_down(tmp_path: Path) -> None:
    _write(tmp_path, **{"..data__imprint": _page()})
    (tmp_path / "imprint.md").symlink_to("..data/imprint.md")
    (tmp_path / "loop").symlink_to(".")
    assert list(_named(tmp_path)) == ["imprint"]


def test_more_pages_than_a_foot_can_know_are_refused(tmp_path: Path) -> None:
    for number in range(MAX_OWN_PAGES + 1):
        (tmp_path / f"p{number}.md").write_text(_page())
    with pytest.raises(Mistakes, match="200 is the most"):
        read_pages(tmp_path, SITE)
