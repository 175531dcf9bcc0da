"""Which versions of an article readers are shown, and when its page of versions is pressed."""

from __future__ import annotations

from shared.article import Moved
from shared.history import History
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.histories import history
from shared.notices import Change, UpdateKind
from shared.withdrawal import Tombstone
from tests.shared.newsdesk import edition_of, press_all, publish, state_of, withdraw

PATH = "/politik/slug-of-a/history/"


def test_an_article_has_a_history_from_its_second_version_on_and_its_page_links_there_once_it_is_there(
    ledger: Ledger,
) -> None:
    publish(ledger, version=1, has_history=True)
    assert PATH not in press_all(ledger)
    revised = publish(
        ledger, version=2, has_history=True, title="Better", change=Change(UpdateKind.CORRECTION, "It was wrong.")
    )
    pressed = press_all(ledger)
    assert pressed.index(PATH) > pressed.index("/politik/slug-of-a/"), "after the page that it is of"
    assert pressed.count("/politik/slug-of-a/") == 2, "again, with a link"
    assert state_of(ledger, revised).complete
    assert edition_of(ledger).has_history
    versions = _history(ledger).versions
    assert [each.article and each.article.title for each in versions] == ["Better", "Title"]
    assert versions[0].change.note == "It was wrong."
    publish(ledger, version=3, has_history=True, title="Best")
    assert press_all(ledger).count("/politik/slug-of-a/") == 1


def test_a_site_that_wants_no_histories_has_none(ledger: Ledger) -> None:
    for version in (1, 2):
        publish(ledger, version=version, title=f"As of {version}")
        assert PATH not in press_all(ledger)
    assert not edition_of(ledger).has_history


def test_a_withdrawal_ends_the_history_and_what_comes_back_begins_anew(ledger: Ledger) -> None:
    for version in (1, 2):
        publish(ledger, version=version, title=f"As of {version}", has_history=True)
        press_all(ledger)
    withdraw(ledger, version=3)
    assert PATH in press_all(ledger)
    assert _at(ledger) == Tombstone()
    publish(ledger, version=4, title="As of 4", has_history=True)
    assert PATH in press_all(ledger)
    assert [each.article and each.article.title for each in _history(ledger).versions] == ["As of 4"]


def test_a_withdrawal_ends_the_history_though_the_article_is_back_before_it_is_done(ledger: Ledger) -> None:
    for version in (1, 2):
        publish(ledger, version=version, title=f"As of {version}", has_history=True)
        press_all(ledger)
    publish(ledger, version=3, title="As of 3", has_history=True)  # readers have version 2 still
    withdraw(ledger, version=4)
    publish(ledger, version=5, title="As of 5", has_history=True)
    press_all(ledger)
    assert [each.article and each.article.title for each in _history(ledger).versions] == ["As of 5"]
    withdraw(ledger, version=3)  # too late: nothing is changed
    publish(ledger, version=6, title="As of 6", has_history=True)
    press_all(ledger)
    assert [each.article and each.article.title for each in _history(ledger).versions] == ["As of 6", "As of 5"]


def test_the_history_of_an_article_that_moves_goes_with_it(ledger: Ledger) -> None:
    for version, slug in ((1, ""), (2, ""), (3, "another")):
        publish(ledger, version=version, title=f"As of {version}", slug=slug, has_history=True)
        press_all(ledger)
    assert _at(ledger) == Moved("/politik/another/")
    there = _at(ledger, "/politik/another/history/")
    assert isinstance(there, History)
    assert len(there.versions) == 3


def _at(ledger: Ledger, path: str = PATH) -> History | Moved | Tombstone:
    with transaction(ledger) as db:
        return history(db, int(db.execute("SELECT id FROM articles").value()), path)


def _history(ledger: Ledger) -> History:
    shown = _at(ledger)
    assert isinstance(shown, History)
    return shown
