"""What Hygraph sends has it asked, or takes an article away; what it answers becomes the article."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.article import Author, BodyFormat
from shared.dialects import check_kinds
from shared.dialects.hygraph import Hygraph
from shared.errors import Misconfigured, Permanent
from shared.picture import Picture
from shared.reading.intent import Fetch, Ignore, Intent, Publish, Withdraw
from shared.sources import Source
from tests.dialects.hygraph.questions import API, GERMAN, OPTIONS, SOURCE, WRONG, answered
from tests.dialects.question_client import QuestionClient
from tests.dialects.signed.recorded import recorded
from tests.reading.articles_read import SITE

SENT = {each.name: each for each in recorded("hygraph")}


@pytest.fixture
def project() -> QuestionClient:
    return QuestionClient(answered)


def _read(name: str, **options: Any) -> Intent:
    one = SENT[name]
    return Hygraph().read(one.request, replace(one.source, options={**one.options, **options}))


@pytest.mark.parametrize("name", ["published", "published, ids only", "taken back, ids only"])
def test_what_a_webhook_says_too_little_of_is_asked_for(name: str) -> None:
    assert _read(name) == Fetch(("ckx1",))


def test_what_is_taken_back_is_gone_as_of_when_it_was_published_last() -> None:
    assert _read("taken back") == Withdraw("ckx1", None, datetime(2026, 1, 1, 9, 0, 0, 500_000, UTC))
    assert _read("taken back", locale="de") == Fetch(("ckx1",)), "it may be another language that was taken back"


def test_what_is_deleted_never_comes_back() -> None:
    assert _read("deleted") == Withdraw("ckx1", None, None)


@pytest.mark.parametrize("name", ["created", "saved", "an author was published", "published to another stage"])
def test_drafts_other_models_and_other_stages_are_ignored(name: str) -> None:
    assert isinstance(_read(name), Ignore)


def test_what_was_published_comes_by_the_time_of_that_model_by_model(project: QuestionClient) -> None:
    posts, stories = API.changed(project, SOURCE, "")
    assert [item["id"] for item in (*posts.items, *stories.items)] == ["a", "b", "s"]
    assert json.loads(stories.cursor) == {"Post": "2026-01-01T10:00:00.000Z", "Story": "2026-01-01T09:10:00.000Z"}
    intent = API.read(posts.items[0], SOURCE, SITE)
    assert isinstance(intent, Publish)
    article = intent.article
    assert (intent.external_id, intent.updated_at) == ("a", datetime(2026, 1, 1, 9, 0, 0, 123_456, UTC))
    assert (article.title, article.body, article.body_format) == ("One", "<p>Text of a</p>", BodyFormat.HTML)
    assert (article.standfirst, article.slug, article.tags) == ("See & read", "slug-a", ("x",))
    assert (article.authors, article.picture) == ((Author("Ada"),), Picture("https://eu-media.test/c.jpg"))


def test_a_pull_of_hygraph_goes_on_from_a_little_before_where_it_ended(project: QuestionClient) -> None:
    posts, _ = API.changed(project, SOURCE, json.dumps({"Post": "2026-01-01T09:30:00.000Z"}))
    assert [item["id"] for item in posts.items] == ["b"]
    assert [asked["variables"]["since"] for _, _, asked in project.asked] == [
        "2026-01-01T09:25:00.000Z",
        "1971-01-01T00:00:00.000Z",
    ]
    assert project.asked[0][:2] == (OPTIONS["url"], {"Authorization": "Bearer pat"})


def test_an_entry_without_a_title_in_the_sources_language_is_no_article_here(project: QuestionClient) -> None:
    posts, _ = API.changed(project, GERMAN, "")
    read = [API.read(item, GERMAN, SITE) for item in posts.items]
    assert isinstance(read[0], Publish)
    assert (read[0].article.title, read[0].article.language) == ("Eins", "de")
    assert isinstance(read[1], Ignore)


def test_an_entry_is_gone_only_if_others_are_shown(project: QuestionClient) -> None:
    assert API.fetch(project, SOURCE, "zz") is None
    item = API.fetch(project, SOURCE, "a")
    assert item is not None
    assert item["id"] == "a"
    assert API.gone(project, SOURCE, ["a", "zz", "s"]) == ["zz"]

    nothing: dict[str, list[object]] = {name: [] for name in ("found0", "some0", "found1", "some1")}
    with pytest.raises(Permanent, match="Hygraph shows no published entry at all"):
        API.gone(QuestionClient(lambda _: {"data": nothing}), SOURCE, ["a"])


def test_a_field_that_a_model_does_not_have_is_named(project: QuestionClient) -> None:
    with pytest.raises(Permanent, match='refuses what it is asked: Cannot query field "headline" on type "Post"'):
        list(API.changed(project, WRONG, ""))


@pytest.mark.parametrize(
    ("model", "plural"), [("Post", "posts"), ("Story", "stories"), ("Essay", "essays"), ("News", "newsItems")]
)
def test_the_plural_of_a_model_is_regular_unless_the_option_says_another(model: str, plural: str) -> None:
    project = QuestionClient(lambda _: {"data": {}})
    options = {**OPTIONS, "content_types": [model], "plurals": {"News": "newsItems"}}
    list(API.changed(project, replace(SOURCE, options=options), ""))
    assert f"entries: {plural}(where" in project.asked[0][2]["query"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"url": ""}, "needs the option 'url': the Content API"),
        ({"content_types": ["Post { id }"]}, r"'content_types' of the source 'desk' holds 'Post \{ id \}'"),
        ({"fields": {"title": "title, secret"}}, "'fields' of the source 'desk' holds 'title, secret'"),
        ({"fields": {"title": "a..b"}}, "'fields' of the source 'desk' holds ''"),
        ({"locale": "de-DE"}, "'locale' of the source 'desk' holds 'de-DE'"),
        ({"plurals": {"News": "a b"}}, "'plurals' of the source 'desk' holds 'a b'"),
    ],
)
def test_an_option_of_hygraph_that_cannot_be_is_named(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Misconfigured, match=sentence):
        check_kinds([Source("desk", "hygraph", (), {**OPTIONS, **options})])
