"""A picture from an article to its pages and away again: over a real ledger, a real store and a real host."""

from __future__ import annotations

import pytest

from services.collector.claim_keeping import ClaimLost
from services.monitor.pictures import picture_troubles
from shared.article import BodyFormat
from shared.caches.page_keys import own_key
from shared.ledger import transaction
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.submitting.article_views import article_of_source
from shared.ledger.submitting.receipts import receipt
from shared.ledger.telling.rules import set_rules
from shared.ledger.watching.picture_counts import picture_counts
from shared.pages import FRONT
from shared.picture import Focus, Picture
from tests.collector.illustrating import Desk
from tests.collector.picture_host import jpeg
from tests.publisher.pressing import client
from tests.shared.newsdesk import due, publish, withdraw


def test_news_goes_out_at_once_and_again_with_its_picture(desk: Desk) -> None:
    url = desk.host.put("/a.jpg", jpeg(700, 400))
    path = publish(desk.ledger, picture=Picture(url, "A bridge", width=700, height=400)).path
    desk.press()
    before = desk.read(path)
    assert '<svg class="ground" width="700" height="400"' in before
    assert "/assets/" not in before.partition("<main")[2]
    assert desk.fetch() == 1
    again = desk.press()
    assert path in again
    assert {"/", "/feed.atom"} < set(again), "lists that show it"
    page = desk.read(path)
    assert 'width="700" height="400" alt="A bridge"' in page
    for media_type in ("image/avif", "image/webp"):
        assert f'<source type="{media_type}"' in page
    named = {f"assets/{part.split()[0]}" for part in page.partition("<main")[2].replace('"', " ").split("/assets/")[1:]}
    assert named
    assert named <= desk.media()
    assert (desk.fetch(), desk.press()) == (0, []), "nothing else follows"


def test_what_is_refused_leaves_no_hole_and_is_asked_for_no_more(desk: Desk) -> None:
    url = desk.host.put("/evil.jpg", b"<svg onload=alert(1)>")
    path = publish(desk.ledger, picture=Picture(url, width=7, height=4)).path
    desk.press()
    desk.fetch()
    desk.press()
    assert "<figure" not in desk.read(path)
    assert desk.state(url)[0] == "refused"
    assert "It is markup" in str(desk.state(url)[1])
    assert desk.fetch() == 0
    with transaction(desk.ledger) as db:
        found = article_of_source(db, "desk", "a")
        told = receipt(db, found.submissions[0].submission, source="desk")
        assert picture_counts(db)[:2] == (0, 1)
    assert [each.state for each in found.pictures] == ["refused"]
    assert "It is not shown. It is markup" in found.pictures[0].sentence
    assert told is not None
    assert [step.detail for step in told.steps if step.step == "picture" and "It is markup" in step.detail]


def test_what_is_not_there_is_asked_for_again_and_then_believed(desk: Desk) -> None:
    url = f"{desk.host.url}/late.jpg"
    path = publish(desk.ledger, picture=Picture(url)).path
    desk.press()
    desk.fetch()
    assert desk.state(url)[0] == "waiting"
    with transaction(desk.ledger) as db:
        counts = picture_counts(db)
        assert list(picture_troubles(counts)) == []
        late = [str(each) for each in picture_troubles(counts._replace(oldest=400.0))]
        told = receipt(db, article_of_source(db, "desk", "a").submissions[0].submission, source="desk")
    assert "1 picture to fetch" in late[0]
    assert "404" in late[0]
    assert "for `andruck article desk a`" in late[0]
    assert told is not None
    assert told.complete or not told.live_at or told.steps[-1].step != "picture", "news is complete without"
    desk.host.put("/late.jpg", jpeg())
    desk.fetch()
    desk.press()
    assert "/assets/" in desk.read(path).partition("<main")[2]
    gone = f"{desk.host.url}/never.jpg"
    publish(desk.ledger, "b", picture=Picture(gone))
    desk.press()
    assert [desk.fetch() for _ in range(6)] == [1, 1, 1, 1, 1, 0]
    assert desk.state(gone)[0] == "refused"


def test_two_articles_share_a_picture_and_it_goes_with_the_last(desk: Desk) -> None:
    with transaction(desk.ledger) as db:
        set_rules(db, purges=True, wait=None)
    url = desk.host.put("/shared.jpg", jpeg(50, 50))
    asked = len(desk.host.asked)
    for id_ in ("a", "b"):
        publish(desk.ledger, id_, picture=Picture(url))
    desk.press()
    assert desk.fetch() == 1
    assert len(desk.host.asked) == asked + 1, "one fetch"
    desk.press()
    publish(desk.ledger, "c", picture=Picture(url))
    desk.press()
    desk.desk.tell_pages()
    desk.press()
    assert "/assets/" in desk.read("/politik/slug-of-c/").partition("<main")[2]
    media = desk.media()
    s3 = client(desk.store)
    for key in media:
        said = s3.head_object(Bucket=desk.store.bucket, Key=key)["Metadata"]
        assert said["andruck-keys"] == own_key(f"/{key}"), "by which caches that are told keys forget it"
    for id_ in ("a", "b"):
        withdraw(desk.ledger, id_)
        desk.press()
        desk.tidy()
        assert desk.media() == media
    withdraw(desk.ledger, "c")
    lists_only = [path for path in due(desk.ledger) if path != "/politik/slug-of-c/"]
    desk.room.press(lists_only)
    desk.tidy()
    assert desk.media() == media, "not before its page is a tombstone"
    desk.press()
    desk.tidy()
    assert desk.media() == set()
    with transaction(desk.ledger) as db:
        assert db.execute("SELECT count(*) FROM pictures").value() == 0
        assert db.execute("SELECT count(*) FROM media_removals").value() == 0
        told = {path for path in db.execute("SELECT path FROM purges").values() if path.startswith("/assets/")}
    assert told == {f"/{key}" for key in media}, "caches keep pictures for ever"


