"""What is promised of Strapi: drafts beside what is published go nowhere, and any order ends in the same site."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.article import Author, BodyFormat
from shared.dialects.strapi import Strapi
from shared.dialects.strapi.rest import StrapiApi
from shared.errors import Misconfigured
from shared.picture import Picture
from shared.reading.fields import moment_in
from shared.reading.intent import Ask, Fetch, Ignore, Intent, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.signing import Unsigned
from shared.sources import Source
from tests.dialects.answers import RecordedAnswers
from tests.dialects.sending import Sent
from tests.dialects.signers import request_of
from tests.dialects.site_after import shuffled_and_doubled, site_after
from tests.dialects.strapi.signing import DELIVERIES, OPTIONS, SIGNER, sent, sign
from tests.reading.articles_read import SITE

KIND = Strapi()
DESK = Source("desk", "strapi", (SIGNER.secret,), OPTIONS)
PUBLISHED = next(each for each in DELIVERIES if each["event"] == "entry.publish")
DOCUMENT = str(PUBLISHED["entry"]["documentId"])


def _read(told: object, source: Source = DESK) -> Intent:
    return KIND.read(request_of(sign(SIGNER.secret, sent(told)), SITE), source)


def _with(**fields: object) -> dict[str, Any]:
    return {**PUBLISHED, "entry": {**PUBLISHED["entry"], **fields}}


def _published(intent: Intent) -> Publish:
    assert isinstance(intent, Publish), intent
    return intent


def _options(**options: object) -> Source:
    return replace(DESK, options={**OPTIONS, **options})


def test_another_token_is_refused() -> None:
    for header in ("", "Bearer ", f"Basic {SIGNER.secret}", "Bearer \xff", f"Bearer {SIGNER.secret}x"):
        request = request_of(Sent(b"{}").with_headers(authorization=header), SITE)
        with pytest.raises(Unsigned):
            KIND.verify(request, DESK)


def test_each_event_of_a_documents_life_means_what_its_editor_did() -> None:
    meant = {(each["event"], bool(each["entry"]["publishedAt"]), type(_read(each)).__name__) for each in DELIVERIES}

    assert meant == {
        ("entry.create", False, "Ignore"),
        ("entry.update", False, "Ignore"),
        ("entry.publish", True, "Publish"),
        ("entry.unpublish", True, "Withdraw"),
        ("entry.delete", False, "Ignore"),
        ("entry.delete", True, "Withdraw"),
    }


def test_an_article_has_what_the_editor_gave_it() -> None:
    cover = {"url": "/uploads/zug.jpg", "alternativeText": "Ein Zug", "caption": "Foto: Ada"}
    source = _options(url="https://cms.example", sections={"politik": "welt"})
    wish = _published(_read(_with(slug="bruecke", cover=cover), source))

    assert wish.external_id == f"{DOCUMENT}:en"
    article = wish.article
    assert (article.title, article.standfirst, article.section) == ("Brücke zwei", "Vorspann", "welt")
    assert (article.slug, article.language, article.tags) == ("bruecke", "en", ("Verkehr", "#intern"))
    assert article.authors == (Author("Ada Redaktion"),)
    assert (article.body, article.body_format) == ("<p>Absatz zwei</p>\n<h2>Zwischen</h2>", BodyFormat.HTML)
    assert article.picture == Picture("https://cms.example/uploads/zug.jpg", "Ein Zug", "Foto: Ada")
    assert "ada@example.com" not in json.dumps(article.as_dict())


def test_a_field_of_time_makes_it_wait() -> None:
    wish = _published(_read(_with(publishAt="2026-12-01T06:00:00.000Z")))

    assert wish.schedule.release_at == moment_in("2026-12-01T06:00:00Z")


def test_a_text_field_is_markdown_unless_the_option_says_so() -> None:
    assert _published(_read(_with(content="*a*"))).article.body_format is BodyFormat.MARKDOWN
    assert _published(_read(_with(content="<p>a"), _options(body_format="html"))).article.body_format is BodyFormat.HTML


def test_languages_are_articles_of_their_own_and_may_be_left_out() -> None:
    german = next(each for each in DELIVERIES if (each["entry"]["locale"], each["event"]) == ("de", "entry.publish"))
    english = replace(_options(locale="en"))

    wish = _published(_read({**german, "entry": {**german["entry"], "documentId": DOCUMENT}}))
    assert (wish.external_id, wish.article.language) == (f"{DOCUMENT}:de", "de")
    assert isinstance(_read(german, english), Ignore)
    assert isinstance(_read(PUBLISHED, english), Publish)


def test_other_types_and_events_are_ignored() -> None:
    for told in ({**PUBLISHED, "model": "category"}, {"event": "media.create"}, {"event": "trigger-test"}):
        assert isinstance(_read(told), Ignore)
    assert isinstance(_read({**PUBLISHED, "model": "story"}, _options(content_types=["story"])), Publish)


def test_what_strapi_lost_in_a_race_is_asked_for() -> None:
    with_token = replace(DESK, token="t")
    lost, draft = {**PUBLISHED, "entry": "null"}, _with(publishedAt=None)

    assert isinstance(_read(lost, with_token), Ask)
    assert _read(draft, with_token) == Fetch((f"{DOCUMENT}:en",))
    for told in (lost, draft):
        with pytest.raises(Invalid, match="entry"):
            _read(told)


def test_version_4_is_read_as_well_by_webhook_as_from_its_api() -> None:
    flat = deepcopy(PUBLISHED["entry"])
    del flat["documentId"]
    relations = {name: {"data": _wrapped(flat[name])} for name in ("category", "authors")}
    wrapped = {"id": flat["id"], "attributes": {**{k: v for k, v in flat.items() if k != "id"}, **relations}}
    client = RecordedAnswers({"data": [wrapped], "meta": {"pagination": {"total": 1}}})
    source = _options(version=4, url="https://cms.example")

    by_webhook = _published(_read({**PUBLISHED, "entry": flat}, source))
    (batch, *_) = list(StrapiApi().changed(client, source, ""))
    assert by_webhook.external_id == f"article:{flat['id']}"
    assert StrapiApi().read(batch.items[0], source, SITE) == by_webhook


def _wrapped(value: Any) -> Any:
    if isinstance(value, list):
        return [_wrapped(each) for each in value]
    return {"id": value["id"], "attributes": {name: each for name, each in value.items() if name != "id"}}


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"event": "entry.explode", "entry": {}}, "event"),
        ({**PUBLISHED, "event": "entry.delete", "createdAt": "now"}, "createdAt"),
        (_with(content=[{"children": []}]), "type"),
        (_with(title={"a": 1}), "title"),
        (_with(documentId=[]), "documentId"),
    ],
)
def test_what_cannot_be_read_is_named(told: object, named: str) -> None:
    with pytest.raises(Invalid) as caught:
        _read(told)
    assert caught.value.errors[0]["field"] == named


def test_options_that_cannot_be_are_refused() -> None:
    for option, value in [("version", 3), ("plurals", []), ("content_types", []), ("url", 1), ("fields", {"x": "y"})]:
        with pytest.raises(Misconfigured, match=option):
            KIND.check(_options(**{option: value}))


def _prefixes() -> Iterator[list[dict[str, Any]]]:
    """Yield what has come by the end of each of the editor's actions: their deliveries come within a second."""
    for number in range(1, len(DELIVERIES)):
        at, before = (moment_in(DELIVERIES[one]["createdAt"]) for one in (number, number - 1))
        assert at
        assert before
        if abs(at - before) > timedelta(seconds=1):
            yield DELIVERIES[:number]
    yield DELIVERIES


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_shuffled_and_doubled_deliveries_end_in_the_same_site(data: st.DataObject) -> None:
    come = data.draw(st.sampled_from(list(_prefixes())))
    right = site_after(_wishes(come))

    assert site_after(_wishes(shuffled_and_doubled(data, come))) == right


def _wishes(deliveries: list[dict[str, Any]]) -> list[Publish | Withdraw | Ignore]:
    wishes = [_read(each) for each in deliveries]
    return [wish for wish in wishes if isinstance(wish, Publish | Withdraw | Ignore)]
