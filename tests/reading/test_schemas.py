from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from services.intake.subscription_schema import SubscriptionSchema
from shared.events import EventType, Priority
from shared.picture import Picture
from shared.reading.invalid import Invalid
from shared.reading.schemas import checked
from shared.reading.withdrawal_schema import WithdrawalSchema
from tests.reading.articles_read import LEAST, read_json, read_text, refused


def test_a_withdrawal_names_its_revision_in_text() -> None:
    withdrawal = checked(WithdrawalSchema(), {"id": "a/1", "version": "12"})
    assert (withdrawal.external_id, withdrawal.version, withdrawal.updated_at) == ("a/1", 12, None)
    for version in ("٣", "1.5", "-1", "9" * 5000):
        with pytest.raises(Invalid):
            checked(WithdrawalSchema(), {"id": "a", "version": version})


def test_a_subscription_is_to_everything_unless_it_says_to_what() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    wish = checked(SubscriptionSchema(), {"url": "https://example.org/hook", "secret": secret})
    assert (wish.url, wish.events, wish.secret) == ("https://example.org/hook", tuple(EventType), secret)
    only = checked(SubscriptionSchema(), {"url": "https://example.org/hook", "events": ["article.withdrawn"] * 2})
    assert (only.events, only.secret) == ((EventType.WITHDRAWN,), None)


@pytest.mark.parametrize("secret", ["whsec_", "whsec_c2hvcnQ=", "geheim", "whsec_" + "A" * 88, "whsec_ä", 5])
def test_a_secret_that_could_not_sign_is_refused(secret: Any) -> None:
    with pytest.raises(Invalid) as caught:
        checked(SubscriptionSchema(), {"url": "mailto:a@b.de", "events": ["deleted"], "secret": secret})
    assert [error["field"] for error in caught.value.errors] == ["events[0]", "secret", "url"]


def test_an_article_is_of_normal_priority_unless_it_says_otherwise() -> None:
    assert read_json(LEAST).priority is Priority.NORMAL
    assert read_json(LEAST | {"priority": None}).priority is Priority.NORMAL
    assert [read_json(LEAST | {"priority": number}).priority for number in (1, 2, 3)] == list(Priority)


def test_its_priority_is_no_part_of_an_article() -> None:
    assert read_json(LEAST | {"priority": 1}).article == read_json(LEAST).article


@pytest.mark.parametrize("value", [0, 4, -1, 10**15, 1.0, 1.5, "1", "breaking", True, False, [], {}, [1]])
def test_a_wrong_priority_is_named_with_what_would_be_right(value: Any) -> None:
    assert refused(LEAST | {"priority": value}) == {"priority": "Must be 1 (breaking), 2 (normal) or 3 (bulk)."}


def test_an_article_says_when_it_was_published_and_what_picture_leads_it() -> None:
    picture = {"url": "https://example.org/a.jpg", "alt": "A bridge", "credit": "dpa", "caption": None}
    article = read_json(LEAST | {"published_at": "1867-09-14T07:00:00+01:00", "picture": picture}).article
    assert article.published_at == datetime(1867, 9, 14, 6, tzinfo=UTC)
    assert article.picture == Picture("https://example.org/a.jpg", "A bridge", credit="dpa")
    assert (read_json(LEAST).article.published_at, read_json(LEAST).article.picture) == (None, None)


def test_front_matter_has_a_date_and_a_picture_too() -> None:
    dated = "published_at: 2014-11-03 06:30:00Z\npicture: {url: https://example.org/a.jpg, alt: 5}"
    article = read_text("text/markdown", f"---\nid: a\ntitle: T\n{dated}\n---\nB").article
    assert article.published_at == datetime(2014, 11, 3, 6, 30, tzinfo=UTC)
    assert article.picture == Picture("https://example.org/a.jpg", "5")


@pytest.mark.parametrize(
    "value", ["yesterday", "2014-11-03", "0999-12-31T00:00:00Z", "0001-01-01T00:00:00Z", 1415, True, []]
)
def test_a_date_that_cannot_be_is_refused(value: Any) -> None:
    assert list(refused(LEAST | {"published_at": value})) == ["published_at"]


@pytest.mark.parametrize(
    "picture", [{"alt": "x"}, {"url": ""}, {"url": "javascript:alert(1)"}, {"url": "/a.jpg"}, "x", [{}]]
)
def test_a_picture_without_an_address_is_refused(picture: Any) -> None:
    assert [field.partition(".")[0] for field in refused(LEAST | {"picture": picture})] == ["picture"]
