"""axe-core, WCAG 2.2 AA and best practice: one page of each kind, light, dark, with more contrast, narrow and wide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import WebDriverWait

from tests.judges.crawling import Crawl
from tests.judges.newspaper import Newspaper
from tests.judges.pages import one_of_each, samples_that_stay
from tests.judges.reading import LOOKS
from tests.judges.verdicts import Verdict, Verdicts

pytestmark = pytest.mark.judges
_RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {iframes: false, resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
  "wcag22aa", "best-practice"]}).then(found => done(found.violations), error => done(String(error)));
"""
_RULES_FOR_PAGES = ("region", "page-has-heading-one", "landmark-one-main")
"""Of what is shown in a frame of another page, these are kept there."""


def _judge(browser: Chrome, axe: str, url: str) -> list[str]:
    """Return what axe has against a page in all looks."""
    browser.get(url)
    if "?q=" in url:
        WebDriverWait(browser, 30).until(
            lambda driver: driver.execute_script("return document.querySelector('#search-results li')")
        )
    browser.execute_script(axe)
    framed = browser.execute_script("return document.body.classList.contains('strip')")
    found = []
    for look in LOOKS:
        look.take(browser)
        said: list[dict[str, Any]] | str = browser.execute_async_script(_RUN)
        assert not isinstance(said, str), said
        found += [f"{look}: {_worded(each)}" for each in said if not (framed and each["id"] in _RULES_FOR_PAGES)]
    return found


def _worded(violation: dict[str, Any]) -> str:
    first = violation["nodes"][0]
    return f"{violation['id']} ×{len(violation['nodes'])}: {first['html'][:200]} {first['failureSummary'][:300]}"


def test_pages_of_every_kind_can_be_read_by_everybody(
    browser: Chrome, tools: Path, crawl: Crawl, paper: Newspaper, verdicts: Verdicts
) -> None:
    axe = (tools / "axe-core/axe.min.js").read_text("utf-8")
    pages = {name: paper.url + found.path for name, found in one_of_each(crawl).items()} | {"monitor": paper.monitor}
    found = {name: _judge(browser, axe, url) for name, url in pages.items()}
    verdicts.append(
        Verdict("axe-core", f"{len(pages)} kinds × {len(LOOKS)} looks", f"{sum(map(len, found.values()))} violations")
    )
    assert not any(found.values()), "\n".join(f"{name}: {each}" for name, all_ in found.items() for each in all_)


def test_samples_that_are_long_empty_hostile_and_from_right_to_left_can_be_read_by_everybody(
    browser: Chrome, tools: Path, samples: Path, samples_url: str, verdicts: Verdicts
) -> None:
    axe = (tools / "axe-core/axe.min.js").read_text("utf-8")
    pages = samples_that_stay(samples)
    found = {name: _judge(browser, axe, f"{samples_url}/{name}") for name in pages}
    verdicts.append(
        Verdict("axe-core", f"{len(pages)} samples × {len(LOOKS)} looks", f"{sum(map(len, found.values()))} violations")
    )
    assert not any(found.values()), "\n".join(f"{name}: {each}" for name, all_ in found.items() for each in all_)
