"""A reader's browser below an article: the newest of its section, without the article itself, without any script."""

from __future__ import annotations

from uuid import uuid4

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from services.cli.client import Intake
from services.cli.manuscript import Manuscript
from services.cli.show import last
from tests.browser import browsing
from tests.conftest import Running
from tests.local import until


def _publish(intake: Intake, name: str, tag: str) -> str:
    text = f"---\nid: {name}\ntitle: {name}\nsection: sport\ntags: [{tag}]\n---\nText.\n"
    answer = intake.send(Manuscript("text/markdown", text))
    receipt = last(intake.follow(answer["submission"], seconds=60))
    assert receipt["complete"], receipt
    return str(receipt["page"])


def _shown(driver: Chrome) -> list[str]:
    """Return the headlines that are to be seen in the frame below the article."""
    frame = driver.find_element(By.TAG_NAME, "iframe")
    driver.execute_script("arguments[0].scrollIntoView()", frame)
    driver.switch_to.frame(frame)
    items = driver.find_elements(By.CSS_SELECTOR, ".strip li")
    found = [item.find_element(By.CLASS_NAME, "headline").text for item in items if item.is_displayed()]
    driver.switch_to.default_content()
    return found


def _come_to_show(driver: Chrome, page: str, expected: list[str]) -> None:
    """Read an article again until the strip, for which nobody waits, shows these."""

    def shows() -> bool:
        driver.get(page)
        return _shown(driver) == expected

    until(shows)


def test_old_articles_show_what_is_new_never_themselves_and_nothing_that_is_withdrawn(stack: Running) -> None:
    intake, run = stack.intake, uuid4().hex[:6]
    names = [f"{letter}-{run}" for letter in "abcdef"]
    pages = {name: _publish(intake, name, f"tag-{run}") for name in names}
    with browsing() as driver:
        _come_to_show(driver, pages[names[0]], names[:1:-1][:4])
        _come_to_show(driver, pages[names[-1]], names[-2::-1][:4])
        answer = intake.withdraw(names[3])
        assert last(intake.follow(answer["submission"], seconds=60))["complete"]
        driver.get(pages[names[0]])
        assert names[3] not in _shown(driver)
        driver.find_element(By.TAG_NAME, "iframe")
        driver.switch_to.frame(0)
        driver.find_element(By.LINK_TEXT, names[-1]).click()
        driver.switch_to.default_content()
        assert driver.current_url == pages[names[-1]], "a link leads out of the frame"
