"""A CMS whose times are wrong: of the future, or all one and the same. Nothing is missed, and nothing is lost."""

from __future__ import annotations

import pytest

from shared.ledger import transaction
from tests.collector.bulletin import BulletinCms
from tests.collector.conftest import Round, seconds_ago
from tests.collector.test_pull import TABLES

TYPOS = ("9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59-11:00", "+010000-01-01T00:00:00Z")
FUTURE = pytest.mark.parametrize(
    "ahead",
    [*TYPOS, seconds_ago(-7200), seconds_ago(-(10**8))],
    ids=["9999", "9999 elsewhere", "10000", "in two hours", "in three years"],
)


@FUTURE
def test_what_claims_to_have_changed_in_the_future_is_taken_once_and_can_be_put_right(
    bulletin: BulletinCms, desk: Round, ahead: str
) -> None:
    bulletin.put("a", changed=ahead)
    bulletin.put("b", changed=ahead, state="withdrawn")
    desk.pull()
    assert desk.titles == {"a": "Title a"}
    before = [desk.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES]

    def pull_anew() -> None:
        with transaction(desk.ledger) as db:
            db.execute("UPDATE pulls SET cursor = ''")
        desk.pull()

    pull_anew()
    assert [desk.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES] == before
    for title, changed in (("Second", ahead), ("Right", seconds_ago(60))):
        bulletin.put("a", title=title, changed=changed)
        pull_anew()
        assert desk.titles == {"a": title}


@FUTURE
def test_what_is_fetched_and_claims_to_be_of_the_future_is_taken(
    bulletin: BulletinCms, desk: Round, ahead: str
) -> None:
    bulletin.put("a", changed=ahead)
    desk.hint("a")
    assert desk.fetch()
    assert desk.titles == {"a": "Title a"}
    assert desk.rows("SELECT state FROM hints") == [("done",)]
