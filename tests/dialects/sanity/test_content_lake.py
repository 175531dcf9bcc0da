"""Sanity is asked in GROQ that its own implementation takes, and says the same as its webhooks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.article import Author
from shared.dialects.sanity import Sanity
from shared.errors import Permanent
from shared.picture import Picture
from shared.reading.intent import Publish, Withdraw
from tests.dialects.delivered import delivery
from tests.dialects.question_client import QuestionClient
from tests.dialects.sanity.questions import API, SOURCE, answered, answers
from tests.reading.articles_read import SITE


@pytest.fixture
def lake() -> QuestionClient:
    return QuestionClient(answered)


def _silent() -> QuestionClient:
    """Return a dataset that shows nothing, as one that is private does to strangers."""
    return QuestionClient(lambda _: {"result": {"found": None, "some": []}})


def test_what_has_changed_comes_by_its_time_and_as_the_article_that_it_is(lake: QuestionClient) -> None:
    (batch,) = API.changed(lake, SOURCE, "")
    first, second = (API.read(item, SOURCE, SITE) for item in batch.items)
    assert isinstance(first, Publish)
    assert isinstance(second, Publish)
    article = first.article
    assert (first.external_id, article.title, article.slug, article.section) == (
        "b7e1",
        "Brücke offen",
        "bruecke",
        "politik",
    )
    assert article.authors == (Author("Ada Lovelace"),)
    assert article.picture == Picture("https://cdn.sanity.io/images/p1/production/abc-800x600.jpg", "Eine Brücke")
    assert article.body == (
        '<h2>Was sich ändert</h2><p>Mehr <a href="https://a.test/">dort</a> und hier</p>'
        '<figure><img src="https://cdn.sanity.io/images/p1/production/def-8x6.png" alt="Ein Bild"></figure>'
    )
    assert (second.external_id, second.article.body) == ("b8", "Nur Text.")
    assert batch.cursor == "2026-01-01T10:00:00.500Z"


def test_a_pull_goes_on_from_a_little_before_where_it_ended(lake: QuestionClient) -> None:
    (batch,) = API.changed(lake, SOURCE, "2026-01-01T09:30:00.000Z")
    assert [item["_id"] for item in batch.items] == ["b8"]
    assert lake.asked[0][2]["params"]["since"] == "2026-01-01T09:28:00.000Z"


def test_the_published_perspective_is_asked_with_the_sources_token(lake: QuestionClient) -> None:
    assert API.fetch(lake, SOURCE, "b7e1") is not None
    url, headers, _ = lake.asked[0]
    assert url == "https://p1.api.sanity.io/v2025-02-19/data/query/production?perspective=published"
    assert headers == {"Authorization": "Bearer token"}


def test_a_document_is_gone_only_if_others_are_shown(lake: QuestionClient) -> None:
    assert API.fetch(lake, SOURCE, "b9") is None
    assert API.gone(lake, SOURCE, ["b7e1", "b8"]) == []
    assert API.gone(lake, SOURCE, ["b7e1", "b9"]) == ["b9"]
    with pytest.raises(Permanent, match="Sanity shows no article at all"):
        API.fetch(_silent(), SOURCE, "b7e1")


def test_without_a_token_an_id_with_a_dot_is_never_taken_for_gone() -> None:
    stranger = replace(SOURCE, token="")
    with pytest.raises(Permanent, match="whose id has a dot only to a token"):
        API.fetch(_silent(), stranger, "imported.7")
    assert API.gone(_silent(), stranger, ["imported.7"]) == []


def test_a_webhook_says_the_same_as_the_query(lake: QuestionClient) -> None:
    created = Sanity().read(delivery(answers()["webhooks"]["create"]), SOURCE)
    (batch,) = API.changed(lake, SOURCE, "")
    assert created == API.read(batch.items[0], SOURCE, SITE)


def test_a_webhook_of_an_update_has_the_new_state_and_one_of_a_deletion_the_last() -> None:
    updated = Sanity().read(delivery(answers()["webhooks"]["update"]), SOURCE)
    assert isinstance(updated, Publish)
    assert updated.article.title == "Brücke wieder offen"
    deleted = Sanity().read(delivery(answers()["webhooks"]["delete"]), SOURCE)
    assert deleted == Withdraw("b7e1", None, datetime(2026, 1, 1, 9, 20, tzinfo=UTC))
