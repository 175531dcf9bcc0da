from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from shared.article import Author, BodyFormat
from shared.dialects import DIALECTS, check_kinds
from shared.dialects.prismic.documents import read_document
from shared.errors import Misconfigured
from shared.picture import Picture
from shared.reading.intent import Ask, Fetch, Ignore, Publish
from shared.reading.invalid import Invalid
from shared.signing import Unsigned
from shared.sources import Source
from tests.dialects.prismic.signing import UPDATE, sent_by_prismic, with_secret
from tests.dialects.sending import Sent
from tests.dialects.signers import request_of, signed, source_of
from tests.reading.articles_read import SITE

DIALECT, SOURCE = DIALECTS["prismic"], source_of("prismic")

DOCUMENT: Mapping[str, object] = {
    "id": "X6qn-RIAACMAVge0",
    "uid": "bridge-open",
    "type": "article",
    "tags": ["Brücken"],
    "lang": "en-au",
    "first_publication_date": "2026-11-20T08:00:00+0000",
    "last_publication_date": "2026-11-26T10:00:00+0000",
    "data": {
        "title": [{"type": "heading1", "text": "Bridge & road open", "spans": []}],
        "excerpt": "At last.",
        "author": {"id": "A", "type": "author", "link_type": "Document", "data": {"name": "Joe Bloggs"}},
        "image": {
            "dimensions": {"width": 900, "height": 500},
            "alt": "A bridge",
            "copyright": "Jane Doe",
            "url": "https://images.prismic.io/desk/b.jpg",
        },
        "body": [{"type": "paragraph", "text": "Open.", "spans": []}],
    },
}


def test_the_documents_that_were_published_or_taken_back_are_asked_for() -> None:
    assert read(UPDATE) == Fetch(("X6qn-RIAACMAVge0", "XvoFFREAAM0WGBng"))
    assert isinstance(read({**UPDATE, "documents": []}), Ask)
    assert isinstance(read({**UPDATE, "documents": [f"d{number}" for number in range(101)]}), Ask)


def test_what_only_changes_a_release_and_a_test_change_nothing() -> None:
    assert isinstance(read({**UPDATE, "masterRef": None}), Ignore)
    assert isinstance(read({"type": "test-trigger"}), Ignore)


@pytest.mark.parametrize("wrong", [{"type": "other"}, {**UPDATE, "documents": [[7]]}, {**UPDATE, "documents": "d"}])
def test_what_is_of_an_unknown_shape_is_refused_with_a_sentence(wrong: Mapping[str, object]) -> None:
    with pytest.raises(Invalid):
        read(wrong)


def test_only_who_brings_the_secret_gets_in() -> None:
    right = signed("prismic", sent_by_prismic(UPDATE))
    assert DIALECT.verify(request_of(right, SITE), SOURCE)
    for message in (
        sent_by_prismic(UPDATE),
        sent_by_prismic({**UPDATE, "secret": ""}),
        sent_by_prismic({**UPDATE, "secret": ["prismic-webhook-secret"]}),
        sent_by_prismic({**UPDATE, "secret": {"prismic-webhook-secret": 1}}),
        with_secret("prismic-webhook-secret ", sent_by_prismic(UPDATE)),
        with_secret("prismic-webhook-secre", sent_by_prismic(UPDATE)),
        Sent(b'"prismic-webhook-secret"'),
        Sent(b'{"secret": "other", "secret": "prismic-webhook-secret"}'),
        Sent(b'{"secret": "\\ud800"}'),
        Sent(right.body[:-2]),
        Sent(b""),
    ):
        with pytest.raises(Unsigned):
            DIALECT.verify(request_of(message, SITE), SOURCE)


def test_a_document_is_read() -> None:
    wish = published(DOCUMENT)
    assert (wish.external_id, wish.updated_at) == ("X6qn-RIAACMAVge0", datetime(2026, 11, 26, 10, tzinfo=UTC))
    article = wish.article
    assert (article.title, article.standfirst, article.body) == ("Bridge & road open", "At last.", "<p>Open.</p>")
    assert (article.slug, article.language, article.tags) == ("", "en-AU", ("Brücken",))
    assert article.authors == (Author("Joe Bloggs"),)
    assert article.published_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert article.picture == Picture("https://images.prismic.io/desk/b.jpg", "A bridge", "", "Jane Doe")


def test_the_uid_is_the_slug_where_no_other_language_can_have_it() -> None:
    in_one = Source("desk", "prismic", (), {**SOURCE.options, "locale": "en-au"})
    wish = read_document(DOCUMENT, in_one, SITE)
    assert isinstance(wish, Publish)
    assert wish.article.slug == "bridge-open"


