"""What Contentful sends becomes the article that an editor has published, or takes it away."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.article import Author, BodyFormat
from shared.dialects import check_kinds
from shared.dialects.contentful import Contentful
from shared.dialects.contentful.entries import read_entry
from shared.errors import Misconfigured
from shared.picture import Picture
from shared.reading.intent import Fetch, Ignore, Intent, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.sources import Source
from tests.dialects.signed.recorded import Recorded, contentful_samples, recorded
from tests.reading.articles_read import SITE

SENT = {each.name: each for each in recorded("contentful")}
OPTIONS = {"space": "s1", "content_types": ["article"]}


def _source(token: str = "", **options: Any) -> Source:
    return Source("desk", "contentful", (), {**OPTIONS, **options}, token)


def _read(one: Recorded, source: Source | None = None, **fields: Any) -> Intent:
    if fields:
        body = json.loads(one.body)
        body["fields"] |= fields
        one = replace(one, body=json.dumps(body).encode())
    return Contentful().read(one.request, source or _source())


def _published(**fields: Any) -> Publish:
    intent = _read(SENT["published"], **fields)
    assert isinstance(intent, Publish)
    return intent


def _link(kind: str, id_: str) -> dict[str, Any]:
    return {"sys": {"type": "Link", "linkType": kind, "id": id_}}


def test_a_published_entry_is_an_article() -> None:
    intent = _published()
    article = intent.article
    assert intent.external_id == "4kQrTzB7Xw"
    assert intent.updated_at == datetime(2026, 1, 1, 9, 0, 0, 100_000, UTC)
    assert article.title == "Brücke offen"
    assert article.body_format is BodyFormat.HTML
    assert article.body == (
        "<h2>Was sich ändert</h2><p>Die Brücke ist <strong>offen</strong> – für alle.</p>"
        "<ul><li><p>Fußgänger &amp; Räder</p></li>"
        '<li><p><a href="https://bahn.example/?a=1&amp;b=&#34;2&#34;">Fahrplan</a></p></li></ul>'
    )
    assert (article.slug, article.language, article.tags) == ("bruecke", "de-DE", ("Brücken", "Verkehr"))
    assert article.published_at == datetime(2026, 1, 1, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", ["saved", "saved by itself", "a picture was published", "an author was published"])
def test_what_readers_do_not_see_is_ignored(name: str) -> None:
    assert isinstance(_read(SENT[name]), Ignore)


@pytest.mark.parametrize(("name", "minute"), [("taken back", 40), ("archived", 41), ("deleted", 42)])
def test_what_is_taken_back_archived_or_deleted_is_withdrawn_as_of_then(name: str, minute: int) -> None:
    at = datetime(2026, 1, 1, 9, minute, tzinfo=UTC)
    assert _read(SENT[name]) == Withdraw("4kQrTzB7Xw", None, at)


def test_contentfuls_own_examples_are_read() -> None:
    blog = _source(content_types=["blogPost"])
    read = [_read(each, blog) for each in contentful_samples("valid")]
    assert [type(each) for each in read] == [Publish, Ignore, Withdraw, Ignore]
    assert isinstance(read[0], Publish)
    assert read[0].article.standfirst.startswith("Webhooks notify you, another person")
    assert read[0].article.body.startswith("<h2>What are webhooks?</h2><p>The webhooks are used")
    assert read[0].article.tags == ("javascript",)


def test_an_entry_that_links_to_others_is_asked_for_if_it_can_be() -> None:
    linked = SENT["published with an author and a picture"]
    assert _read(linked, _source("token")) == Fetch(("4kQrTzB7Xw",))
    assert isinstance(_read(SENT["published"], _source("token")), Publish)
    without = _read(linked)
    assert isinstance(without, Publish)
    assert without.article.authors == ()
    assert without.article.picture is None


def test_authors_and_pictures_are_found_where_the_entry_links_to() -> None:
    entry = json.loads(SENT["published with an author and a picture"].body)
    author = {"sys": {"type": "Entry", "id": "aut1"}, "fields": {"name": {"en-US": "Ada Lovelace"}}}
    fields = {
        "title": {"de-DE": "Brücke bei Nacht", "en-US": "Bridge at night"},
        "file": {"en-US": {"url": "//images.ctfassets.net/s1/pic1.jpg", "contentType": "image/jpeg"}},
    }
    asset = {"sys": {"type": "Asset", "id": "pic1"}, "fields": fields}
    source = _source(fields={"picture_caption": "heroImage.title"})
    intent = read_entry(entry, [author, asset, "nonsense", {}], source, SITE)
    assert isinstance(intent, Publish)
    assert intent.article.authors == (Author("Ada Lovelace"),)
    assert intent.article.picture == Picture(
        "https://images.ctfassets.net/s1/pic1.jpg", "Brücke bei Nacht", "Brücke bei Nacht"
    )


def test_the_source_says_which_of_several_languages_it_reads() -> None:
    titles = {"title": {"de-DE": "Offen", "en-US": "Open"}}
    with pytest.raises(Invalid, match="title: Has several locales: set the option locale"):
        _published(**titles)
    english = _read(SENT["published"], _source(locale="en-US"), **titles)
    assert isinstance(english, Publish)
    assert (english.article.title, english.article.language) == ("Open", "en-US")
    assert english.article.slug == "bruecke", "what is not localised stands under the space's default locale alone"
    assert isinstance(_read(SENT["published"], _source(locale="fr")), Ignore)


def test_only_the_environment_that_the_source_names_is_read() -> None:
    assert isinstance(_read(SENT["published"], _source(environment="master")), Publish)
    for name in ("published", "deleted"):
        assert isinstance(_read(SENT[name], _source(environment="staging")), Ignore)


def test_a_field_for_the_time_of_release_makes_it_wait_here() -> None:
    source = _source(fields={"publish_at": "releaseAt"})
    intent = _read(SENT["published"], source, releaseAt={"de-DE": "2030-01-01T08:00+01:00"})
    assert isinstance(intent, Publish)
    assert intent.schedule.release_at == datetime(2030, 1, 1, 7, tzinfo=UTC)


def test_long_text_is_markdown() -> None:
    article = _published(body={"de-DE": "Die *Brücke*."}).article
    assert (article.body, article.body_format) == ("Die *Brücke*.", BodyFormat.MARKDOWN)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"space": ""}, "needs the option 'space'"),
        ({"content_types": []}, "'content_types' of the source 'desk' must be a list"),
        ({"link_url": "https://x.example/"}, "'link_url' of the source 'desk' must hold {slug} or {id}"),
        ({"embeds": ["quote"]}, "'embeds' of the source 'desk' must be a table"),
    ],
)
def test_an_option_of_contentful_that_cannot_be_is_named(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Misconfigured, match=sentence):
        check_kinds([_source(**options)])
