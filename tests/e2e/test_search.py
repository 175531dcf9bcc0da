"""A reader searches: in a real browser, on the site that Caddy serves, under its Content-Security-Policy."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from lxml import etree, html
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser import browsing
from tests.conftest import Running

SENT = """&lt;img src=x onerror=alert(1)> "Quitten" & 'Äpfel' &lt;/script> ${1} Zwetschgen"""
HOSTILE = html.fromstring(f"<p>{SENT}</p>").text_content()
Search = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with browsing() as driver:
        yield driver


@pytest.fixture(scope="module")
def published(stack: Running, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four articles that are out."""
    folder = tmp_path_factory.mktemp("articles")
    for id_, article in {
        "zwetschgen-alt": {"title": "Zwetschgenernte beginnt", "published_at": "2020-08-01T10:00:00Z"},
        "zwetschgen-neu": {"title": "Zwetschgen im Überfluß", "body": "Die Häuser sind voll mit Mirabellenmus."},
        "zwetschgen-text": {"title": "Vom Markt", "body": "Auch Zwetschgen gibt es."},
        "zwetschgen-böse": {"title": SENT},
    }.items():
        whole = {"id": id_, "body": "Text.", "section": "kultur", "language": "de", **article}
        (folder / f"{id_}.json").write_text(json.dumps(whole))
        done = stack.andruck("submit", str(folder / f"{id_}.json"), "--wait")
        assert done.returncode == 0, done.stderr + done.stdout
    return folder


@pytest.fixture
def search(stack: Running, published: Path, browser: Chrome) -> Search:
    def ask(query: str, results: int = 1) -> list[str]:
        """Search until there are so many results: they come some seconds after the article."""
        until = time.monotonic() + 60
        while True:
            browser.get(f"{stack.described['site']}/search/?q={query}")
            said = _said(browser)
            titles = [each.text for each in browser.find_elements(By.CSS_SELECTOR, "#search-results h2")]
            if len(titles) == results or time.monotonic() > until:
                assert said.startswith(f"{results} ") or not results, said
                return titles
            time.sleep(0.5)

    return ask


def _said(browser: Chrome) -> str:
    """Wait until the search is over, and return what it says."""
    until = time.monotonic() + 30
    while (said := browser.find_element(By.ID, "search-status").text) in ("", "Es wird gesucht …"):
        assert time.monotonic() < until, "the search does not end"
        time.sleep(0.05)
    return said


def test_what_has_the_word_in_its_title_comes_first_and_then_the_newest(search: Search) -> None:
    titles = search("zwetschge", 4)  # type: ignore[call-arg]
    assert set(titles[:2]) == {"Zwetschgen im Überfluß", HOSTILE}
    assert titles[2:] == ["Zwetschgenernte beginnt", "Vom Markt"]


@pytest.mark.parametrize("query", ["ueberfluss", "ÜBERFLUSS zwetschge", "mirabellenmus haus", "überfl"])
def test_umlauts_endings_and_unfinished_words_find_the_same(search: Search, query: str) -> None:
    assert search(query) == ["Zwetschgen im Überfluß"]


def test_a_result_shows_section_date_and_link_and_marks_what_was_found(search: Search, browser: Chrome) -> None:
    search("überfluss")
    result = browser.find_element(By.CSS_SELECTOR, "#search-results li")
    assert result.find_element(By.CSS_SELECTOR, "mark").text == "Überfluß"
    assert result.find_element(By.CSS_SELECTOR, ".kicker").text.lower() == "kultur"
    assert result.find_element(By.TAG_NAME, "time").text.endswith(str(time.gmtime().tm_year))
    result.find_element(By.TAG_NAME, "a").click()
    assert browser.find_element(By.TAG_NAME, "h1").text == "Zwetschgen im Überfluß"
    browser.back()
    assert _said(browser).startswith("1 ")


def test_a_hostile_title_is_but_a_title(search: Search, browser: Chrome) -> None:
    assert search("quitten") == [HOSTILE]
    assert not browser.find_elements(By.CSS_SELECTOR, "#search-results img, #search-results script")
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_it_is_used_with_a_keyboard_and_its_address_can_be_passed_on(
    stack: Running, search: Search, browser: Chrome
) -> None:
    search("quitten")
    browser.get(stack.described["site"] + "/search/")
    assert browser.find_element(By.CSS_SELECTOR, "label[for=q]").text == "Wonach suchen Sie?"
    assert not browser.find_element(By.ID, "search-without").is_displayed()
    browser.find_element(By.ID, "q").send_keys("Quitten & Mehr" + Keys.ENTER)
    assert _said(browser).startswith("Nichts gefunden")
    assert browser.current_url.endswith("/search/?q=Quitten%20%26%20Mehr")
    browser.find_element(By.ID, "q").clear()
    browser.find_element(By.ID, "q").send_keys("quitten" + Keys.ENTER)
    assert _said(browser).startswith("1 ")
    browser.back()
    assert _said(browser).startswith("Nichts gefunden")
    assert browser.find_element(By.ID, "q").get_attribute("value") == "Quitten & Mehr"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_phone(search: Search, browser: Chrome, scheme: str) -> None:
    search("quitten")
    dark = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    size = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_without_a_script_the_page_leads_on(stack: Running, published: Path) -> None:
    answer = httpx.get(stack.described["site"] + "/search/")
    page = html.fromstring(answer.text)
    assert page.xpath("//form[@id='search']/@hidden") == [""]
    assert {"/", "/kultur/", "/archiv/"} <= {*page.xpath("//div[@id='search-without']//a/@href")}
    assert "script-src 'self'; form-action 'self' https:" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in httpx.get(stack.described["site"] + "/").headers["Content-Security-Policy"]


def test_browsers_and_search_engines_are_told_how_to_search(stack: Running, published: Path) -> None:
    site = stack.described["site"]
    front = html.fromstring(httpx.get(site + "/").text)
    described = httpx.get(site + front.xpath("//link[@rel='search']/@href")[0])
    assert described.headers["Content-Type"].startswith("application/opensearchdescription+xml")
    template = etree.fromstring(described.content).find("{*}Url").get("template")
    assert template == site + "/search/?q={searchTerms}"
    told = [json.loads(each) for each in front.xpath("//script[@type='application/ld+json']/text()")]
    (website,) = (each for all_ in told for each in all_.get("@graph", ()) if each["@type"] == "WebSite")
    assert website["potentialAction"]["target"]["urlTemplate"] == site + "/search/?q={search_term_string}"


def test_what_is_withdrawn_is_not_found_once_its_receipt_says_done(
    stack: Running, search: Search, browser: Chrome
) -> None:
    assert search("mirabellenmus") == ["Zwetschgen im Überfluß"]
    answer = stack.intake.withdraw("zwetschgen-neu")
    list(stack.intake.follow(answer["submission"], seconds=60))
    assert search("mirabellenmus", 0) == []  # type: ignore[call-arg]
