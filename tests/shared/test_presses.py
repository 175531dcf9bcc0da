"""In which order pages are pressed, and which go first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.article import Moved
from shared.errors import Transient
from shared.events import Due, Priority
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.editions import edition
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.pressing.presses import Pressed, PressedPage, claim_presses, finish_presses
from shared.ledger.pressing.setbacks import bury_press
from shared.ledger.states import SubmissionState
from shared.pages import FRONT
from tests.shared.newsdesk import claim_press, due, press, press_all, publish, state_of, unanswered, withdraw


def test_lists_are_wanted_only_once_the_article_can_be_read(ledger: Ledger) -> None:
    accepted = publish(ledger)

    assert due(ledger) == [accepted.path]
    press(ledger, accepted.path)
    assert {"/", "/feed.atom", "/politik/", "/sitemap.xml"} <= set(due(ledger))


def test_a_list_never_shows_an_article_whose_page_is_not_there(ledger: Ledger) -> None:
    first = publish(ledger, "one")
    publish(ledger, "two")
    press(ledger, first.path)

    assert _linked(ledger) == [first.path]


def test_an_article_that_changes_its_section_leaves_the_old_one(ledger: Ledger) -> None:
    accepted = publish(ledger)
    press_all(ledger)
    moved = publish(ledger, section="sport")
    pressed = press_all(ledger)

    assert moved.path == "/sport/slug-of-a/"
    assert {accepted.path, "/politik/", "/sport/"} <= set(pressed)
    assert state_of(ledger, moved).complete


def test_lists_link_to_the_old_path_until_the_page_at_the_new_one_is_there(ledger: Ledger) -> None:
    accepted = publish(ledger)
    press_all(ledger)
    moved = publish(ledger, section="sport")

    assert _linked(ledger) == [accepted.path]
    press(ledger, moved.path)
    assert _linked(ledger) == [moved.path]


def test_readers_are_not_sent_to_a_new_path_before_its_page_is_there(ledger: Ledger) -> None:
    old = publish(ledger, version=1)
    press_all(ledger)
    publish(ledger, version=2, title="Changed")
    moved = publish(ledger, version=3, section="sport")
    with transaction(ledger) as db:
        due_still = claim_press(db, old.path)
        assert due_still
        with pytest.raises(Transient, match="moved to /sport/slug-of-a/"):
            edition(db, due_still.page.article_id or 0, old.path)
    press(ledger, moved.path)

    with transaction(ledger) as db:
        assert edition(db, due_still.page.article_id or 0, old.path) == Moved(moved.path)


def test_ten_queued_edits_become_one_press(ledger: Ledger) -> None:
    for version in range(10):
        accepted = publish(ledger, version=version, title=f"v{version}")

    assert press_all(ledger).count(accepted.path) == 1


def test_a_page_that_is_due_already_is_not_rung_for_again(ledger: Ledger) -> None:
    assert publish(ledger, version=1).ring
    assert publish(ledger, version=2, title="Changed").ring == ()


def test_a_page_wanted_again_while_it_is_pressed_is_pressed_again(ledger: Ledger) -> None:
    accepted = publish(ledger, version=1)
    with transaction(ledger) as db:
        claimed = claim_press(db, accepted.path)
    assert claimed
    publish(ledger, version=2, title="Changed")
    with transaction(ledger) as db:
        pressed = finish_presses(db, [PressedPage(claimed, "e", "d")])

    assert Due(accepted.path) in pressed.pages
    assert accepted.path in due(ledger)


def test_breaking_news_passes_what_was_rung_for_before(ledger: Ledger) -> None:
    press(ledger, publish(ledger, "slow").path)
    urgent = publish(ledger, "urgent", priority=Priority.BREAKING)
    assert urgent.ring == (Due(urgent.path, Priority.BREAKING),)
    pressed = press(ledger, urgent.path)

    assert pressed
    assert Due("/", Priority.BREAKING, is_list=True) in pressed.pages, "though somebody was rung for it, not urgently"
    press_all(ledger)
    assert Due("/", is_list=True) in (press(ledger, publish(ledger, "next").path) or Pressed()).pages, (
        "and only as long as it waits"
    )


def test_a_withdrawal_goes_first(ledger: Ledger) -> None:
    publish(ledger)
    press_all(ledger)

    assert {due.priority for due in withdraw(ledger).ring} == {Priority.BREAKING}


def test_a_list_that_is_dead_keeps_nobody_waiting(ledger: Ledger) -> None:
    accepted = publish(ledger)
    press(ledger, accepted.path)
    with transaction(ledger) as db:
        claimed = claim_press(db, "/politik/")
    assert claimed
    with transaction(ledger) as db:
        bury_press(db, claimed.lease, problem="The template is broken.")
    press_all(ledger)

    found = state_of(ledger, accepted)
    assert found.state is SubmissionState.LIVE
    assert any("The template is broken." in step.detail for step in found.steps)


def test_a_withdrawal_is_told_although_one_before_it_was_overtaken_untold(ledger: Ledger) -> None:
    publish(ledger, version=1)
    press_all(ledger)
    withdraw(ledger, version=2)
    publish(ledger, version=3)
    withdraw(ledger, version=4)
    press_all(ledger)

    with ledger.begin() as db:
        told = db.execute("SELECT type FROM events ORDER BY number").values()
    assert told == ["article.published", "article.withdrawn"]


def test_crossing_presses_of_many_articles_end_without_a_deadlock(ledger: Ledger) -> None:
    def story(number: int) -> None:
        publish(ledger, str(number), version=1)
        press_all(ledger)
        publish(ledger, str(number), version=2, title="Changed", section=("sport", "politik")[number % 2])
        press_all(ledger)
        if number % 3 == 0:
            withdraw(ledger, str(number))
            press_all(ledger)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(story, range(24)))
    press_all(ledger)

    with ledger.begin() as db:
        open_ = db.execute("SELECT count(*) FROM submissions WHERE stage <> 'done'").value()
    assert open_ == 0


def _linked(ledger: Ledger) -> list[str]:
    with transaction(ledger) as db:
        return [entry.path for entry in excerpt(db, FRONT).entries]


def test_pages_of_a_release_to_come_are_left_to_it_and_keep_nobody_waiting(ledger: Ledger) -> None:
    path = publish(ledger).path
    with transaction(ledger) as db:
        db.execute("""INSERT INTO pages (path, kind, listing, wanted, rung_at) VALUES
                        ('/hologram', 'hologram', '', 1, now() - interval '1 h'),
                        ('/galaxy/', 'front', 'galaxy:milky-way', 1, now() - interval '1 h')""")
    with transaction(ledger) as db:
        claimed = claim_presses(db, [path, "/hologram", "/galaxy/"])
    assert [press.page.path for press in claimed] == [path]
    assert not {"/hologram", "/galaxy/"} & {ring.id for ring in unanswered(ledger)}
