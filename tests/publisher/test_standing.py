"""What machines get of a site before any article: robots.txt, llms.txt, the key of IndexNow."""

from __future__ import annotations

from dataclasses import replace
from urllib.robotparser import RobotFileParser

import httpx
import pytest

from services.publisher.press import Pressroom
from services.publisher.standing import standing_files
from shared.errors import Misconfigured
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.standing_files import install_files
from shared.settings import Site, Store, read_site
from tests.conftest import Running
from tests.publisher.newsroom import SITE
from tests.publisher.pressing import object_at
from tests.shared.newsdesk import due

SITEMAPS = ["https://bote.example/sitemap.xml"]
KEY = "0a1b2c3d-4e5f"
ALL = replace(SITE, llms=True, indexnow_key=KEY)


def _file(path: str, site: Site = ALL) -> str:
    (found,) = [file for file in standing_files(site) if file.path == path]
    return found.content.decode()


def _press(pressroom: Pressroom, site: Site) -> None:
    with transaction(pressroom.ledger) as db:
        install_files(db, standing_files(site))
    while paths := due(pressroom.ledger):
        pressroom.press(paths)


def test_everybody_may_read_everything_and_finds_the_sitemap() -> None:
    robots = RobotFileParser()
    robots.parse(_file("/robots.txt").splitlines())

    assert robots.can_fetch("Googlebot", "https://bote.example/politik/x/")
    assert robots.site_maps() == SITEMAPS


def test_own_rules_are_for_everybody_until_a_program_is_named() -> None:
    own = ("Disallow: /intern/", "", "# No training.", "User-agent: GPTBot", "Disallow: /")
    robots = RobotFileParser()
    robots.parse(_file("/robots.txt", replace(SITE, robots=own)).splitlines())

    assert robots.can_fetch("Googlebot", "https://bote.example/politik/")
    assert not robots.can_fetch("Googlebot", "https://bote.example/intern/x/")
    assert not robots.can_fetch("GPTBot", "https://bote.example/politik/")
    assert robots.site_maps() == SITEMAPS


def test_llms_txt_leads_to_sections_whatever_they_are_called() -> None:
    sections = (replace(SITE.sections[0], name="A](http://evil.example) [b\n# c"), *SITE.sections[1:])
    lines = _file("/llms.txt", replace(ALL, sections=sections)).splitlines()

    assert lines[0] == "# Der Bote"
    assert lines[2] == "> Was war, was wird."
    assert r"- [A\]\(http://evil.example\) \[b \# c](https://bote.example/politik/)" in lines
    assert "- [Atom feed](https://bote.example/feed.atom)" in lines


def test_what_a_site_does_not_ask_for_is_not_there() -> None:
    assert [file.path for file in standing_files(SITE)] == ["/robots.txt"]


def test_an_empty_site_has_them_and_loses_what_its_settings_no_longer_ask_for(
    pressroom: Pressroom, store: Store, ledger: Ledger
) -> None:
    _press(pressroom, ALL)
    key = object_at(store, f"/{KEY}.txt")
    assert key["Body"].read().decode().strip() == KEY
    assert key["ContentType"] == "text/plain; charset=utf-8"
    assert object_at(store, "/llms.txt")["ContentType"] == "text/markdown; charset=utf-8"

    _press(pressroom, replace(ALL, indexnow_key="another-key"))
    former = object_at(store, f"/{KEY}.txt")
    assert former["Metadata"]["andruck-status"] == "410"
    assert KEY not in former["Body"].read().decode().split("canonical")[0]
    assert object_at(store, "/another-key.txt")["Metadata"].keys() == {"andruck-sequence"}

    _press(pressroom, ALL)
    assert object_at(store, f"/{KEY}.txt")["Body"].read().decode().strip() == KEY
    assert object_at(store, "/another-key.txt")["Metadata"]["andruck-status"] == "410"


def test_what_is_the_same_is_not_put_again(pressroom: Pressroom, store: Store) -> None:
    _press(pressroom, SITE)
    before = object_at(store, "/robots.txt")["ETag"]
    _press(pressroom, SITE)
    assert object_at(store, "/robots.txt")["ETag"] == before


def test_readers_get_robots_txt_and_tools_within_a_page_may_read_it(stack: Running) -> None:
    site = stack.described["site"]
    answer = httpx.get(f"{site}/robots.txt")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert f"Sitemap: {site}/sitemap.xml" in answer.text.splitlines()
    assert "connect-src 'self';" in httpx.get(f"{site}/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ('robots = ["Disallow"]', "no line of robots.txt"),
        ('robots = ["User-agent: *\\nDisallow: /"]', "no line of robots.txt"),
        ('indexnow_key = "short"', "8 to 128"),
        ('indexnow_key = "../../robots"', "8 to 128"),
        ('llms = "yes"', "llms"),
        ("indexnowkey = 'abcdefgh'", "write 'indexnow_key'"),
    ],
)
def test_a_setting_that_cannot_be_is_named(tmp_path_factory: pytest.TempPathFactory, told: str, named: str) -> None:
    file = tmp_path_factory.mktemp("site") / "site.toml"
    sections = '[[sections]]\nslug = "a"\nname = "A"\n'
    file.write_text(f'name = "T"\nurl = "http://t"\nlanguage = "de"\ntimezone = "Europe/Berlin"\n{told}\n{sections}')
    with pytest.raises(Misconfigured, match=named):
        read_site(file)
