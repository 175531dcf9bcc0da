"""A theme of the site's own: what it replaces, what it cannot do, and what becomes of pages while it is broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from services.monitor.diagnosis import survey, troubles
from services.monitor.troubles import TroubleKind
from services.publisher import rendering
from services.publisher.dressing import heal
from services.publisher.looks import render_in_looks, theme_of
from services.publisher.press import Pressroom
from services.publisher.rendering import Renderer
from services.publisher.theme import Theme
from shared.bucket import Bucket
from shared.errors import Permanent
from shared.excerpt import Excerpt
from shared.ledger import Ledger, transaction
from shared.pages import FRONT
from shared.queue import Doorbells, celery_app
from shared.settings import Site, Store
from tests.publisher.newsroom import ARTICLE, EDITION, PAGE, SITE, entry, html, text
from tests.publisher.pressing import object_at, publish_and_press
from tests.shared.newsdesk import due

MASTHEAD = "<header class='own'>{{ site.name }} {{ chrome.words.skip }}</header>"
ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{{ a }}{% endfor %}{% endfor %}"

Write = Callable[..., Site]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "styles").mkdir()
    (tmp_path / "words").mkdir()
    return replace(SITE, theme=str(tmp_path))


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], int]:
    return lambda name, holds: (tmp_path / name).write_text(holds)


def test_templates_styles_and_words_are_replaced_one_by_one(site: Site, write: Write) -> None:
    write("masthead.html", MASTHEAD)
    write("styles/10-tokens.css", ":root { --mark: green }")
    write("words/de.toml", 'skip = "Los"')
    write("words/da.toml", 'skip = "Til indholdet"')
    theme = theme_of(site)
    page = html(render_in_looks(theme, PAGE, EDITION))

    assert text(page, "//header[@class='own']") == "Der Bote Los"
    assert text(page, "//h1") == ARTICLE.title
    assert text(page, "//aside/h2") == "Auf einen Blick"
    assert b"--mark: green" in theme.stylesheet
    assert b"--mark: #a6192e" not in theme.stylesheet
    assert b".story" in theme.stylesheet
    danish = html(render_in_looks(theme, PAGE, replace(EDITION, article=replace(ARTICLE, language="da"))))
    assert text(danish, "//aside/h2") == "At a glance"
    assert theme.language("da").words["skip"] == "Til indholdet"


@pytest.mark.parametrize(
    "reach",
    [
        "{{ site.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ section_name.__func__.__globals__ }}",
        "{{ site.allow_private_networks }}",
        "{{ site.theme }}",
        "{{ language.zone.from_file }}",
        "{{ article.tags.append('x') }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{% include '/etc/passwd' %}",
        "{{ ('%s' * 9)|attr('format') }}{{ '{0.__class__}'.format(site) }}",
    ],
)
def test_a_template_reaches_nothing_but_what_it_shows(site: Site, write: Write, reach: str) -> None:
    write("foot.html", reach)
    document = render_in_looks(theme_of(site), PAGE, EDITION)

    assert document.flaw
    assert document.flaw.sentence.startswith("foot.html, line 1: ")
    assert text(html(document), "//footer[@class='imprint']/p[1]") == "Der Bote"


@pytest.mark.parametrize(
    ("name", "holds", "says"),
    [
        ("foot.html", "\n\n{{ site.nme }}", "foot.html, line 3: UndefinedError"),
        ("foot.html", "\n{% if %}", "foot.html, line 2: Expected an expression"),
        ("words/de.toml", "skip = 3", "de.toml: skip is neither a text"),
        ("words/de.toml", "skip", "de.toml is not valid TOML"),
    ],
)
def test_a_flaw_is_told_with_file_and_line(site: Site, write: Write, name: str, holds: str, says: str) -> None:
    write(name, holds)
    document = render_in_looks(theme_of(site), PAGE, EDITION)

    assert document.flaw
    assert says in document.flaw.sentence
    assert document.body == render_in_looks(Theme(SITE), PAGE, EDITION).body


def test_a_folder_that_is_not_there_is_a_flaw_and_no_end(tmp_path: Path) -> None:
    document = render_in_looks(theme_of(replace(SITE, theme=str(tmp_path / "none"))), PAGE, EDITION)
    assert document.flaw
    assert document.flaw.sentence == "The theme cannot be read: none: No such file or directory."


def test_what_fails_because_of_the_article_is_not_blamed_on_the_theme(site: Site, write: Write) -> None:
    write("masthead.html", MASTHEAD)
    assert render_in_looks(theme_of(site), PAGE, EDITION).flaw is None
    with pytest.raises(AttributeError):
        render_in_looks(theme_of(site), PAGE, replace(EDITION, published_at="today"))  # type: ignore[arg-type]


@pytest.mark.parametrize("greedy", [ENDLESS, "{{ 'a' * 10 ** 12 }}", "{{ 'a' * 9000000 }}"])
def test_a_template_without_end_keeps_no_page_from_readers(
    site: Site, write: Write, greedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.publisher.render_process.CPU_SECONDS", 1)
    monkeypatch.setattr("services.publisher.rendering.CPU_SLICE_SECONDS", 20)
    write("newest.html", greedy)
    renderer = Renderer(theme_of(site))

    front = renderer.render(FRONT, Excerpt((entry(1),)))
    assert front.flaw
    assert front.flaw.sentence.startswith("With the site's own templates: ")
    assert text(html(front), "//h2") == "Meldung 1"
    assert renderer.render(PAGE, EDITION).flaw is None
    monkeypatch.setattr(
        rendering, "_answered", lambda _: pytest.fail("it is not tried again") if "range" in greedy else True
    )
    assert renderer.render(FRONT, Excerpt(())).flaw == front.flaw


def test_an_article_that_is_too_much_for_the_default_as_well_is_to_blame_itself(
    site: Site, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.publisher.rendering.CPU_SLICE_SECONDS", 20)
    write("masthead.html", MASTHEAD)
    renderer = Renderer(theme_of(site))
    with pytest.raises(Permanent, match="Shorten the article"):
        renderer.render(PAGE, replace(EDITION, article=replace(ARTICLE, body="Wort. " * 1_500_000)))
    assert renderer.render(PAGE, EDITION).flaw is None


@pytest.fixture
def room(ledger: Ledger, store: Store, site: Site) -> Pressroom:
    return Pressroom(ledger, Bucket(store), theme_of(site), Doorbells(celery_app("memory://")))


def _flaws(ledger: Ledger) -> dict[str, str]:
    with ledger.begin() as db:
        rows = db.execute("SELECT path || ' ' || flaw FROM pages WHERE flaw IS NOT NULL").values()
    return dict(row.split(" ", 1) for row in rows)


def _trouble(ledger: Ledger) -> list[str]:
    with transaction(ledger) as db:
        found = troubles(survey(db))
    return [str(trouble) for trouble in found if trouble.kind is TroubleKind.THEME_FLAWED]


def test_a_broken_theme_is_told_to_ops_and_heals_by_itself_once_it_is_right(
    room: Pressroom, store: Store, site: Site, write: Write
) -> None:
    write("story_head.html", "{{ nothing }}")
    path = publish_and_press(room)
    assert "<h1>Title</h1>" in object_at(store, path)["Body"].read().decode()
    assert _flaws(room.ledger) == {path: "story_head.html, line 1: UndefinedError: 'nothing' is undefined"}
    (said,) = _trouble(room.ledger)
    assert said.startswith(
        "1 page is not in the looks of the site's own theme, but the default's: story_head.html, line 1"
    )
    assert heal(room.ledger, room.doorbells, site) == 0  # nothing has changed

    write("story_head.html", "<h1 class='own'>{{ title }}</h1>")
    assert heal(room.ledger, room.doorbells, site) == 1
    while paths := due(room.ledger):
        room.press(paths)
    assert "<h1 class='own'>Title</h1>" in object_at(store, path)["Body"].read().decode()
    assert _flaws(room.ledger) == {}
    assert _trouble(room.ledger) == []


def test_the_styles_of_a_changed_theme_are_out_before_pages_link_to_them(
    room: Pressroom, store: Store, write: Write
) -> None:
    for colour in ("red", "green"):
        write("styles/99-own.css", f"p {{ color: {colour} }}")
        path = publish_and_press(room, title=colour)
        page = object_at(store, path)["Body"].read().decode()
        (styles,) = html_links(page)
        assert f"p {{ color: {colour} }}".encode() in object_at(store, styles)["Body"].read()


def html_links(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('<link rel="stylesheet" href="')[1:]]