def test_another_type_is_no_article_and_what_has_no_date_of_publication_is_not_published() -> None:
    assert isinstance(read_document({**DOCUMENT, "type": "page"}, SOURCE, SITE), Ignore)
    with pytest.raises(Invalid, match="last_publication_date"):
        published({**DOCUMENT, "last_publication_date": None})


def test_a_body_may_be_text_or_slices() -> None:
    article = published(with_data(body="Only words.")).article
    assert (article.body, article.body_format) == ("Only words.", BodyFormat.TEXT)
    slices = [
        {"slice_type": "text", "primary": {"text": [block("One.")], "color": "red"}, "items": []},
        {"slice_type": "gallery", "primary": {}, "items": [{"image": with_image("c"), "caption": [block("C")]}]},
    ]
    assert published(with_data(body=slices)).article.body == (
        '<p>One.</p><figure><img src="https://images.prismic.io/desk/c.jpg" alt=""></figure><p>C</p>'
    )


@pytest.mark.parametrize(
    ("spans", "html"),
    [
        ([("strong", 0, 3)], "<strong>One</strong> 😀 two &amp; three"),
        ([("em", 7, 10)], "One 😀 <em>two</em> &amp; three"),
        ([("strong", 0, 10), ("em", 7, 10)], "<strong>One 😀 <em>two</em></strong> &amp; three"),
        ([("strong", 0, 10), ("em", 7, 12)], "<strong>One 😀 <em>two</em></strong><em> &amp;</em> three"),
        ([("label", 0, 3), ("strong", 99, 120), ("em", 3, 3), ("em", -5, 3)], "<em>One</em> 😀 two &amp; three"),
    ],
)
def test_spans_count_in_units_of_utf_16_and_may_overlap(spans: list[tuple[str, int, int]], html: str) -> None:
    given = [{"type": type_, "start": start, "end": end} for type_, start, end in spans]
    body = [{"type": "paragraph", "text": "One 😀 two & three", "spans": given}]
    assert published(with_data(body=body)).article.body == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("data", "html"),
    [
        ({"link_type": "Web", "url": "https://example.org/"}, '<a href="https://example.org/">x</a>'),
        ({"link_type": "Document", "id": "D", "url": "https://desk.example/x"}, "x"),
        ({"link_type": "Web", "url": "javascript:alert(1)"}, "x"),
        (None, "x"),
    ],
)
def test_links_lead_to_the_web_and_nowhere_else(data: object, html: str) -> None:
    body = [{"type": "paragraph", "text": "x", "spans": [{"type": "hyperlink", "start": 0, "end": 1, "data": data}]}]
    assert published(with_data(body=body)).article.body == f"<p>{html}</p>"


def test_each_block_of_rich_text_becomes_html() -> None:
    body = [
        block("H", "heading2"),
        block("a", "list-item"),
        block("b", "list-item"),
        block("1", "o-list-item"),
        block("x\n<y>", "preformatted"),
        block(""),
        {"type": "image", **with_image("d")},
        {
            "type": "embed",
            "oembed": {"embed_url": "https://video.example/v", "title": "V", "html": "<script></script>"},
        },
        block("kept", "newer"),
    ]
    assert published(with_data(body=body)).article.body == (
        "<h2>H</h2><ul><li>a</li><li>b</li></ul><ol><li>1</li></ol><pre>x\n&lt;y&gt;</pre>"
        '<figure><img src="https://images.prismic.io/desk/d.jpg" alt=""></figure>'
        '<p><a href="https://video.example/v">V</a></p><p>kept</p>'
    )


def test_a_source_without_the_address_of_its_api_keeps_the_service_from_starting() -> None:
    with pytest.raises(Misconfigured, match="option 'url'"):
        check_kinds([Source("desk", "prismic", ("prismic-webhook-secret",))])


def read(told: Mapping[str, object]) -> object:
    return DIALECT.read(request_of(sent_by_prismic(told), SITE), SOURCE)


def published(document: Mapping[str, object]) -> Publish:
    wish = read_document(document, SOURCE, SITE)
    assert isinstance(wish, Publish), wish
    return wish


def with_data(**fields: object) -> Mapping[str, object]:
    data = DOCUMENT["data"]
    assert isinstance(data, Mapping)
    return {**DOCUMENT, "data": {**data, **fields}}


def block(text: str, type_: str = "paragraph") -> Mapping[str, object]:
    return {"type": type_, "text": text, "spans": []}


def with_image(name: str) -> Mapping[str, object]:
    return {"url": f"https://images.prismic.io/desk/{name}.jpg", "dimensions": {"width": 1, "height": 1}, "alt": None}
