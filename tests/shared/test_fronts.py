"""Fronts as editors arrange them: what readers would see, and when it is pressed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.article import Schedule
from shared.errors import Permanent
from shared.events import Priority
from shared.ledger import Ledger, transaction
from shared.ledger.editing.changes import FrontOvertaken
from shared.ledger.editing.front_receipts import front_receipt
from shared.ledger.editing.front_steps import UnknownArticle
from shared.ledger.editing.front_views import history, view
from shared.ledger.states import SubmissionState
from shared.ledger.submitting.receipts import Receipt
from shared.ledger.webhooks import Conflict
from shared.listings import WHOLE_SITE, section_listing
from tests.shared.editors import banner, edit, in_hours, let_pass, pin, seen, sweep, titles, unpin
from tests.shared.newsdesk import due, press, press_all, publish, withdraw

POLITICS = section_listing("politik")
LONG = "So war es. " * 60


def _published(ledger: Ledger, *ids: str) -> None:
    for id_ in ids:
        publish(ledger, id_, title=id_, body=LONG)
    press_all(ledger)


def _receipt(ledger: Ledger, number: int, *, source: str | None = "desk") -> Receipt:
    with transaction(ledger) as db:
        found = front_receipt(db, number, source=source)
    assert found
    return found


def _waiting(ledger: Ledger) -> dict[str, str]:
    with transaction(ledger) as db:
        return {each.external_id: each.waits_for for each in view(db, WHOLE_SITE).pins if each.waits_for}


def test_a_pinned_article_leads_and_all_else_follows_in_its_order(ledger: Ledger) -> None:
    _published(ledger, "a", "b", "c")
    edit(ledger, pin("a", kicker="Analyse", headline="Kurz"))

    assert due(ledger) == ["/"]
    assert titles(ledger) == ["a", "c", "b"]
    assert (seen(ledger).slots[0].kicker, seen(ledger).slots[0].headline) == ("Analyse", "Kurz")
    assert titles(ledger, POLITICS) == ["c", "b", "a"], "each front is its own"


def test_an_article_that_is_older_than_the_newest_30_comes_in_addition(ledger: Ledger) -> None:
    _published(ledger, *(f"n{number:02}" for number in range(32)))
    newest = titles(ledger)
    edit(ledger, pin("n00", place=2))

    assert len(newest) == 30
    assert titles(ledger) == [newest[0], "n00", *newest[1:]], "none of the newest makes room: the archive begins behind"


def test_a_change_is_live_once_its_front_is_pressed(ledger: Ledger) -> None:
    _published(ledger, "a", "b")
    accepted = edit(ledger, pin("a"))

    assert _receipt(ledger, accepted.submission).state is SubmissionState.ACCEPTED
    assert not _receipt(ledger, accepted.submission).complete
    press(ledger, "/")
    assert _receipt(ledger, accepted.submission).state is SubmissionState.LIVE
    assert _receipt(ledger, accepted.submission).complete
    assert "pinned a" in _receipt(ledger, accepted.submission).steps[0].detail
    assert "pinned" not in str(_receipt(ledger, accepted.submission, source=None)), "anybody may read this one"


def test_an_article_that_nobody_knows_is_named_and_nothing_is_changed(ledger: Ledger) -> None:
    _published(ledger, "a")

    with pytest.raises(UnknownArticle, match="'nobody' of the source 'desk'"):
        edit(ledger, pin("a"), pin("nobody"))
    assert due(ledger) == []


def test_a_pin_waits_for_its_article_and_is_reported_meanwhile(ledger: Ledger) -> None:
    _published(ledger, "b")
    publish(ledger, "a", title="a", schedule=Schedule(datetime.now(UTC) + timedelta(hours=1)))
    edit(ledger, pin("a"))

    assert titles(ledger) == ["b"]
    assert _waiting(ledger) == {"a": "Its article is not live yet: it comes with the article."}
    press_all(ledger)
    publish(ledger, "a", title="a")
    press(ledger, "/politik/slug-of-a/")
    assert "/" in due(ledger)
    assert titles(ledger) == ["a", "b"]
    assert _waiting(ledger) == {}


def test_a_withdrawn_article_leaves_every_front_before_its_tombstone_stands(ledger: Ledger) -> None:
    _published(ledger, "a", "b")
    edit(ledger, pin("a"), of=section_listing("kultur"))  # where it is in no list
    press_all(ledger)
    withdraw(ledger, "a")

    assert "/kultur/" in due(ledger)
    assert "/politik/slug-of-a/" not in due(ledger)
    assert titles(ledger, section_listing("kultur")) == []
    press_all(ledger)
    publish(ledger, "a", title="a again", body=LONG)
    press_all(ledger)
    assert titles(ledger, section_listing("kultur")) == ["a again"], "it comes back with its article"


def test_a_pinned_article_that_changes_changes_there(ledger: Ledger) -> None:
    _published(ledger, "a")
    edit(ledger, pin("a"), of=section_listing("kultur"))
    press_all(ledger)
    publish(ledger, "a", title="corrected")
    press(ledger, "/politik/slug-of-a/")

    assert "/kultur/" in due(ledger)


def test_pins_and_banners_end_by_themselves(ledger: Ledger) -> None:
    _published(ledger, "a", "b")
    edit(ledger, pin("a", until=in_hours(1).isoformat()), banner("Eil"))
    press_all(ledger)
    assert titles(ledger) == ["a", "b"]
    assert [each.text for each in seen(ledger, POLITICS).banners] == ["Eil"], "a site's news is on every front"
    let_pass(ledger)
    assert (titles(ledger), seen(ledger).banners) == (["b", "a"], ()), "whatever the sweep does"
    sweep(ledger)

    assert sorted(due(ledger)) == ["/", "/politik/"]
    press_all(ledger)
    sweep(ledger)
    assert due(ledger) == [], "once is enough"


def test_a_banner_is_breaking_and_touches_fronts_alone(ledger: Ledger) -> None:
    _published(ledger, *(f"n{number}" for number in range(60)))
    edit(ledger, banner("Eil", link="/politik/"))

    assert sorted(due(ledger)) == ["/", "/politik/"]
    with transaction(ledger) as db:
        assert set(db.execute("SELECT priority FROM pages WHERE wanted > pressed").values()) == {Priority.BREAKING}
    edit(ledger, banner("Hier"), of=POLITICS)
    assert [each.text for each in seen(ledger, POLITICS).banners] == ["Eil", "Hier"]


def test_what_is_scheduled_comes_at_its_time_and_not_before(ledger: Ledger) -> None:
    _published(ledger, "a", "b")
    accepted = edit(ledger, pin("a"), at=in_hours(1))

    assert (due(ledger), titles(ledger)) == ([], ["b", "a"])
    assert "comes into force" in _receipt(ledger, accepted.submission).sentence
    let_pass(ledger)
    sweep(ledger)
    assert (due(ledger), titles(ledger)) == (["/"], ["a", "b"])
    press(ledger, "/")
    assert _receipt(ledger, accepted.submission).state is SubmissionState.LIVE


def test_undo_takes_back_one_change_after_another(ledger: Ledger) -> None:
    _published(ledger, "a", "b", "c")
    edit(ledger, pin("a"))
    second = edit(ledger, pin("b", place=1))
    assert titles(ledger) == ["b", "a", "c"]
    edit(ledger, undo=True)
    assert titles(ledger) == ["a", "c", "b"]
    assert _receipt(ledger, second.submission).state is SubmissionState.SUPERSEDED
    edit(ledger, undo=True)
    assert titles(ledger) == ["c", "b", "a"]
    with pytest.raises(Permanent, match="Nothing"):
        edit(ledger, undo=True)
    edit(ledger, restore=2)
    assert titles(ledger) == ["b", "a", "c"], "and what was undone can be put back"


def test_what_waits_for_its_time_never_comes_once_it_is_undone(ledger: Ledger) -> None:
    _published(ledger, "a", "b")
    accepted = edit(ledger, pin("a"), at=in_hours(1))
    undone = edit(ledger, undo=accepted.submission)
    let_pass(ledger)
    sweep(ledger)

    assert (due(ledger), titles(ledger)) == ([], ["b", "a"])
    assert _receipt(ledger, undone.submission).complete
    assert _receipt(ledger, accepted.submission).state is SubmissionState.SUPERSEDED


def test_of_two_editors_the_second_is_told_what_the_first_did(ledger: Ledger) -> None:
    _published(ledger, "a", "b")
    edit(ledger, pin("a"), version=0)

    with pytest.raises(FrontOvertaken, match=r"version 1, not 0. ida, .*: pinned a"):
        edit(ledger, pin("b"), version=0)
    edit(ledger, pin("b", place=1), version=1)
    assert titles(ledger) == ["b", "a"]


def test_the_same_message_again_gets_the_same_answer_and_another_is_refused(ledger: Ledger) -> None:
    _published(ledger, "a", "b")
    first = edit(ledger, pin("a"), webhook="m")
    again = edit(ledger, pin("a"), webhook="m")

    assert (again.submission, again.version) == (first.submission, first.version)
    with pytest.raises(Conflict):
        edit(ledger, pin("b"), webhook="m")


def test_what_is_not_pinned_cannot_be_taken_off(ledger: Ledger) -> None:
    _published(ledger, "a")

    with pytest.raises(Permanent, match="is not pinned"):
        edit(ledger, unpin("a"))
    edit(ledger, pin("a"))
    edit(ledger, unpin("a"))
    assert not seen(ledger).slots[0].is_pinned


def test_the_history_says_who_did_what_and_the_preview_what_would_be(ledger: Ledger) -> None:
    _published(ledger, "a", "b")
    edit(ledger, pin("a"))
    edit(ledger, pin("b", place=1), at=in_hours(1))
    with transaction(ledger) as db:
        changes = history(db, WHOLE_SITE)
        later = view(db, WHOLE_SITE, at=in_hours(2))

    assert [(each.who, each.told, each.version) for each in changes] == [
        ("ida", "pinned b (place 1)", None), ("ida", "pinned a", 1),
    ]  # fmt: skip
    assert [slot.external_id for slot in later.slots] == ["b", "a"]
    assert titles(ledger) == ["a", "b"], "nothing has changed by it"
