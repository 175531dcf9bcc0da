"""What a person sees who is on call."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import lxml.etree
import lxml.html
import pytest
from flask.testing import FlaskClient

from shared.events import Priority
from shared.ledger import Ledger
from shared.ledger.telling.circuit_breaker import GIVEN_UP_AFTER
from tests.monitor import newsroom
from tests.shared.newsdesk import publish

KINDS = ("publisher", "notifier", "sweep")
SECRETS = (newsroom.SECRET, newsroom.TOKEN, "user:pw", "secret-of", "store-secret", "whsec_")


class Nesting(HTMLParser):
    """Fails on an end tag that ends something else than what was begun last."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        if tag not in ("meta", "link", "wbr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def look(monitor: FlaskClient, status: int = 200) -> Any:
    """Return the page, whose every element is closed where it should be, and which gives away no secret."""
    answer = monitor.get("/")
    assert answer.status_code == status
    nesting = Nesting()
    nesting.feed(answer.text)
    assert nesting.open == []
    assert [secret for secret in SECRETS if secret in answer.text] == []
    page = lxml.html.document_fromstring(answer.text)
    lxml.etree.strip_tags(page, "wbr")
    return page


def said(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def verdict(page: Any) -> str:
    return said(page.find_class("verdict")[0])


def test_it_is_always_new_unless_somebody_holds_it_still_to_read_it(monitor: FlaskClient) -> None:
    moving, still = monitor.get("/"), monitor.get("/?still")
    assert (moving.headers["Refresh"], "Refresh" in still.headers) == ("5", False)
    for page, way in ((moving, "/?still"), (still, "/")):
        assert lxml.html.document_fromstring(page.text).xpath("//header//time/following-sibling::a/@href") == [way]


def test_moments_are_such_as_browsers_read(monitor: FlaskClient, ledger: Ledger) -> None:
    publish(ledger, "a")
    moments = look(monitor, 200).xpath("//time/@datetime")
    assert len(moments) == 2
    for moment in moments:
        assert re.fullmatch(r"[-\d]{10}T[:\d]{8}\+00:00", moment)


def test_says_that_all_is_well_when_it_is(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.at_work(ledger, *KINDS)
    newsroom.publish(ledger, "Brücke & Straße <fertig>")
    newsroom.press_all(ledger)
    page = look(monitor)
    assert verdict(page).startswith("All is well.")
    row = said(page.find_class("receipts")[0].find("tbody/tr"))
    assert "live" in row
    assert "Brücke & Straße <fertig>" in row
    assert (
        page.find_class("receipts")[0].find(".//a").get("href").startswith("https://intake.bote.example/v1/receipts/")
    )


@pytest.mark.parametrize("kind", KINDS)
def test_names_the_kind_of_process_that_is_missing(monitor: FlaskClient, ledger: Ledger, kind: str) -> None:
    newsroom.at_work(ledger, *KINDS)
    newsroom.let_pass(ledger, 60)
    newsroom.at_work(ledger, *(set(KINDS) - {kind}))
    with ledger.begin() as db:
        db.execute(f"UPDATE processes SET seen_at = now() - interval '60 s' WHERE kind = '{kind}'")
    found = verdict(look(monitor))
    assert f"No {kind} is at work" in found
    assert "The last one was seen 60 s ago." in found
    assert found.count("is at work") == 1


def test_shows_a_dead_page_with_its_sentence_and_the_command_that_cures_it(
    monitor: FlaskClient, ledger: Ledger
) -> None:
    path = newsroom.publish(ledger)
    newsroom.kill_page(ledger, path, "The body holds a <video> that the theme cannot show.")
    page = look(monitor)
    assert "1 page is dead" in verdict(page)
    row = said(page.get_element_by_id("dead").find("table/tbody/tr"))
    assert "The body holds a <video> that the theme cannot show." in row
    assert f"andruck retry --page {path} or" in row
    assert "failed" in said(page.find_class("receipts")[0].find("tbody/tr"))


def test_shows_a_dead_delivery_by_its_host_alone(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.subscriber(ledger, f"https://user:pw@reader.example:8443/hook?token={newsroom.TOKEN}")
    newsroom.publish(ledger)
    newsroom.press_all(ledger)
    url = f"https://user:pw@reader.example:8443/hook?token={newsroom.TOKEN}"
    id_ = newsroom.kill_delivery(ledger, f"'{url}' is not permitted: port 8443 is not allowed.")
    page = look(monitor)
    assert "1 delivery is dead" in verdict(page)
    row = said(page.get_element_by_id("dead").find("table/tbody/tr"))
    assert row.startswith("1 delivery to reader.example:8443 ")
    assert "'https://reader.example:8443' is not permitted" in row
    assert f"andruck retry --delivery {id_} or" in row


def test_says_what_is_in_the_way_of_late_pages(monitor: FlaskClient, ledger: Ledger) -> None:
    for _ in range(2):
        press = newsroom.claimed(ledger, newsroom.publish(ledger))
        newsroom.put_off(ledger, press.lease, "The bucket cannot be reached.")
    newsroom.let_pass(ledger, 300)
    newsroom.at_work(ledger, *KINDS)
    page = look(monitor)
    assert "2 pages to press, the oldest wanted for 5 min." in verdict(page)
    assert "put right what is in the way: The bucket cannot be reached." in verdict(page)
    assert "2 pages The bucket cannot be reached." in said(page)


def test_says_what_to_do_about_work_that_nothing_hinders_and_that_is_late(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.subscriber(ledger)
    newsroom.publish(ledger)
    newsroom.press_all(ledger)
    newsroom.publish(ledger)
    newsroom.let_pass(ledger, 90)
    newsroom.at_work(ledger, *KINDS)
    found = verdict(look(monitor))
    assert "1 page to press, the oldest wanted for 90 s. The publishers at work do not keep up" in found
    assert "1 delivery to make, the oldest due for 90 s. The notifiers at work do not keep up" in found


def test_bulk_is_no_trouble_until_it_has_waited_for_an_hour(monitor: FlaskClient, ledger: Ledger) -> None:
    publish(ledger, priority=Priority.BULK)
    newsroom.let_pass(ledger, 3000)
    newsroom.at_work(ledger, *KINDS)
    page = look(monitor)
    assert verdict(page).startswith("All is well.")
    rows = {said(row.find("th")): said(row) for row in page.find_class("queues")[0].findall("tbody/tr")}
    assert list(rows)[3] == "publisher.bulk pages that may wait"
    assert rows["publisher.bulk pages that may wait"].endswith("1 50 min 0 0 0")

    newsroom.let_pass(ledger, 3000)
    newsroom.at_work(ledger, *KINDS)
    assert "1 page of bulk to press, the oldest wanted for 100 min. The publishers" in verdict(look(monitor))


def test_names_a_submission_that_nothing_will_finish(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.publish(ledger)
    with ledger.begin() as db:
        db.execute("UPDATE pages SET pressed = wanted")  # nobody told the submission: it must never happen
    newsroom.let_pass(ledger, 90)
    newsroom.at_work(ledger, *KINDS)
    page = look(monitor)
    number = said(page.find_class("receipts")[0].find(".//a"))
    assert f"Submission {number} is open for 90 s though no page is late" in verdict(page)


def test_a_subscriber_who_fails_is_no_trouble_of_ours(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.at_work(ledger, *KINDS)
    newsroom.subscriber(ledger)
    newsroom.publish(ledger)
    newsroom.press_all(ledger)
    newsroom.put_off(ledger, newsroom.delivery(ledger), "Answered 503.")
    page = look(monitor)
    assert verdict(page).startswith("All is well.")
    assert "1 delivery Answered 503. reader.example" in said(page)


def test_says_what_is_held_for_a_subscriber_who_does_not_answer(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.at_work(ledger, *KINDS)
    newsroom.subscriber(ledger)
    for moment in ("waits when the endpoint pauses", "comes meanwhile"):
        newsroom.publish(ledger, moment)
        newsroom.press_all(ledger)
        newsroom.pause(ledger)
    page = look(monitor)
    assert verdict(page).startswith("All is well.")
    assert "2 deliveries reader.example has taken nothing since " in said(page)
    waiting, _, put_off, *_ = page.find_class("queues")[0].findall("tbody/tr")[-1].findall("td")
    assert (said(waiting), said(put_off)) == ("2", "2")


def test_shows_what_nobody_is_told_any_more_and_how_to_retry_it(monitor: FlaskClient, ledger: Ledger) -> None:
    newsroom.subscriber(ledger)
    newsroom.publish(ledger)
    newsroom.press_all(ledger)
    newsroom.pause(ledger)
    newsroom.let_pass(ledger, seconds=round(GIVEN_UP_AFTER.total_seconds()))
    newsroom.pause(ledger)
    newsroom.at_work(ledger, *KINDS)
    page = look(monitor)
    assert verdict(page).startswith("1 delivery is dead: read why")
    row = said(page.get_element_by_id("dead").find("table/tbody/tr"))
    assert "The subscription is disabled: reader.example has taken nothing since " in row
    assert "Once it does, subscribe it again, then retry this. andruck retry --delivery 1 or" in row
    assert row.endswith("andruck dismiss --delivery 1")


def test_a_broker_that_is_down_is_a_sentence(lonely: FlaskClient, ledger: Ledger) -> None:
    newsroom.at_work(ledger, *KINDS)
    assert "The broker cannot be reached: start it" in verdict(look(lonely))


def test_a_ledger_that_is_down_is_a_sentence(blind: FlaskClient) -> None:
    assert "The ledger cannot be reached" in verdict(look(blind, 503))


def test_holds_nothing_but_its_own_style_and_is_never_kept(monitor: FlaskClient) -> None:
    answer = monitor.get("/")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    style = monitor.get("/style.css")
    assert style.mimetype == "text/css"
    style.close()
