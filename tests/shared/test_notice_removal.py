"""A notice that was given by mistake is taken back, and vanishes from wherever readers were told of it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from shared.article import Schedule
from shared.history import History
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.corrected import corrections
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.pressing.histories import history
from shared.ledger.states import SubmissionState
from shared.ledger.submitting.notice_removal import NoSuchNotice, take_back_notice
from shared.ledger.submitting.submissions import Accepted
from shared.ledger.webhooks import Conflict, Webhook
from shared.notices import Change, UpdateKind
from shared.pages import CORRECTIONS, CORRECTIONS_FEED, FEED
from tests.shared.newsdesk import edition_of, press_all, publish, state_of, withdraw
from tests.shared.test_notices import NOW, WRONG_RIVER

PATH = "/politik/slug-of-a/"
HISTORY = f"{PATH}history/"
MORE = Change(UpdateKind.UPDATE, "With a statement of the mayor.")


@pytest.fixture
def corrected(ledger: Ledger) -> Ledger:
    """One with an article that was corrected by mistake."""
    publish(ledger, version=1, has_history=True)
    press_all(ledger)
    publish(ledger, version=2, change=WRONG_RIVER, has_history=True)
    press_all(ledger)
    return ledger


def test_it_leaves_the_page_the_lists_and_the_corrections(corrected: Ledger) -> None:
    before = edition_of(corrected).updated_at
    taken_back = _take_back(corrected)
    pressed = press_all(corrected)
    assert {PATH, HISTORY, CORRECTIONS.path, CORRECTIONS_FEED.path} <= set(pressed)
    page = edition_of(corrected)
    assert (page.notices, page.updated_at) == ((), before), "what was told of when it was updated never runs backwards"
    with transaction(corrected) as db:
        assert corrections(db).entries == ()
        assert [entry.is_corrected for entry in excerpt(db, FEED).entries] == [False]
    receipt = state_of(corrected, taken_back)
    assert (receipt.state, receipt.complete) == (SubmissionState.LIVE, True)
    assert WRONG_RIVER.note in receipt.steps[0].detail


def test_its_history_says_so(corrected: Ledger) -> None:
    _take_back(corrected)
    press_all(corrected)
    with transaction(corrected) as db:
        shown = history(db, int(db.execute("SELECT id FROM articles").value()), HISTORY)
    assert isinstance(shown, History)
    assert [(each.change.note, each.taken_back_at is not None) for each in shown.versions] == [
        ("", False),
        (WRONG_RIVER.note, True),
        ("", False),
    ]


def test_it_does_not_come_back_with_the_sentence_that_a_cms_sends_again(corrected: Ledger) -> None:
    _take_back(corrected)
    publish(corrected, version=3, title="Another", change=WRONG_RIVER)
    press_all(corrected)
    assert edition_of(corrected).notices == ()
    publish(corrected, version=4, change=MORE)
    press_all(corrected)
    assert [each.note for each in edition_of(corrected).notices] == [MORE.note]


def test_it_is_taken_back_once_and_the_same_message_gets_the_same_answer(corrected: Ledger) -> None:
    notice = _notice(corrected)
    first = _take_back(corrected, notice, webhook="m")
    assert _take_back(corrected, notice, webhook="m").submission == first.submission
    assert _take_back(corrected, notice).submission == first.submission
    with pytest.raises(NoSuchNotice, match="has a notice"):
        _take_back(corrected, uuid4())
    with pytest.raises(NoSuchNotice):
        _take_back(corrected, notice, source="agency")


def test_a_revision_that_waits_for_its_time_goes_on_waiting(corrected: Ledger) -> None:
    later = NOW.replace(year=NOW.year + 1)
    waiting = publish(corrected, version=3, title="Later", schedule=Schedule(later))
    _take_back(corrected)
    press_all(corrected)
    assert state_of(corrected, waiting).state is SubmissionState.ACCEPTED
    assert edition_of(corrected).article.title == "Title"
    assert publish(corrected, version=3, title="Later", schedule=Schedule(later)).submission == waiting.submission


def test_nobody_need_take_back_what_nobody_can_read(corrected: Ledger) -> None:
    notice = _notice(corrected)
    withdraw(corrected, version=3)
    press_all(corrected)
    with pytest.raises(Conflict, match="Nobody can read the article"):
        _take_back(corrected, notice)


def _take_back(
    ledger: Ledger, notice: UUID | None = None, *, webhook: str | None = None, source: str = "desk"
) -> Accepted:
    notice = notice or _notice(ledger)
    with transaction(ledger) as db:
        return take_back_notice(db, Webhook(source, webhook or uuid4().hex, str(notice)), notice, has_history=True)


def _notice(ledger: Ledger) -> UUID:
    (notice,) = edition_of(ledger).notices
    assert notice.id
    return notice.id
