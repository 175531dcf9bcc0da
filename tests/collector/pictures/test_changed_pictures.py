"""A picture that changes at its address is fetched again, and readers see the old one until the new one is there."""

from __future__ import annotations

import pytest

from services.sweep.verify import Verification
from shared.ledger import transaction
from shared.ledger.picturing.fetches import FORMER_AGE
from shared.ledger.submitting.article_views import article_of_source
from shared.picture import Picture
from tests.collector.illustrating import Desk
from tests.collector.picture_host import jpeg
from tests.shared.newsdesk import publish, withdraw

OLD, NEW = jpeg(50, 40), jpeg(44, 33)


def shown(desk: Desk, url: str, version: int) -> str:
    """Publish a revision with the picture; return the path of its page, which is pressed."""
    path = publish(desk.ledger, version=version, title=f"Title {version}", picture=Picture(url)).path
    desk.press()
    return path


def media_of(desk: Desk, path: str) -> set[str]:
    body = desk.read(path).partition("<main")[2].replace('"', " ")
    return {f"assets/{part.split()[0]}" for part in body.split("/assets/")[1:]}


def sentence(desk: Desk) -> str:
    with transaction(desk.ledger) as db:
        return article_of_source(db, "desk", "a").pictures[0].sentence


def age(desk: Desk, what: str) -> None:
    """Let all that is to come have come."""
    with transaction(desk.ledger) as db:
        db.execute(f"UPDATE {what}")


def test_another_revision_has_it_asked_for_by_its_validator_and_the_old_one_is_shown_meanwhile(desk: Desk) -> None:
    url = desk.host.put("/photo.jpg", OLD, ETag='"1"')
    path = shown(desk, url, 1)
    desk.fetch()
    desk.press()
    old = media_of(desk, path)
    assert (desk.fetch(), desk.press()) == (0, []), "not without another revision"
    shown(desk, url, 2)
    assert desk.fetch() == 1
    assert desk.host.conditions[-1] == '"1"'
    assert (desk.press(), desk.fetch()) == ([], 0), "it has not changed"
    desk.host.put("/photo.jpg", NEW, ETag='"2"')
    shown(desk, url, 3)
    assert media_of(desk, path) == old
    assert desk.state(url)[0] == "ready"
    assert desk.fetch() == 1
    assert media_of(desk, path) == old <= desk.media()
    assert {path, "/"} <= set(desk.press())
    new = media_of(desk, path)
    assert not new & old
    desk.tidy()
    assert new | old <= desk.media(), "feeds and pages that readers keep may show the old one"
    verification = Verification(desk.ledger, desk.desk.bucket, "command", repair=True, remove=True, deep=True)
    assert [each for _, found in verification.rounds(restart=True) for each in found] == []
    age(desk, f"media_removals SET since = since - interval '{FORMER_AGE.total_seconds()} seconds'")
    desk.tidy()
    assert new <= desk.media()
    assert not old & desk.media()


def test_it_is_not_asked_for_again_within_minutes_and_then_it_is(desk: Desk) -> None:
    url = desk.host.put("/often.jpg", OLD)
    shown(desk, url, 1)
    desk.fetch()
    shown(desk, url, 2)
    shown(desk, url, 3)
    assert desk.desk.claim(9) == []
    age(desk, "pictures SET next_attempt_at = next_attempt_at - interval '3 minutes'")
    assert len(desk.desk.claim(9)) == 1


def test_the_same_bytes_without_a_validator_change_no_page(desk: Desk) -> None:
    url = desk.host.put("/plain.jpg", OLD)
    shown(desk, url, 1)
    desk.fetch()
    shown(desk, url, 2)
    assert (desk.fetch(), desk.press(), desk.fetch()) == (1, [], 0)


def test_a_revision_that_comes_while_it_is_asked_for_has_it_asked_for_once_more(desk: Desk) -> None:
    url = desk.host.put("/meanwhile.jpg", OLD)
    shown(desk, url, 1)
    desk.fetch()
    shown(desk, url, 2)
    age(desk, "pictures SET next_attempt_at = now()")
    (lease,) = desk.desk.claim(1)
    shown(desk, url, 3)
    desk.desk.work.see_to(lease)
    assert [desk.fetch(), desk.fetch()] == [1, 0]


@pytest.mark.parametrize("trouble", ["gone", "broken"])
def test_what_cannot_be_had_any_more_is_shown_as_it_was_and_the_newsroom_told(desk: Desk, trouble: str) -> None:
    url = desk.host.put(f"/{trouble}.jpg", OLD)
    path = shown(desk, url, 1)
    desk.fetch()
    desk.press()
    old = media_of(desk, path)
    if trouble == "gone":
        del desk.host.held[f"/{trouble}.jpg"]
    else:
        desk.host.put(f"/{trouble}.jpg", b"<svg>")
    shown(desk, url, 2)
    for _ in range(6):
        desk.fetch()
    assert desk.fetch() == 0
    desk.press()
    desk.tidy()
    assert media_of(desk, path) == old <= desk.media()
    assert sentence(desk).startswith("Readers see it. It may have changed")


def test_a_refused_one_is_looked_at_again_without_a_hole_on_the_page(desk: Desk) -> None:
    url = desk.host.put("/refused.jpg", b"<svg>")
    path = publish(desk.ledger, version=1, picture=Picture(url, width=7, height=4)).path
    desk.press()
    desk.fetch()
    desk.press()
    publish(desk.ledger, version=2, title="Again", picture=Picture(url, width=7, height=4))
    desk.press()
    assert "<figure" not in desk.read(path)
    assert (desk.fetch(), desk.press()) == (1, []), "refused once more"
    desk.host.put("/refused.jpg", NEW)
    publish(desk.ledger, version=3, title="Mended", picture=Picture(url, width=7, height=4))
    desk.press()
    assert "<figure" not in desk.read(path)
    assert desk.fetch() == 1
    desk.press()
    assert media_of(desk, path)


def test_one_that_changes_back_is_not_removed(desk: Desk) -> None:
    url = desk.host.put("/back.jpg", OLD)
    path = shown(desk, url, 1)
    for version, content in ((2, NEW), (3, OLD)):
        desk.fetch()
        desk.host.put("/back.jpg", content)
        shown(desk, url, version)
    desk.fetch()
    desk.press()
    age(desk, "media_removals SET since = now()")
    desk.tidy()
    assert media_of(desk, path) <= desk.media()


def test_nothing_of_it_is_left_when_its_article_is_withdrawn(desk: Desk) -> None:
    url = desk.host.put("/withdrawn.jpg", OLD)
    shown(desk, url, 1)
    desk.fetch()
    desk.host.put("/withdrawn.jpg", NEW)
    shown(desk, url, 2)
    desk.fetch()
    desk.press()
    withdraw(desk.ledger, "a")
    desk.press()
    desk.tidy()
    assert desk.media() == set()
