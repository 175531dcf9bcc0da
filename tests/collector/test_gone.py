"""An article is withdrawn only on positive proof: its CMS, which works, says of this very one that it is gone."""

from __future__ import annotations

from collections.abc import Callable

from services.collector.collector import Collector
from shared.ledger import transaction
from tests.collector.bulletin import BulletinCms, TogetherApi, cms_at
from tests.collector.conftest import Round


def _filled(bulletin: BulletinCms, desk: Round, number: int = 3) -> None:
    for each in range(number):
        bulletin.put(f"a{each}")
    desk.pull()
    with transaction(desk.ledger) as db:
        db.execute("UPDATE articles SET submission = newest")
    desk.let_age()


def test_what_the_cms_says_is_gone_is_withdrawn(bulletin: BulletinCms, desk: Round) -> None:
    _filled(bulletin, desk)
    del bulletin.held["a1"]
    desk.pull()
    assert desk.titles.keys() == {"a0", "a2"}
    assert desk.rows("SELECT via FROM submissions WHERE action = 'withdraw'") == [("pulled",)]


def test_a_short_list_withdraws_nothing(bulletin: BulletinCms, collect: Callable[..., Collector]) -> None:
    cms = cms_at(bulletin.url, api=TogetherApi())
    desk = Round(collect(cms), cms)
    _filled(bulletin, desk, 5)
    bulletin.shows = 0
    desk.pull()
    assert len(desk.titles) == 5
    assert "/articles/a4?" in bulletin.asked, "each that the list leaves out is asked for"


def test_an_api_that_says_404_to_everything_withdraws_nothing(bulletin: BulletinCms, desk: Round) -> None:
    _filled(bulletin, desk)
    bulletin.status = 404
    desk.pull()
    assert len(desk.titles) == 3
    (refusal,) = desk.rows("SELECT refusal FROM pulls")
    assert refusal[0].endswith("The CMS of 'desk' says that articles are gone, and does not answer otherwise.")


def test_nothing_is_withdrawn_while_an_api_shows_nothing_at_all(bulletin: BulletinCms, desk: Round) -> None:
    _filled(bulletin, desk)
    kept = {**bulletin.held}
    bulletin.held.clear()
    desk.pull()
    assert len(desk.titles) == 3
    assert "shows no article at all" in desk.rows("SELECT refusal FROM pulls")[0][0]

    bulletin.held |= {"a0": kept["a0"], "a2": kept["a2"]}
    desk.pull()
    assert desk.titles.keys() == {"a0", "a2"}


def test_an_article_of_which_the_cms_cannot_tell_keeps_no_change_back(bulletin: BulletinCms, desk: Round) -> None:
    _filled(bulletin, desk)
    bulletin.put("new")
    for status in (500, 400):
        bulletin.status_by_path["/articles/a1"] = status
        desk.pull()
        assert "new" in desk.titles
        assert desk.problem is None
        assert f"answered {status} at /articles/a1" in desk.rows("SELECT refusal FROM pulls")[0][0]


def test_a_cms_that_has_lost_most_of_its_articles_withdraws_nothing_by_itself(
    bulletin: BulletinCms, desk: Round
) -> None:
    _filled(bulletin, desk, 10)
    bulletin.held.clear()
    bulletin.put("first")
    desk.pull()
    assert len(desk.titles) == 11
    (refusal,) = desk.rows("SELECT refusal FROM pulls")
    assert "says that 10 of 10 articles are gone" in refusal[0]


def test_the_others_are_asked_for_by_turns(bulletin: BulletinCms, desk: Round) -> None:
    _filled(bulletin, desk, 35)
    del bulletin.held["a0"], bulletin.held["a34"]
    gone = []
    for _ in range(4):
        desk.pull()
        gone.append(35 - len(desk.titles))
    assert gone == [1, 1, 2, 2]


def test_what_was_gone_and_is_back_as_it_was_is_published_again(bulletin: BulletinCms, desk: Round) -> None:
    _filled(bulletin, desk)
    kept = bulletin.held.pop("a1")
    desk.pull()
    bulletin.held["a1"] = kept
    with transaction(desk.ledger) as db:
        db.execute("UPDATE pulls SET cursor = ''")
    desk.pull()
    assert desk.titles.keys() == {"a0", "a1", "a2"}


def test_what_has_only_just_come_is_not_asked_for(bulletin: BulletinCms, desk: Round) -> None:
    bulletin.put("a")
    desk.pull()
    with transaction(desk.ledger) as db:
        db.execute("UPDATE articles SET submission = newest")
    bulletin.held.clear()
    desk.pull()
    assert desk.titles.keys() == {"a"}, "an API that is cached may not know it yet"


def test_what_waits_for_its_time_is_not_asked_for(bulletin: BulletinCms, desk: Round) -> None:
    _filled(bulletin, desk)
    with transaction(desk.ledger) as db:
        db.execute("UPDATE articles SET submission = NULL WHERE external_id = 'a1'")
    del bulletin.held["a1"]
    desk.pull()
    assert len(desk.titles) == 3