def test_another_picture_takes_its_place_and_the_old_one_goes_after_the_lists(desk: Desk) -> None:
    first, second = (desk.host.put(f"/{name}.jpg", jpeg(40, 30 + len(name))) for name in ("first", "second"))
    publish(desk.ledger, version=1, picture=Picture(first))
    desk.press()
    desk.fetch()
    desk.press()
    media = desk.media()
    path = publish(desk.ledger, version=2, picture=Picture(second)).path
    desk.room.press([path])
    desk.tidy()
    assert desk.media() == media, "lists show it still"
    desk.press()
    desk.tidy()
    assert desk.media() == set()
    desk.fetch()
    desk.press()
    assert "/assets/" in desk.read(path).partition("<main")[2]


def test_the_same_picture_at_two_addresses_is_put_once_and_kept_for_the_other(desk: Desk) -> None:
    urls = [desk.host.put(f"/same-{name}.jpg", jpeg(44, 33)) for name in "ab"]
    for id_, url in zip("ab", urls, strict=True):
        publish(desk.ledger, id_, picture=Picture(url))
    desk.press()
    desk.fetch()
    desk.press()
    media = desk.media()
    withdraw(desk.ledger, "a")
    desk.press()
    desk.tidy()
    assert desk.media() == media
    withdraw(desk.ledger, "b")
    desk.press()
    desk.tidy()
    assert desk.media() == set()


def test_another_focus_is_another_crop(desk: Desk) -> None:
    url = desk.host.put("/wide.jpg", jpeg(90, 30))
    publish(desk.ledger, "a", picture=Picture(url, focus=Focus(0, 0.5)))
    publish(desk.ledger, "b", picture=Picture(url, focus=Focus(1, 0.5)))
    desk.press()
    assert desk.fetch() == 2
    with transaction(desk.ledger) as db:
        squares = db.execute("SELECT DISTINCT path FROM renditions WHERE crop = '1:1' AND format = 'jpeg'").values()
    assert len(squares) == 2


def test_a_list_shows_what_is_ready(desk: Desk) -> None:
    url = desk.host.put("/lead.jpg", jpeg(64, 48))
    publish(desk.ledger, "a", picture=Picture(url, "A bridge", credit="dpa"))
    publish(desk.ledger, "b")
    desk.press()
    with transaction(desk.ledger) as db:
        assert [entry.lead for entry in excerpt(db, FRONT).entries] == [None, None]
    desk.fetch()
    with transaction(desk.ledger) as db:
        leads = {entry.path: entry.lead for entry in excerpt(db, FRONT).entries}
    lead = leads["/politik/slug-of-a/"]
    assert lead is not None
    assert (lead.picture.alt, lead.picture.credit, lead.box("whole")) == ("A bridge", "dpa", (64, 48))
    assert leads["/politik/slug-of-b/"] is None


def test_a_body_s_own_pictures_come_in_the_same_way(desk: Desk) -> None:
    url = desk.host.put("/body.jpg", jpeg(72, 48))
    body = f'<p>See</p><img src="{url}" alt="A map"><img src="{desk.host.put("/no.jpg", b"<html>")}" alt="No map">'
    path = publish(desk.ledger, body=body, body_format=BodyFormat.HTML).path
    desk.press()
    assert 'alt="A map"' in desk.read(path)
    assert desk.fetch() == 2
    pressed = desk.press()
    assert set(pressed) == {path}, "lists do not show them"
    page = desk.read(path)
    assert "<picture><source" in page
    assert 'width="72" height="48"' in page
    assert ">No map</a>" in page
    assert (desk.fetch(), desk.press()) == (0, [])
    publish(desk.ledger, body="Without", body_format=BodyFormat.TEXT)
    desk.press()
    desk.tidy()
    assert desk.media() == set()


def test_what_was_refused_is_tried_again_by_another_revision_and_not_before(desk: Desk) -> None:
    url = desk.host.put("/mended.jpg", b"")
    path = publish(desk.ledger, version=1, picture=Picture(url)).path
    desk.press()
    assert desk.fetch() == 1
    desk.press()
    assert (desk.fetch(), desk.press(), desk.state(url)[0]) == (0, [], "refused")
    desk.host.put("/mended.jpg", jpeg(48, 36))
    publish(desk.ledger, version=2, title="Mended", picture=Picture(url))
    desk.press()
    assert desk.fetch() == 1
    desk.press()
    assert "/assets/" in desk.read(path).partition("<main")[2]
    assert (desk.fetch(), desk.press()) == (0, [])


def test_a_collector_that_ends_leaves_a_picture_that_is_on_its_way_to_others(desk: Desk) -> None:
    url = desk.host.put("/left.jpg", jpeg(40, 20))
    publish(desk.ledger, picture=Picture(url))
    desk.press()
    (lease,) = desk.desk.claim(1)
    desk.desk.work.stop.set()
    with pytest.raises(ClaimLost):
        desk.desk.work.see_to(lease)
    assert desk.state(url) == ("waiting", None)
