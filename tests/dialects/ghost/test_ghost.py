"""What is promised of Ghost: nothing of a draft, nothing of what members pay for, and the same site in any order."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.article import Author
from shared.dialects.ghost import Ghost
from shared.errors import Misconfigured
from shared.picture import Picture
from shared.reading.intent import Ask, Ignore, Intent, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.signing import Unsigned
from shared.sources import Source
from tests.dialects.ghost.signing import DELIVERIES, RECORDED_SECRET, SECRET, Delivery, sign
from tests.dialects.sending import Sent
from tests.dialects.signers import request_of
from tests.dialects.site_after import shuffled_and_doubled, site_after
from tests.reading.articles_read import SITE

KIND = Ghost()
DESK = Source("desk", "ghost", (SECRET,))
PUBLISHED = next(each for each in DELIVERIES if each.event == "post.published")


def _read(sent: Sent, milliseconds: int | None = None, **options: Any) -> Intent:
    request = request_of(sign(SECRET, sent, milliseconds=milliseconds), SITE)
    return KIND.read(request, replace(DESK, options=options))


def _as_recorded(delivery: Delivery, **options: Any) -> Intent:
    return _read(delivery.sent, int(delivery.signature[-13:]), **options)


def _with(**fields: object) -> Sent:
    """Return the publication of a post that has these fields."""
    told = json.loads(PUBLISHED.body)
    told["post"]["current"].update(fields)
    return Sent(json.dumps(told).encode(), rest="post.published")


def _published(intent: Intent) -> Publish:
    assert isinstance(intent, Publish), intent
    return intent


def test_ghost_signs_as_tests_do() -> None:
    for each in DELIVERIES:
        at = int(each.signature[-13:])
        assert sign(RECORDED_SECRET, each.sent, milliseconds=at).headers["x-ghost-signature"] == each.signature


def test_an_old_message_is_refused_but_can_be_read_again_once_it_was_let_in() -> None:
    with pytest.raises(Unsigned, match="5 minutes"):
        KIND.verify(request_of(sign(SECRET, PUBLISHED.sent, milliseconds=1_795_000_000_000), SITE), DESK)
    assert isinstance(_read(PUBLISHED.sent, 1_795_000_000_000), Publish)


def test_a_signature_of_the_body_alone_is_taken_only_where_the_option_says_so() -> None:
    at = int(time.time() * 1000)
    digest = hmac.new(SECRET.encode(), PUBLISHED.sent.body, hashlib.sha256).hexdigest()
    request = request_of(PUBLISHED.sent.with_headers(x_ghost_signature=f"sha256={digest}, t={at}"), SITE)

    with pytest.raises(Unsigned):
        KIND.verify(request, DESK)
    assert KIND.verify(request, replace(DESK, options={"old_signature": True}))


def test_each_event_of_a_posts_life_means_what_its_editor_did() -> None:
    meant = [(each.event, type(_as_recorded(each)).__name__) for each in DELIVERIES if each.event != "site.changed"]

    assert meant[:4] == [
        ("post.tag.attached", "Ignore"),
        ("post.tag.attached", "Ignore"),
        ("post.added", "Ignore"),
        ("post.edited", "Ignore"),
    ]
    rest = {(event, what) for event, what in meant[4:] if event != "post.edited"}
    assert rest == {
        ("post.published", "Publish"),
        ("post.published.edited", "Publish"),
        ("post.unpublished", "Withdraw"),
        ("post.scheduled", "Publish"),
        ("post.tag.detached", "Withdraw"),
        ("post.deleted", "Withdraw"),
    }


def test_an_article_has_what_the_editor_gave_it() -> None:
    post = {
        "feature_image": "https://blog.example/zug.jpg",
        "feature_image_alt": "Ein Zug",
        "feature_image_caption": "<span>Foto: <b>Ada</b></span>",
        "canonical_url": "https://other.example/a",
    }
    wish = _published(_read(_with(**post), sections={"verkehr": "welt"}))

    assert wish.external_id == json.loads(PUBLISHED.body)["post"]["current"]["id"]
    article = wish.article
    assert (article.title, article.standfirst, article.section) == ("Brücke zwei", "Vorspann", "welt")
    assert article.slug == "brucke-eins"
    assert article.tags == ("Verkehr",), "internal tags are nobody's business"
    assert article.authors == (Author("Ada Redaktion"),)
    assert article.picture == Picture("https://blog.example/zug.jpg", "Ein Zug", "Foto: Ada")
    assert article.canonical_url == "https://other.example/a"
    assert article.published_at == datetime.fromisoformat(json.loads(PUBLISHED.body)["post"]["current"]["published_at"])
    assert "ada@example.com" not in json.dumps(article.as_dict())


def test_a_scheduled_post_waits_and_is_the_same_article_once_ghost_has_published_it() -> None:
    scheduled = _published(_as_recorded(next(each for each in DELIVERIES if each.event == "post.scheduled")))
    out = [_published(_as_recorded(each)) for each in DELIVERIES if each.event == "post.published"][1]

    assert scheduled.schedule.release_at
    assert scheduled.schedule.release_at > datetime(2026, 11, 27, 9, 15, tzinfo=UTC)
    assert (scheduled.article, scheduled.schedule) == (out.article, out.schedule)


@pytest.mark.parametrize("visibility", ["members", "paid", "tiers"])
def test_what_members_read_stays_theirs_unless_the_option_says_so(visibility: str) -> None:
    post = _with(visibility=visibility, html="<p>Frei</p><!--members-only--><p>Bezahlt</p>")

    assert isinstance(_read(post), Withdraw), "it may have been public before"
    assert _published(_read(post, members="preview")).article.body == "<p>Frei</p>"
    assert "Bezahlt" in _published(_read(post, members="whole")).article.body
    assert isinstance(_read(_with(visibility=visibility, html="<p>Alles</p>"), members="preview"), Withdraw)


def test_a_post_that_is_only_sent_by_email_is_no_page() -> None:
    assert isinstance(_read(_with(status="sent")), Withdraw)
    assert isinstance(_read(_with(status="scheduled", email_only=True)), Withdraw)


def test_pages_are_articles_only_where_the_option_says_so() -> None:
    told = json.loads(PUBLISHED.body)
    page = Sent(json.dumps({"page": told["post"]}).encode(), rest="page.published")

    assert isinstance(_read(page), Ignore)
    assert isinstance(_read(page, pages=True), Publish)


def test_that_the_site_has_changed_is_a_hint_where_ghost_can_be_asked() -> None:
    for body in (b'{"event":"site.changed"}', b"{}"):
        assert isinstance(_read(Sent(body)), Ignore)
        request = request_of(sign(SECRET, Sent(body)), SITE)
        assert isinstance(KIND.read(request, replace(DESK, token="key:secret")), Ask)


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"event": "post.published"}, "post"),
        ({"event": "<b>"}, "event"),
        ({"post": {"current": []}}, "post.current"),
        ({"post": {"current": {}, "previous": {}}}, "id"),
        ({"post": {"current": {"id": "a", "status": "published"}}}, "updated_at"),
    ],
)
def test_what_cannot_be_read_is_named(told: dict[str, object], named: str) -> None:
    with pytest.raises(Invalid) as caught:
        _read(Sent(json.dumps(told).encode()))
    assert caught.value.errors[0]["field"] == named


def test_options_that_cannot_be_are_refused() -> None:
    for option, value in [("members", "some"), ("pages", "yes"), ("sections", ["a"]), ("url", 1), ("old_signature", 1)]:
        with pytest.raises(Misconfigured, match=option):
            KIND.check(replace(DESK, options={option: value}))


def _story() -> list[Delivery]:
    return [each for each in DELIVERIES if each.event != "site.changed"]


def _prefixes() -> Iterator[list[Delivery]]:
    """Yield what has come by the end of each of the editor's actions: its deliveries come within a second."""
    story = _story()
    for number, each in enumerate(story[1:], 1):
        if int(each.signature[-13:]) - int(story[number - 1].signature[-13:]) > 1000:
            yield story[:number]
    yield story


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_shuffled_and_doubled_deliveries_end_in_the_same_site(data: st.DataObject) -> None:
    come = data.draw(st.sampled_from(list(_prefixes())))
    right = site_after(_wishes(come))

    assert site_after(_wishes(shuffled_and_doubled(data, come))) == right


def test_what_an_editor_does_within_one_second_ends_as_it_ended_there_in_any_order() -> None:
    second = 1_795_770_912_000
    at = datetime.fromtimestamp(second / 1000, UTC).isoformat()
    states = [("published", "Eins"), ("draft", "Eins"), ("published", "Zwei")]
    wishes = [
        _read(_with(status=status, title=title, updated_at=at), second + 100 * number)
        for number, (status, title) in enumerate(states, 1)
    ]
    for come in permutations(wishes):
        left = site_after(wish for wish in come if isinstance(wish, Publish | Withdraw))
        assert [article.title for article, _ in left.values()] == ["Zwei"]


def _wishes(deliveries: list[Delivery]) -> list[Publish | Withdraw | Ignore]:
    wishes = [_as_recorded(each) for each in deliveries]
    return [wish for wish in wishes if isinstance(wish, Publish | Withdraw | Ignore)]
