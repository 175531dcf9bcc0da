"""An id that was made from a headline: one headline, one article, and no text that silently takes another's place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.article import Schedule
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.webhooks import Conflict
from shared.pages import FRONT
from tests.shared.newsdesk import press_all, publish, withdraw


def test_it_is_not_that_of_another_headline(ledger: Ledger) -> None:
    first = publish(ledger, "c", title="C++", or_else="c-1")
    second = publish(ledger, "c", title="C#", or_else="c-2")

    assert len({first.submission, second.submission, first.path, second.path}) == 4
    assert publish(ledger, "c", title="C++", or_else="c-1", webhook="x").submission == first.submission
    assert publish(ledger, "c", title="C#", or_else="c-2", webhook="y").submission == second.submission
    press_all(ledger)
    with transaction(ledger) as db:
        assert {entry.title for entry in excerpt(db, FRONT).entries} == {"C++", "C#"}
    publish(ledger, "c-3", title="Something else")
    with pytest.raises(Conflict, match="X-Article-Id") as refused:
        publish(ledger, "c", title="C", or_else="c-3")
    assert refused.value.field == "id"


def test_it_is_said_in_the_answer(ledger: Ledger) -> None:
    said = "was made from the headline: send it as X-Article-Id"
    assert publish(ledger, "c", title="C++", or_else="c-1").warnings[0].startswith(f"the id c {said}")
    assert publish(ledger, "c", title="C#", or_else="c-2").warnings[0].startswith(f"the id c-2 {said}")
    assert publish(ledger, "d").warnings == ()


@pytest.mark.parametrize("gone", [False, True])
def test_another_text_needs_an_id_of_its_own(ledger: Ledger, gone: bool) -> None:
    publish(ledger, "c", or_else="c-1", body="Morning weather.")
    press_all(ledger)
    if gone:
        withdraw(ledger, "c")
    with pytest.raises(Conflict, match="send this one with X-Article-Id: c to change that one") as refused:
        publish(ledger, "c", or_else="c-1", body="Evening weather.")
    assert refused.value.field == "id"
    later = Schedule(datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(Conflict):
        publish(ledger, "c", or_else="c-1", body="Morning weather.", schedule=later)
    assert publish(ledger, "c", body="Evening weather.").path


def test_the_same_text_again_after_a_withdrawal_is_published(ledger: Ledger) -> None:
    publish(ledger, "c", or_else="c-1")
    withdraw(ledger, "c")
    again = publish(ledger, "c", or_else="c-1")
    press_all(ledger)
    with transaction(ledger) as db:
        assert [entry.path for entry in excerpt(db, FRONT).entries] == [again.path]


def test_what_another_release_set_in_type_otherwise_is_the_same_headline(ledger: Ledger) -> None:
    publish(ledger, "c", title="Rund 5 % - wie viel?", or_else="c-1")
    with pytest.raises(Conflict, match="X-Article-Id: c "):
        publish(ledger, "c", title="Rund 5\xa0% – wie viel?", or_else="c-2")
