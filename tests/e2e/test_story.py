"""One true article, all the way: from the newsroom's paste to the reader's screen, and back out again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import httpx
import pytest
from lxml import etree
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.browser import browsing
from tests.conftest import SAMPLE, Running
from tests.subscriber import Subscriber, listening

ID = "nordkorea-verstaerkt-militaerpraesenz-in-russland-wie-gefaehrlich-ist-das"
TITLE = "Nordkorea verstärkt Militärpräsenz in Russland – Wie gefährlich ist das?"


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    with browsing() as driver:
        yield driver


@pytest.fixture(scope="module")
def subscriber() -> Iterator[Subscriber]:
    with listening(lambda body: str(json.loads(body)["data"]["url"])) as made:
        yield made


@pytest.fixture(scope="module")
def secret(stack: Running, subscriber: Subscriber) -> Iterator[str]:
    done = stack.andruck("--json", "subscribe", subscriber.url)
    assert done.returncode == 0, done.stderr
    subscription = json.loads(done.stdout)
    yield str(subscription["secret"])
    stack.andruck("unsubscribe", str(subscription["id"]))  # whoever waits for an article waits for all who are told


@pytest.fixture(scope="module")
def receipt(stack: Running, secret: str) -> dict[str, Any]:
    done = stack.andruck("--json", "submit", str(SAMPLE), "--wait")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_a_reader_sees_the_whole_article(receipt: dict[str, Any], browser: Chrome) -> None:
    browser.get(receipt["page"])

    assert browser.find_element(By.TAG_NAME, "h1").text == TITLE
    headings = [heading.text for heading in browser.find_elements(By.CSS_SELECTOR, "article h2")]
    assert "Militärische Herausforderungen und Verluste" in headings
    assert "Geopolitische Auswirkungen" in headings
    text = browser.find_element(By.TAG_NAME, "article").text
    assert "zeigen, dass nordkoreanische Soldaten bei direkten Konfrontationen" in text
    assert "Abhängigkeit der beiden Länder verdeutlicht." in text
    assert "Kursk, Russland" in text
    facts = [term.text for term in browser.find_elements(By.CSS_SELECTOR, "aside dt, aside dd")]
    assert facts == ["Vorfall", "Sonstiges", "Ort", "Kursk, Russland", "Verletzte", "2700"]
    links = {a.text: a.get_attribute("href") for a in browser.find_elements(By.CSS_SELECTOR, "article a")}
    assert links["www.aljazeera.com"] == "https://www.aljazeera.com/"
    assert links["jacobin.de"] == "https://jacobin.de/"
    assert "n-ag.de" not in browser.page_source
    assert "<ul style" not in browser.page_source
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "de"


def test_a_reader_finds_it_on_the_front_page(stack: Running, receipt: dict[str, Any], browser: Chrome) -> None:
    browser.get(stack.described["site"] + "/")
    browser.find_element(By.LINK_TEXT, TITLE).click()

    assert browser.current_url == receipt["page"]


def test_it_is_in_the_feed_and_in_the_sitemap(stack: Running, receipt: dict[str, Any]) -> None:
    feed = feedparser.parse(httpx.get(stack.described["site"] + "/feed.atom").content)

    assert not feed.bozo
    assert [entry.title for entry in feed.entries if entry.link == receipt["page"]] == [TITLE]
    assert receipt["page"] in _sitemap(stack)


def test_the_receipt_shows_each_step_with_its_time(receipt: dict[str, Any]) -> None:
    steps = [step["step"] for step in receipt["steps"]]

    assert (receipt["state"], receipt["complete"]) == ("live", True)
    assert steps[0] == "accepted"
    assert steps[-1] == "told"
    assert steps.count("pressed") >= 4, "the page, the front, its section and the feed"
    assert all(step["at"] for step in receipt["steps"])
    assert receipt["steps"][1]["page"] == receipt["page"], "the article's own page comes first"


def test_the_subscriber_got_one_verifiable_message_when_the_page_was_there(
    receipt: dict[str, Any], subscriber: Subscriber, secret: str
) -> None:
    (message,) = subscriber.wait_for(1)

    payload = message.verified(secret)
    assert payload["type"] == "article.published"
    assert payload["data"]["url"] == receipt["page"]
    assert payload["data"]["title"] == TITLE
    assert message.page_status == 200


def test_the_same_article_again_changes_nothing(
    stack: Running, receipt: dict[str, Any], subscriber: Subscriber
) -> None:
    again = json.loads(stack.andruck("--json", "submit", str(SAMPLE), "--wait").stdout)

    assert again["submission"] == receipt["submission"]
    assert httpx.get(stack.described["site"] + "/").text.count(receipt["page"].rpartition(":")[2][5:]) == 1
    assert len(subscriber.heard) == 1


def test_after_withdrawal_all_of_it_is_gone(
    stack: Running, receipt: dict[str, Any], subscriber: Subscriber, secret: str
) -> None:
    answer = stack.intake.withdraw(ID)
    (*_, done) = stack.intake.follow(answer["submission"], seconds=30)

    assert (done["state"], done["complete"]) == ("withdrawn", True)
    site = stack.described["site"]
    assert httpx.get(receipt["page"]).status_code == 410
    assert TITLE not in httpx.get(receipt["page"]).text
    for path in ("/", "/nachrichten/", "/feed.atom"):
        assert ID not in httpx.get(site + path).text, path
    assert receipt["page"] not in _sitemap(stack)
    message = subscriber.wait_for(2)[-1]
    assert message.verified(secret)["type"] == "article.withdrawn"
    assert message.page_status == 410


def test_files_are_known_by_their_names_and_a_flash_is_a_page(stack: Running, tmp_path: Path) -> None:
    for name, text in (("a.HTM", "<h1>Aus HTML</h1><p>Text.</p>"), ("b.txt", "EIL: Flut an der Küste")):
        (tmp_path / name).write_text(text)
        done = stack.andruck("--json", "submit", str(tmp_path / name), "--wait")
        assert done.returncode == 0, done.stderr
        page = httpx.get(json.loads(done.stdout)["page"]).text
        assert f"<h1>{text.split('</h1>')[0].removeprefix('<h1>')}</h1>" in page
    (tmp_path / "c.txt").write_bytes("Müller sagt ja\n\nText.".encode("cp1252"))
    refused = stack.andruck("submit", str(tmp_path / "c.txt"))
    assert (refused.returncode, "Must be UTF-8; byte 1 is not." in refused.stderr) == (1, True)
    assert "Traceback" not in refused.stderr


def _sitemap(stack: Running) -> list[str]:
    """Every address in the sitemaps that the index names."""
    index = etree.fromstring(httpx.get(stack.described["site"] + "/sitemap.xml").content)
    maps = [etree.fromstring(httpx.get(str(loc.text)).content) for loc in index.iter("{*}loc")]
    return [str(loc.text) for sitemap in maps for loc in sitemap.iter("{*}loc")]
