"""What readers see: nothing sticks out at any width, nothing is cut off, everything can be reached by keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.judges.crawling import Crawl
from tests.judges.newspaper import Newspaper
from tests.judges.pages import one_of_each, samples_that_stay
from tests.judges.reading import Look
from tests.judges.verdicts import Verdict, Verdicts

pytestmark = pytest.mark.judges
WIDTHS = (320, 360, 768, 1024, 1440)
"""CSS pixels; 320 is also what a window of 1280 has left at 400 % (WCAG 2.2, 1.4.10)."""

_STICKS_OUT = """
const wide = document.documentElement.clientWidth;
return [...document.querySelectorAll("body *")].filter(each => {
  const box = each.getBoundingClientRect();
  if (!box.width || !box.height || getComputedStyle(each).clipPath !== "none") return false;
  if (each.closest(".scroll, .sections ul, .strip ul, .unseen, .skip, svg, option")) return false;
  return box.right > wide + 1 || box.left < -1;
}).map(each => each.outerHTML.slice(0, 120)).concat(
  document.documentElement.scrollWidth > wide ? ["the page scrolls sideways"] : []);
"""
_CUT_OFF = """
return [...document.querySelectorAll("h1, h2, h3, p, li, dt, dd, a, figcaption, summary, td, th")].filter(each => {
  const style = getComputedStyle(each);
  return style.overflow === "hidden" && style.clipPath === "none" && style.webkitLineClamp === "none"
    && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1);
}).map(each => each.outerHTML.slice(0, 120));
"""
_SPACED = """
const style = new CSSStyleSheet(), spaced = "line-height: 1.5 !important; letter-spacing: 0.12em !important";
style.replaceSync(`* { ${spaced}; word-spacing: 0.16em !important }`
  + "p { margin-block-end: 2em !important }");
document.adoptedStyleSheets = [style];
"""


def _pages(crawl: Crawl, paper: Newspaper) -> dict[str, str]:
    return {name: paper.url + found.path for name, found in one_of_each(crawl).items()} | {"monitor": paper.monitor}


def test_nothing_sticks_out_or_is_cut_off_at_any_width(
    browser: Chrome, crawl: Crawl, paper: Newspaper, verdicts: Verdicts
) -> None:
    found = []
    pages = _pages(crawl, paper)
    for name, url in pages.items():
        browser.get(url)
        for width in WIDTHS:
            found += [f"{name} at {width}: {each}" for each in _looked_at(browser, width)]
        browser.execute_script(_SPACED)  # WCAG 2.2, 1.4.12
        found += [f"{name} at 360, text spaced: {each}" for each in _looked_at(browser, 360)]
    verdicts.append(
        Verdict("layout", f"{len(pages)} kinds × {len(WIDTHS)} widths, and with text spaced", f"{len(found)} flaws")
    )
    assert not found, "\n".join(found)


def test_nothing_sticks_out_of_samples(browser: Chrome, samples_url: str, samples: Path, verdicts: Verdicts) -> None:
    found = []
    names = samples_that_stay(samples)
    for name in names:
        browser.get(f"{samples_url}/{name}")
        found += [f"{name} at {width}: {each}" for width in WIDTHS for each in _looked_at(browser, width)]
    verdicts.append(Verdict("layout", f"{len(names)} samples × {len(WIDTHS)} widths", f"{len(found)} flaws"))
    assert not found, "\n".join(found)


def _looked_at(browser: Chrome, width: int) -> list[str]:
    Look(width).take(browser)
    return [*browser.execute_script(_STICKS_OUT), *browser.execute_script(_CUT_OFF)]


@pytest.mark.parametrize(
    "kind", ["front", "article, picture", "article, live", "section", "search, results", "archive, month"]
)
def test_the_tab_key_goes_from_above_to_below_and_is_always_seen(
    kind: str, browser: Chrome, crawl: Crawl, paper: Newspaper
) -> None:
    browser.get(_pages(crawl, paper)[kind])
    Look(1440).take(browser)
    stops = [_next(browser) for _ in range(400)]
    stops = stops[: next((at for at, each in enumerate(stops) if at and each["tag"] == "BODY"), len(stops))]
    assert stops[0]["href"].endswith("#content"), "the first stop is the link to the content"
    assert [each for each in stops if not each["outlined"]] == []
    assert [each for each in stops if not each["named"]] == []
    assert len(stops) >= len(browser.find_elements(By.CSS_SELECTOR, "main a[href]"))


def _next(browser: Chrome) -> Mapping[str, str]:
    browser.switch_to.active_element.send_keys(Keys.TAB)
    found: Mapping[str, str] = browser.execute_script("""
      const at = document.activeElement, style = getComputedStyle(at);
      return {tag: at.tagName, href: at.href || "",
              named: (at.innerText || at.title || at.labels?.[0]?.innerText || "").trim(),
              outlined: at.tagName === "IFRAME" ||
                style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2}""")
    return found
