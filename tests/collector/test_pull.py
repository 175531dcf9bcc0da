"""What changed in a CMS comes, whether its webhook came or not; and a pull that finds nothing writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from services.collector.collector import Collector
from services.collector.pulling import changes
from shared.ledger import Ledger, transaction
from shared.ledger.collecting.pulls import ask, hurry, note_webhook
from shared.ledger.submitting.receipts import receipt
from shared.ledger.watching.asked_sources import asked_sources
from tests.collector.bulletin import BulletinCms, cms_at
from tests.collector.conftest import Round, seconds_ago
from tests.shared.newsdesk import press_all, publish

TABLES = ("articles", "submissions", "webhooks", "pages", "wants", "events", "hints")


def test_what_no_webhook_brought_is_pulled_and_its_receipt_says_so(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("a")
    assert desk.pull()
    bulletin.put("b")
    assert desk.pull()

    assert desk.titles == {"a": "Title a", "b": "Title b"}
    number = desk.rows("SELECT max(number) FROM submissions")[0][0]
    with transaction(desk.ledger) as db:
        found = receipt(db, number, source="desk")
        (standing,) = asked_sources(db)
    assert found
    assert found.steps[0].detail == "Written down. Fetched: its webhook never came."
    assert standing.pulled == standing.missed == 1, "what the first pull finds, no webhook was expected to bring"


def test_the_receipt_of_what_came_by_webhook_says_so(ledger: Ledger) -> None:
    number = publish(ledger).submission
    with transaction(ledger) as db:
        found = receipt(db, number, source="desk")
    assert found
    assert found.steps[0].detail == "Written down. It came by webhook."


def test_a_pull_that_finds_nothing_new_writes_nothing(bulletin: BulletinCms, desk: Round) -> None:
    for id_ in "abcde":
        bulletin.put(id_)
    bulletin.put("f", state="draft")
    bulletin.put("g", state="withdrawn")
    desk.pull()
    with transaction(desk.ledger) as db:
        db.execute("UPDATE pulls SET cursor = ''")
    before = [desk.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES]
    assert len(desk.titles) == 5

    desk.pull()

    assert [desk.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES] == before


def test_what_has_just_changed_is_left_to_its_webhook_and_comes_with_the_next_pull(
    bulletin: BulletinCms, desk: Round
) -> None:
    bulletin.put("old")
    young = bulletin.put("young", changed=seconds_ago(2))
    desk.pull()
    assert desk.titles == {"old": "Title old"}

    young["changed"] = seconds_ago(30)
    desk.pull()
    assert desk.titles == {"old": "Title old", "young": "Title young"}


def test_what_somebody_has_told_of_is_not_left_to_its_webhook(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("young", changed=seconds_ago(2))
    with transaction(desk.ledger) as db:
        ask(db, "desk")
    desk.pull()
    assert desk.titles == {"young": "Title young"}
    assert desk.rows("SELECT via FROM submissions") == [("fetched",)]


def test_a_hint_that_nobody_signed_excuses_no_webhook_that_is_missing(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("a")
    desk.pull()
    bulletin.put("b")
    with transaction(desk.ledger) as db:
        db.execute("UPDATE pulls SET begun_at = now() - interval '1 min', next_attempt_at = now() + interval '1 min'")
        assert hurry(db, "desk")
        assert not hurry(db, "desk"), "it is due already"
    desk.pull()
    with transaction(desk.ledger) as db:
        (standing,) = asked_sources(db)
    assert standing.missed == 1


def test_an_import_that_is_interrupted_goes_on_where_it_was(bulletin: BulletinCms, desk: Round) -> None:
    for number in range(10):
        bulletin.put(f"a{number}")
    bulletin.answers = 3
    desk.pull()
    assert (len(desk.titles), desk.problem) == (6, "The CMS of 'desk' answered 503 at /articles.")

    bulletin.answers = None
    bulletin.asked.clear()
    desk.pull()

    assert (len(desk.titles), desk.problem) == (10, None)
    assert "/articles?" not in bulletin.asked, "it does not begin anew"
    assert desk.rows("SELECT count(*) FROM submissions") == [(10,)]


def test_a_pull_keeps_its_claim_over_an_answer_that_takes_long(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.page = 200
    for number in range(120):
        bulletin.put(f"a{number}", state="draft")
    beats: list[int] = []
    with closing(desk.cms.client(lambda: beats.append(len(bulletin.asked)))) as client:
        assert [len(batch.items) for batch in changes(desk.puller.taker, client, "", lambda _: None)] == [120]
    assert beats == [0, 1, 1, 1], "before each question, and twice amid the first answer"


def test_one_article_that_cannot_be_read_keeps_no_other_back_and_is_told(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("a")
    bulletin.put("b", state="broken")
    del bulletin.put("c")["state"]
    bulletin.put("d")
    desk.pull()

    assert desk.titles.keys() == {"a", "d"}
    assert desk.problem is None
    assert desk.rows("SELECT mistake FROM unread_inputs ORDER BY number") == [(False,), (True,)]
    assert "It is kept as unread input 2. This is our mistake" in desk.rows("SELECT refusal FROM pulls")[0][0]


def test_an_archive_comes_in_its_order_with_its_dates_behind_all_else_and_nobody_is_told(
    bulletin: BulletinCms, desk: Round
) -> None:
    for number in range(5):
        bulletin.put(f"a{number}", published_at=f"200{number}-01-01T12:00:00Z")
    bulletin.put("news")
    desk.pull()
    press_all(desk.ledger)

    found = desk.rows("SELECT external_id, extract(year FROM published_at)::int FROM articles ORDER BY articles.id")
    assert found[:5] == [(f"a{number}", 2000 + number) for number in range(5)]
    assert desk.rows("SELECT priority, quiet FROM submissions ORDER BY number") == [(3, True)] * 5 + [(2, False)]
    told = "SELECT external_id FROM events JOIN articles a ON a.id = article_id"
    assert desk.rows(told) == [("news",)]


def test_an_older_release_of_the_article_comes_never_after_a_newer(bulletin: BulletinCms, desk: Round) -> None:
    article = bulletin.put("a", title="New")
    desk.pull()
    article.update(title="Old", changed=seconds_ago(10**6))
    with transaction(desk.ledger) as db:
        db.execute("UPDATE pulls SET cursor = ''")
    desk.pull()
    assert desk.titles == {"a": "New"}


def test_a_source_that_was_never_seen_is_due_and_then_only_after_its_time(
    bulletin: BulletinCms, collect: Callable[..., Collector]
) -> None:
    cms = cms_at(bulletin.url, pull_seconds=3600)
    puller = collect(cms).puller(cms)
    assert puller.pull_next()
    assert not puller.pull_next()


def test_webhooks_that_come_end_the_count_of_those_that_did_not(bulletin: BulletinCms, desk: Round) -> None:
    desk.pull()
    bulletin.put("a")
    desk.pull()
    with transaction(desk.ledger) as db:
        db.execute("UPDATE pulls SET cursor = 'x'")
    bulletin.put("b")
    with transaction(desk.ledger) as db:
        note_webhook(db, "desk")
        (standing,) = asked_sources(db)
    assert (standing.missed, standing.missed_age) == (0, 0)
    assert standing.webhook_age is not None
