from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.article import Author, BodyFormat
from shared.dialects import DIALECTS
from shared.dialects.storyblok.stories import read_story
from shared.picture import Picture
from shared.reading.intent import Ask, Fetch, Ignore, Publish
from shared.reading.invalid import Invalid
from shared.signing import Unsigned
from shared.sources import Source
from tests.dialects.sending import Sent
from tests.dialects.signers import request_of, signed, source_of
from tests.dialects.storyblok.signing import PUBLISHED, sent_by_storyblok, storyblok_signed
from tests.reading.articles_read import SITE

DIALECT, SOURCE = DIALECTS["storyblok"], source_of("storyblok")

STORY: Mapping[str, object] = {
    "name": "Bridge",
    "id": 6874931,
    "uuid": "2ad1a0e4-0001",
    "slug": "bridge",
    "full_slug": "welt/bridge",
    "lang": "default",
    "tag_list": ["Brücken"],
    "first_published_at": "2026-11-20T08:00:00.000Z",
    "published_at": "2026-11-26T10:00:00.123Z",
    "content": {
        "component": "article",
        "title": "Bridge open",
        "teaser": {
            "type": "doc",
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": "At last."}]}],
        },
        "author": "a0000000-author",
        "image": {
            "id": 1,
            "filename": "//a.storyblok.com/f/1/b.jpg",
            "alt": "A bridge",
            "title": "On its first day",
            "copyright": "Jane Doe",
            "fieldtype": "asset",
        },
        "body": {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Open."}]}]},
    },
}
RELS = {"a0000000-author": {"name": "Joe Bloggs", "content": {"component": "author", "email": "joe@desk.example"}}}


def test_every_message_about_a_story_has_it_asked_for() -> None:
    for action in ("published", "unpublished", "deleted", "moved", "stage.changed"):
        assert read({**PUBLISHED, "action": action}) == Fetch(("6874931",))
    assert isinstance(read({"action": "merged", "release_id": 2}), Ask)
    assert isinstance(read({"action": "replaced", "asset_id": 3}), Ignore)


@pytest.mark.parametrize("wrong", [True, [], {}, "", 1.5])
def test_a_story_id_that_is_none_is_refused(wrong: object) -> None:
    with pytest.raises(Invalid):
        read({**PUBLISHED, "story_id": wrong})


def test_the_same_words_twice_are_two_hints() -> None:
    request = request_of(signed("storyblok", sent_by_storyblok(PUBLISHED)), SITE)
    assert DIALECT.verify(request, SOURCE) == DIALECT.verify(request, SOURCE)
    assert DIALECT.counts_hints_again


def test_nothing_that_was_changed_on_the_way_gets_in() -> None:
    right = signed("storyblok", sent_by_storyblok(PUBLISHED))
    signature = right.headers["webhook-signature"]
    for message in (
        replace(right, body=right.body.replace(b"6874931", b"6874932")),
        right.with_headers(webhook_signature=signature[:-1]),
        right.with_headers(webhook_signature=f"sha1={signature}"),
        right.with_headers(webhook_signature=""),
        Sent(right.body),
        storyblok_signed("another-webhook-secret", sent_by_storyblok(PUBLISHED)),
    ):
        with pytest.raises(Unsigned):
            DIALECT.verify(request_of(message, SITE), SOURCE)


def test_a_story_is_read_with_what_is_related_to_it() -> None:
    wish = published(STORY)
    assert (wish.external_id, wish.updated_at) == ("6874931", datetime(2026, 11, 26, 10, 0, 0, 123000, tzinfo=UTC))
    article = wish.article
    assert (article.title, article.standfirst, article.body) == ("Bridge open", "At last.", "<p>Open.</p>")
    assert (article.section, article.tags, article.authors) == ("welt", ("Brücken",), (Author("Joe Bloggs"),))
    assert article.published_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert article.picture == Picture("https://a.storyblok.com/f/1/b.jpg", "A bridge", "On its first day", "Jane Doe")


def test_a_story_without_a_title_is_called_by_its_name_and_another_type_is_no_article() -> None:
    wish = published(with_content(title=None, author="f81d4fae-7dec-11d0-a765-00a0c91e6bf6"))
    assert wish.article.authors == ()
    assert wish.article.title == "Bridge"
    assert isinstance(read_story({"story": with_content(component="page")}, SOURCE, SITE), Ignore)


def test_only_the_stories_of_the_folder_are_articles() -> None:
    in_folder = Source("desk", "storyblok", (), {"starts_with": "welt/"})
    assert isinstance(read_story({"story": STORY}, in_folder, SITE), Publish)
    assert isinstance(read_story({"story": {**STORY, "full_slug": "intern/bridge"}}, in_folder, SITE), Ignore)


def test_a_body_of_text_is_written_as_the_option_says_and_blocks_give_their_rich_texts() -> None:
    article = published(with_content(body="It is **open**.")).article
    assert (article.body, article.body_format) == ("It is **open**.", BodyFormat.MARKDOWN)
    bloks = [
        {"component": "text", "_uid": "1", "color": "red", "text": doc(paragraph(words("One.")))},
        {"component": "columns", "columns": [{"component": "text", "text": doc(paragraph(words("Two.")))}]},
        {"component": "image", "image": {"filename": "https://a.storyblok.com/f/1/c.jpg", "alt": "C"}},
    ]
    assert published(with_content(body=bloks)).article.body == (
        '<p>One.</p><p>Two.</p><figure><img src="https://a.storyblok.com/f/1/c.jpg" alt="C"></figure>'
    )


@pytest.mark.parametrize(
    ("node", "html"),
    [
        (
            {"type": "heading", "attrs": {"level": 3}, "content": [{"type": "text", "text": "A & B"}]},
            "<h3>A &amp; B</h3>",
        ),
        ({"type": "bullet_list", "content": [{"type": "list_item", "content": []}]}, "<ul><li></li></ul>"),
        ({"type": "ordered_list", "attrs": {"order": 3}, "content": []}, '<ol start="3"></ol>'),
        (
            {"type": "code_block", "content": [{"type": "text", "text": "a\n<b>"}]},
            "<pre><code>a\n&lt;b&gt;</code></pre>",
        ),
        ({"type": "horizontal_rule"}, "<hr>"),
        ({"type": "paragraph", "content": [{"type": "emoji", "attrs": {"emoji": "😀"}}]}, "<p>😀</p>"),
        ({"type": "blok", "attrs": {"body": [{"component": "x", "t": {"type": "doc", "content": []}}]}}, ""),
        ({"type": "newer_node", "content": [{"type": "text", "text": "kept"}]}, "kept"),
        (
            {
                "type": "table",
                "content": [{"type": "tableRow", "content": [{"type": "tableCell", "attrs": {"colspan": 2}}]}],
            },
            '<table><tr><td colspan="2"></td></tr></table>',
        ),
    ],
)
def test_each_node_of_rich_text_becomes_html(node: Mapping[str, object], html: str) -> None:
    assert published(with_content(body=doc(paragraph(words("x")), node))).article.body == f"<p>x</p>{html}"


@pytest.mark.parametrize(
    ("attributes", "html"),
    [
        ({"href": "https://example.org/?a&b", "linktype": "url"}, '<a href="https://example.org/?a&amp;b">x</a>'),
        ({"href": "desk@example.org", "linktype": "email"}, '<a href="mailto:desk@example.org">x</a>'),
        ({"href": "/politik/other", "linktype": "story"}, "x"),
        ({"href": "javascript:alert(1)", "linktype": "url"}, "x"),
        (None, "x"),
    ],
)
def test_links_lead_to_the_web_and_nowhere_else(attributes: object, html: str) -> None:
    linked = {"type": "text", "text": "x", "marks": [{"type": "link", "attrs": attributes}, {"type": "textStyle"}]}
    bold = {"type": "text", "text": "y", "marks": [{"type": "bold"}, {"type": "italic"}]}
    article = published(with_content(body=doc(paragraph(linked, bold)))).article
    assert article.body == f"<p>{html}<em><strong>y</strong></em></p>"


def test_what_is_nested_too_deeply_is_refused() -> None:
    node: Mapping[str, object] = paragraph(words("x"))
    for _ in range(200):
        node = {"type": "blockquote", "content": [node]}
    with pytest.raises(Invalid, match="nested"):
        published(with_content(body=doc(node)))


def read(told: Mapping[str, object]) -> object:
    return DIALECT.read(request_of(sent_by_storyblok(told), SITE), SOURCE)


def published(story: Mapping[str, object]) -> Publish:
    wish = read_story({"story": story, "rels": RELS}, Source("desk", "storyblok", ()), SITE)
    assert isinstance(wish, Publish), wish
    return wish


def with_content(**fields: object) -> Mapping[str, object]:
    content = STORY["content"]
    assert isinstance(content, Mapping)
    return {**STORY, "content": {**content, **fields}}


def doc(*nodes: Mapping[str, object]) -> Mapping[str, object]:
    return {"type": "doc", "content": list(nodes)}


def paragraph(*nodes: Mapping[str, object]) -> Mapping[str, object]:
    return {"type": "paragraph", "content": list(nodes)}


def words(text: str) -> Mapping[str, object]:
    return {"type": "text", "text": text}
