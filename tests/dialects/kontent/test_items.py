"""What Kontent.ai sends has it asked; what it answers becomes the article that is published there."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.article import Author, BodyFormat
from shared.dialects import check_kinds
from shared.dialects.kontent import Kontent
from shared.dialects.kontent.elements import RichTextValue, follower
from shared.dialects.kontent.items import read_item
from shared.dialects.kontent.rich_text import KontentRichText
from shared.errors import Misconfigured
from shared.picture import Picture
from shared.reading.intent import Fetch, Ignore, Intent, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.sources import Source
from tests.dialects.signed.recorded import recorded
from tests.reading.articles_read import SITE

SENT = {each.name: each for each in recorded("kontent")}
ARTICLE, OTHER = "e5d575fe-9608-4523-a07d-e32d780bf92a", "0000aaaa-9608-4523-a07d-e32d780bf92a"


def _source(**options: Any) -> Source:
    return Source("desk", "kontent", (), {**SENT["published"].options, **options})


def _read(name: str) -> Intent:
    return Kontent().read(SENT[name].request, _source())


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("published", (ARTICLE,)),
        ("taken back", (ARTICLE,)),
        ("several", (ARTICLE, OTHER)),
        ("of a legacy webhook", (ARTICLE,)),
    ],
)
def test_the_items_that_are_named_are_asked_for(name: str, ids: tuple[str, ...]) -> None:
    assert _read(name) == Fetch(ids)


@pytest.mark.parametrize("name", ["a preview", "an author", "a picture"])
def test_previews_and_what_is_no_article_are_ignored(name: str) -> None:
    assert isinstance(_read(name), Ignore)


def test_a_legacy_webhook_of_the_preview_is_ignored() -> None:
    legacy = SENT["of a legacy webhook"]
    body = json.loads(legacy.body)
    body["message"]["api_name"] = "delivery_preview"
    assert isinstance(Kontent().read(replace(legacy, body=json.dumps(body).encode()).request, _source()), Ignore)


def _element(kind: str, value: object, **more: Any) -> dict[str, Any]:
    return {"type": kind, "name": "x", "value": value, **more}


def _item(codename: str, type_: str, **elements: Any) -> dict[str, Any]:
    system = {"id": f"id-{codename}", "codename": codename, "type": type_, "language": "de-DE"}
    return {"system": {**system, "last_modified": "2026-01-01T09:00:00.1310204Z"}, "elements": elements}


ADA = _item("ada", "author", name=_element("text", "Ada Lovelace"))
ANSWER = _item(
    "bruecke",
    "article",
    title=_element("text", "Brücke & offen"),
    body=_element("rich_text", "<p>Sie ist <strong>offen</strong>.</p>", links={}, images={}, modular_content=[]),
    summary=_element("rich_text", "<p>Seit</p><p>heute</p>", links={}),
    url_slug=_element("url_slug", "bruecke"),
    tags=_element("taxonomy", [{"name": "Brücken", "codename": "bruecken"}]),
    section=_element("multiple_choice", [{"name": "Politik", "codename": "politik"}]),
    author=_element("modular_content", ["ada", "nobody"]),
    post_date=_element("date_time", "2026-01-01T08:30:00Z", display_timezone="Europe/Berlin"),
    teaser_image=_element("asset", [{"name": "b.jpg", "url": "https://assets.test/b.jpg", "description": "Brücke"}]),
)


def test_an_item_is_an_article() -> None:
    source = _source(sections={"Politik": "politik"})
    intent = read_item({"item": ANSWER, "modular_content": {"ada": ADA}}, source, SITE)
    assert isinstance(intent, Publish)
    article = intent.article
    assert (intent.external_id, intent.version, intent.updated_at) == ("id-bruecke", None, None)
    assert (article.title, article.slug, article.standfirst) == ("Brücke & offen", "bruecke", "Seit heute")
    assert (article.body, article.body_format) == ("<p>Sie ist <strong>offen</strong>.</p>", BodyFormat.HTML)
    assert (article.section, article.tags, article.language) == ("politik", ("Brücken",), "de-DE")
    assert article.authors == (Author("Ada Lovelace"),)
    assert article.published_at == datetime(2026, 1, 1, 8, 30, tzinfo=UTC)
    assert article.picture == Picture("https://assets.test/b.jpg", "Brücke")


def test_what_is_gone_is_withdrawn_and_what_is_no_article_here_is_not() -> None:
    assert read_item({"gone": ANSWER["system"]}, _source(), SITE) == Withdraw("id-bruecke", None, None)
    assert isinstance(read_item({"gone": ADA["system"]}, _source(), SITE), Ignore)
    assert isinstance(read_item({"item": ANSWER, "modular_content": {}}, _source(locale="en-US"), SITE), Ignore)


CONTENT = {
    "quote": _item("quote", "pull_quote", text=_element("text", "To be & not")),
    "box": _item("box", "box", content=_element("rich_text", "<p>In a box</p>", links={})),
    "self": _item("self", "box", content=_element("rich_text", '<object data-codename="self"></object>', links={})),
}
LINKS = {"i1": {"codename": "news", "type": "article", "url_slug": "open-bridge"}}


def _html(html: str, link_url: str = "") -> str:
    texts = KontentRichText(follower(CONTENT), {"pull_quote": "text", "box": "content"}, link_url)
    return texts.html(RichTextValue(html, LINKS))


@pytest.mark.parametrize(
    ("given", "html"),
    [
        ("<p>a &amp; b&nbsp;<br>&#8211; <em>c</em></p>", "<p>a &amp; b&nbsp;<br>&#8211; <em>c</em></p>"),
        ('<object type="application/kenticocloud" data-codename="quote"></object>', "<p>To be &amp; not</p>"),
        ('<p>x</p><object data-codename="box" data-rel="component"/>', "<p>x</p><p>In a box</p>"),
        ('<object data-codename="nobody"></object>', ""),
        ('<p><a data-item-id="i1" href="">x <b>y</b></a> z</p>', "<p>x <b>y</b> z</p>"),
        ('<a href="https://a.test">x</a>', '<a href="https://a.test">x</a>'),
        (
            '<figure data-asset-id="a1"><img src="https://assets.test/a.png" alt="A"></figure>',
            '<figure data-asset-id="a1"><img src="https://assets.test/a.png" alt="A"></figure>',
        ),
        ("</a></object>x", "x"),
    ],
)
def test_what_is_embedded_and_linked_is_put_in(given: str, html: str) -> None:
    assert _html(given) == html


def test_a_link_to_an_item_leads_where_the_option_says_or_nowhere() -> None:
    assert _html('<a data-item-id="i1">x</a>', "/news/{slug}/") == '<a href="/news/open-bridge/">x</a>'
    assert _html('<a data-item-id="i2">x</a>', "/news/{slug}/") == "x"
    assert _html('<a data-item-id="i2">x</a>', "/by-id/{id}") == '<a href="/by-id/i2">x</a>'


@pytest.mark.parametrize("broken", ["<!--", '<a "', "<a x=", "</a ", "<!", "<?", "<!d"])
def test_a_text_of_tags_that_do_not_end_takes_no_more_time_than_it_is_long(broken: str) -> None:
    assert _html(f"<p>a</p>{broken * 300_000}") == "<p>a</p>"  # it took quadratic time: hours


def test_what_is_left_at_the_end_is_text_unless_it_is_a_tag() -> None:
    assert (_html("a & b &am"), _html("<p>a</p>&"), _html("a <b")) == ("a & b &am", "<p>a</p>&", "a ")
    with pytest.raises(Invalid, match="Must be HTML"):
        _html("<![<![")


def test_an_item_that_embeds_itself_is_refused() -> None:
    with pytest.raises(Invalid, match="Must not be nested more than 100 levels deep"):
        _html('<object data-codename="self"></object>')


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"environment": ""}, "needs the option 'environment'"),
        ({"content_types": [3]}, "'content_types' of the source 'desk' must be a list"),
        ({"link_url": "https://x.example/"}, "'link_url' of the source 'desk' must hold {slug} or {id}"),
    ],
)
def test_an_option_of_kontent_that_cannot_be_is_named(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Misconfigured, match=sentence):
        check_kinds([_source(**options)])
