"""What Sanity sends becomes the article that is published there, or takes it away, or has Sanity asked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.article import Author, BodyFormat
from shared.dialects import check_kinds
from shared.dialects.sanity import Sanity
from shared.errors import Misconfigured
from shared.picture import Picture
from shared.reading.intent import Fetch, Ignore, Intent, Publish, Withdraw
from shared.sources import Source
from tests.dialects.signed.recorded import recorded

SENT = {each.name: each for each in recorded("sanity")}


def _source(**options: Any) -> Source:
    return Source("desk", "sanity", (), {**SENT["published"].options, **options})


def _read(name: str, source: Source | None = None, **changed: Any) -> Intent:
    one = SENT[name]
    body = json.dumps({**json.loads(one.body), **changed}).encode()
    return Sanity().read(replace(one, body=body).request, source or _source())


def test_a_published_document_is_an_article() -> None:
    intent = _read("published")
    assert isinstance(intent, Publish)
    article = intent.article
    assert (intent.external_id, intent.updated_at) == ("b7e1", datetime(2026, 1, 1, 9, tzinfo=UTC))
    assert (article.title, article.slug, article.standfirst) == ("Brücke offen", "bruecke", "Seit heute.")
    assert article.body == (
        "<h2>Was sich ändert</h2><p>Die Brücke ist offen.</p><ul><li>Fußgänger &amp; Räder</li></ul>"
    )
    assert article.body_format is BodyFormat.HTML
    assert (article.section, article.tags, article.authors) == ("politik", ("Brücken",), (Author("Ada Lovelace"),))
    assert article.published_at == datetime(2026, 1, 1, 8, 30, tzinfo=UTC)
    assert article.picture == Picture("https://cdn.sanity.io/images/p1/production/abc-800x600.jpg", "Eine Brücke")


@pytest.mark.parametrize("name", ["a draft", "a version for a release", "an author"])
def test_drafts_versions_and_other_types_are_ignored(name: str) -> None:
    assert isinstance(_read(name), Ignore)


def test_a_deleted_document_is_withdrawn_as_of_its_last_change() -> None:
    at = datetime(2026, 1, 1, 9, 20, 0, 500_000, UTC)
    assert _read("deleted") == Withdraw("b7e1", None, at)


@pytest.mark.parametrize(
    "name", ["published, by an older mapping", "published, the whole document", "published, without an id"]
)
def test_what_another_projection_has_made_is_asked_for(name: str) -> None:
    assert _read(name) == Fetch(("b7e1",))


def test_what_only_an_unsigned_header_says_has_sanity_asked_and_no_more() -> None:
    one = SENT["published, the whole document"]
    forged = replace(one, headers={**one.headers, "sanity-operation": "delete"})
    assert Sanity().read(forged.request, _source()) == Fetch(("b7e1",))


def test_a_deletion_that_does_not_name_its_document_withdraws_none_that_an_unsigned_header_names() -> None:
    body = json.loads(SENT["deleted"].body)
    del body["_id"]
    forged = replace(SENT["deleted"], body=json.dumps(body).encode())
    forged = replace(forged, headers={**forged.headers, "sanity-document-id": "another"})
    assert Sanity().read(forged.request, _source()) == Fetch(("another",))


def test_other_fields_make_webhooks_of_before_a_hint() -> None:
    assert _read("published", _source(fields={"authors": "writers[]->name"})) == Fetch(("b7e1",))


def test_only_the_sources_language_is_read() -> None:
    german = _source(locale="de")
    assert isinstance(_read("published", german, language="de"), Publish)
    assert isinstance(_read("published", german), Publish), "a document that does not say is in the only language"
    assert isinstance(_read("published", german, language="en"), Ignore)


def test_text_that_is_portable_text_is_made_plain_where_a_line_is_wanted() -> None:
    blocks = [{"_type": "block", "children": [{"text": "Seit"}]}, {"_type": "block", "children": [{"text": "heute"}]}]
    intent = _read("published", standfirst=blocks, body="Nur *Text*.", picture={"_ref": "image-ab1-8x6-webp"})
    assert isinstance(intent, Publish)
    assert intent.article.standfirst == "Seit heute"
    assert intent.article.body_format is BodyFormat.MARKDOWN
    assert intent.article.picture == Picture("https://cdn.sanity.io/images/p1/production/ab1-8x6.webp", "Eine Brücke")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"project": ""}, "needs the option 'project'"),
        ({"content_types": "post"}, "'content_types' of the source 'desk' must be a list"),
        ({"link_url": "https://x.example/{id}"}, "'link_url' of the source 'desk' must hold {slug}"),
        ({"fields": {"kicker": "kicker"}}, "names kicker: only these are known"),
    ],
)
def test_an_option_of_sanity_that_cannot_be_is_named(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Misconfigured, match=sentence):
        check_kinds([_source(**options)])


def test_what_is_said_to_be_entered_is_the_projection_of_the_fields_that_are_not_changed() -> None:
    steps = [step.format(address="https://x.example", secret="s", name="desk") for step in Sanity().setup]
    projection = next(step for step in steps if step.startswith("Projection"))
    mapping = json.loads(SENT["published"].body)["mapping"]
    assert f'{{"operation": delta::operation(), "mapping": "{mapping}", _id, ' in projection
    assert isinstance(_read("published"), Publish)
