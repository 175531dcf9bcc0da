"""`andruck theme check` and `preview`: what they try, what they find, and that the default theme stands it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli.main import main
from services.publisher.trial.checking import findings
from services.publisher.trial.page_check import page_flaws, style_flaws
from services.publisher.trial.preview import write_preview
from services.publisher.trial.samples import samples
from shared.pages import PageKind
from tests.browser import browsing
from tests.publisher.newsroom import SITE, show
from tests.serving import serve

WITHOUT_TEMPLATE = {
    *(PageKind.STYLESHEET, PageKind.SCRIPT, PageKind.STANDING_FILE, PageKind.STANDING_ASSET),
    *(PageKind.SEARCH_INDEX, PageKind.SEARCH_CARDS, PageKind.SEARCH_TERMS, PageKind.SEARCH_SHARD),
}
WIDTHS = (320, 360, 768, 1024, 1440)


def test_every_kind_of_page_that_a_theme_makes_has_a_sample() -> None:
    tried = {sample.page.kind for sample in samples(SITE)}
    assert set(PageKind) - WITHOUT_TEMPLATE - tried == set(), "give it one in services/publisher/trial/samples.py"


def test_nothing_is_wrong_with_the_default_theme() -> None:
    assert findings(SITE) == []
    assert findings(replace(SITE, language="ar")) == []


@pytest.mark.parametrize(
    ("name", "holds", "says"),
    [
        ("foot.html", "\n{{ nothing }}", "foot.html, line 2: UndefinedError: 'nothing' is undefined Readers get"),
        ("foot.html", "{% for %}", "foot.html, line 1: "),
        (
            "foot.html",
            "<footer><script src='https://cdn.example/x.js'></script></footer>",
            "asks https://cdn.example/x.js",
        ),
        ("foot.html", "<footer><p><b>x</p></footer>", "</p> ends while <b> is open"),
        ("foot.html", "", "It has no <footer>"),
        ("foot.html", "<footer id='content'></footer>", "The id 'content' is there twice."),
        ("sitemap.xml", "<urlset>", "sitemap: It is no XML"),
        (
            "styles/99.css",
            "@import 'https://fonts.example/a.css';",
            "styles/99.css: It asks https://fonts.example/a.css",
        ),
        ("words/pt.toml", 'skip = "vai"', "words/pt.toml: These words are missing, and will be in English: "),
        ("words/de.toml", 'skip = "{x}"', "words/de.toml: de: 'skip' has a place that nobody fills: x."),
        ("words/de.toml", "skip", "theme: Words of the theme are wrong: de.toml is not valid TOML"),
        ("style.css", "p {}", "style.css: Nobody reads it"),
    ],
)
def test_what_is_wrong_with_a_theme_is_named_with_its_place(tmp_path: Path, name: str, holds: str, says: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(holds)
    found = [str(each) for each in findings(replace(SITE, theme=str(tmp_path)))]
    assert any(says in each for each in found), found


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<h1>", "<h1></h1><h1>", "It has 2 <h1>"),
        ('<p class="standfirst">', '<p style="color:red">', "styles of its own"),
        ('<p class="standfirst">', '<p onclick="x()">', "has onclick"),
        ('<p class="standfirst">', '<img src="/x.jpg"><p>', "without alt"),
        ('<meta name="description"', '<meta name="nothing"', "Its head says no description."),
        ("</main>", "", "<main> is open"),
        ("<!doctype html>", "", "<!doctype html>"),
        ("<h1>", "<h1>" + "".join(f"{number:x}" for number in range(9000)), "are slow to come"),
    ],
)
def test_a_page_that_readers_should_not_get_is_told_why(old: str, new: str, says: str) -> None:
    page = show().body.decode()
    assert page_flaws(page, SITE.url) == []
    assert any(says in flaw for _, flaw in page_flaws(page.replace(old, new, 1), SITE.url))


def test_styles_may_load_from_the_site_only() -> None:
    assert style_flaws('p { background: url("/assets/a.png") } /* url(https://x.example) */', SITE.url) == []
    assert len(style_flaws("p { background: url(//x.example/a.png)", SITE.url)) == 2


def test_the_command_says_what_it_found_and_fails(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(
        'name = "N"\nurl = "http://n.test"\nlanguage = "de"\ntimezone = "UTC"\nsections = [{slug = "a", name = "A"}]\n'
    )
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme/foot.html").write_text("<p>")
    home = ["--home", str(tmp_path), "--json", "theme"]
    bad = CliRunner().invoke(main, [*home, "check", str(tmp_path / "theme")])
    assert bad.exit_code == 1
    assert any("no <footer>" in each for each in json.loads(bad.output)["findings"])
    good = CliRunner().invoke(main, [*home, "check"])
    assert good.exit_code == 0, good.output
    seen = CliRunner().invoke(main, [*home, "preview", "--out", str(tmp_path / "seen")])
    assert seen.exit_code == 0, seen.output
    assert (tmp_path / "seen/front.html").exists()


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the samples."""
    folder = tmp_path_factory.mktemp("preview")
    write_preview(SITE, folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder)))
    serve(server)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_no_page_scrolls_sideways_and_text_stands_where_it_stood(preview: str) -> None:
    names = [each.name for each in samples(SITE) if each.page.kind.traits.content_type.startswith("text/html")]
    wide, text_starts = [], {}
    with browsing() as browser:
        for name in names:
            if name == "article-moved":
                continue  # it leads on at once
            browser.get(f"{preview}/{name}.html")
            for width in WIDTHS:
                # as a phone has it: a window is never so narrow
                size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
                browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
                if browser.execute_script("return document.documentElement.scrollWidth > innerWidth"):
                    wide.append(f"{name} at {width}")
                if name in ("article", "article-without"):
                    where = "return document.querySelector('.text').getBoundingClientRect().left"
                    text_starts[width, name] = browser.execute_script(where)
    assert wide == []
    for width in WIDTHS:
        assert text_starts[width, "article"] == text_starts[width, "article-without"]
