from __future__ import annotations

from typing import Any

import pytest

from services.intake.subscription_schema import SubscriptionSchema
from shared.events import EventType, Priority
from shared.reading.invalid import Invalid
from shared.reading.schemas import WithdrawalSchema, checked
from tests.reading.articles_read import LEAST, read_json, refused


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
    assert [error["field"] for error in caught.value.errors] == ["url", "events[0]", "secret"]


def test_an_article_is_of_normal_priority_unless_it_says_otherwise() -> None:
    assert read_json(LEAST).priority is Priority.NORMAL
    assert read_json(LEAST | {"priority": None}).priority is Priority.NORMAL
    assert [read_json(LEAST | {"priority": number}).priority for number in (1, 2, 3)] == list(Priority)


def test_its_priority_is_no_part_of_an_article() -> None:
    assert read_json(LEAST | {"priority": 1}).article == read_json(LEAST).article


@pytest.mark.parametrize("value", [0, 4, -1, 10**15, 1.0, 1.5, "1", "breaking", True, False, [], {}, [1]])
def test_a_wrong_priority_is_named_with_what_would_be_right(value: Any) -> None:
    assert refused(LEAST | {"priority": value}) == {"priority": "Must be 1 (breaking), 2 (normal) or 3 (bulk)."}
