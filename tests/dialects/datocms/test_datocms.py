from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.article import BodyFormat
from shared.dialects import DIALECTS
from shared.dialects.datocms.records import read_record
from shared.reading.intent import Fetch, Ignore, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.signing import Unsigned
from tests.dialects.datocms.signing import BODY, CALL, RECORD, sent_by_datocms, with_password
from tests.dialects.sending import Sent
from tests.dialects.signers import request_of, signed, source_of
from tests.reading.articles_read import SITE

DIALECT, SOURCE = DIALECTS["datocms"], source_of("datocms")


def test_what_is_published_is_read_from_the_message_or_with_a_token_asked_for() -> None:
    wish = read(CALL)
    assert isinstance(wish, Publish)
    assert (wish.external_id, wish.updated_at) == ("hWl-mnkWRYmMCSTq4z_piQ", datetime(2026, 11, 26, 10, tzinfo=UTC))
    article = wish.article
    assert (article.title, article.standfirst, article.slug) == ("Bridge open", "At last.", "bridge-open")
    assert (article.language, article.authors, article.picture) == ("en", (), None)
    assert article.body == "<h2>Open &amp; free</h2><p>It is <strong>open</strong>.</p>"
    assert article.published_at == datetime(2026, 11, 20, 8, tzinfo=UTC)
    with_token = replace(SOURCE, token="read-only")
    request = request_of(sent_by_datocms(CALL), SITE)
    assert DIALECT.read(request, with_token) == Fetch(("hWl-mnkWRYmMCSTq4z_piQ",))


@pytest.mark.parametrize("event", ["unpublish", "delete"])
def test_what_is_taken_back_or_deleted_is_withdrawn_as_of_the_event(event: str) -> None:
    at = "2026-11-26T11:00:00+0000"
    assert read({**CALL, "event_type": event, "event_triggered_at": "2026-11-26T11:00:00Z"}) == Withdraw(
        "hWl-mnkWRYmMCSTq4z_piQ", None, datetime.fromisoformat(at)
    )


def test_drafts_and_changes_that_are_not_published_change_nothing() -> None:
    for status in ("draft", "updated", None):
        for event in ("create", "update"):
            assert isinstance(read({**CALL, "event_type": event, "entity": with_meta(status=status)}), Ignore)
    never = with_meta(status="draft", published_at=None, first_published_at=None)
    assert isinstance(read({**CALL, "event_type": "delete", "entity": never}), Ignore)


def test_models_without_drafts_are_published_as_they_are_saved() -> None:
    assert isinstance(read({**CALL, "event_type": "create"}), Publish)
    assert isinstance(read({**CALL, "event_type": "update"}), Publish)


def test_other_models_entities_and_environments_change_nothing() -> None:
    assert isinstance(read({**CALL, "entity_type": "upload"}), Ignore)
    assert isinstance(read({**CALL, "related_entities": []}), Ignore)
    assert isinstance(read({**CALL, "is_environment_primary": False}), Ignore)
    assert isinstance(read(CALL, content_types=["T1"]), Publish)
    assert isinstance(read(CALL, environment="other"), Ignore)
    assert isinstance(read({**CALL, "is_environment_primary": False}, environment="main"), Publish)
    with pytest.raises(Invalid, match="event_type"):
        read({**CALL, "event_type": "rename"})


def test_changes_that_wait_do_not_make_what_is_published_newer() -> None:
    pending = with_meta(status="updated", updated_at="2026-11-27T12:00:00Z")
    wish = read({**CALL, "entity": pending})
    assert isinstance(wish, Publish)
    assert wish.updated_at == datetime(2026, 11, 26, 10, tzinfo=UTC)


def test_only_who_brings_the_password_or_the_header_gets_in() -> None:
    right = signed("datocms", sent_by_datocms(CALL))
    assert DIALECT.verify(request_of(right, SITE), SOURCE) == "datocms-98765"
    again = with_password("datocms-webhook-password", sent_by_datocms({**CALL, "attempted_auto_retries_count": 1}))
    assert DIALECT.verify(request_of(again, SITE), SOURCE) == "datocms-98765"
    by_header = replace(SOURCE, options={"header": "X-Andruck"})
    brought = sent_by_datocms(CALL).with_headers(x_andruck="datocms-webhook-password")
    assert DIALECT.verify(request_of(brought, SITE), by_header)
    basic = right.headers["authorization"]
    for message, source in (
        (brought, SOURCE),
        (sent_by_datocms(CALL), by_header),
        (sent_by_datocms(CALL).with_headers(x_andruck=""), by_header),
        (right.with_headers(authorization=basic.removeprefix("Basic ")), SOURCE),
        (right.with_headers(authorization=basic[:-2]), SOURCE),
        (right.with_headers(authorization=""), SOURCE),
        (with_password("other-webhook-password", sent_by_datocms(CALL)), SOURCE),
        (right, replace(SOURCE, options={"user": "other"})),
        (Sent(b"", {"authorization": "Basic"}), SOURCE),
    ):
        with pytest.raises(Unsigned):
            DIALECT.verify(request_of(message, SITE), source)


def test_a_translated_field_is_read_in_the_language_of_the_option_else_in_its_first() -> None:
    article = published(RECORD, locale="de").article
    assert (article.title, article.language) == ("Brücke offen", "de")
    assert published(RECORD).article.language == "de"
    with pytest.raises(Invalid, match="title"):
        published(RECORD, locale="fr")


def test_a_body_may_be_text_or_blocks() -> None:
    article = published(with_attributes(body="<p>Text.</p>")).article
    assert (article.body, article.body_format) == ("<p>Text.</p>", BodyFormat.HTML)
    blocks = [
        {"id": "B1", "type": "item", "attributes": {"text": BODY, "color": "red"}},
        {"id": "B2", "type": "item", "attributes": {"picture": {"upload_id": "U2"}}},
        "B3",
    ]
    uploads = {"U2": {"attributes": {"url": "https://www.datocms-assets.com/1/c.jpg"}}}
    article = published({**with_attributes(body=blocks), "uploads": uploads}).article
    assert article.body.endswith('</p><figure><img src="https://www.datocms-assets.com/1/c.jpg" alt=""></figure>')


@pytest.mark.parametrize(
    ("node", "html"),
    [
        (
            {"type": "list", "style": "numbered", "children": [{"type": "listItem", "children": []}]},
            "<ol><li></li></ol>",
        ),
        ({"type": "list", "style": "bulleted", "children": []}, "<ul></ul>"),
        (
            {"type": "blockquote", "attribution": "A & B", "children": []},
            "<blockquote><p><cite>A &amp; B</cite></p></blockquote>",
        ),
        ({"type": "code", "language": "py", "code": "a\n<b>"}, "<pre><code>a\n&lt;b&gt;</code></pre>"),
        ({"type": "thematicBreak"}, "<hr>"),
        ({"type": "block", "item": "B1"}, ""),
        ({"type": "block", "item": {"attributes": {"text": {"schema": "dast", "document": {"type": "root"}}}}}, ""),
        ({"type": "inlineItem", "item": "R1"}, ""),
        ({"type": "span", "value": "a\nb", "marks": ["emphasis", "custom"]}, "<em>a<br>b</em>"),
        (
            {"type": "link", "url": "https://example.org/", "children": [{"type": "span", "value": "x"}]},
            '<a href="https://example.org/">x</a>',
        ),
        ({"type": "link", "url": "javascript:alert(1)", "children": [{"type": "span", "value": "x"}]}, "x"),
        ({"type": "itemLink", "item": "R1", "children": [{"type": "span", "value": "x"}]}, "x"),
        ({"type": "newer", "children": [{"type": "span", "value": "kept"}]}, "kept"),
    ],
)
def test_each_node_of_structured_text_becomes_html(node: Mapping[str, object], html: str) -> None:
    anchor = {"type": "paragraph", "children": [{"type": "span", "value": "x"}]}
    body = {"schema": "dast", "document": {"type": "root", "children": [anchor, node]}}
    assert published(with_attributes(body=body)).article.body == f"<p>x</p>{html}"


def test_what_is_nested_too_deeply_is_refused() -> None:
    node: Mapping[str, object] = {"type": "span", "value": "x"}
    for _ in range(200):
        node = {"type": "paragraph", "children": [node]}
    with pytest.raises(Invalid, match="nested"):
        published(with_attributes(body={"schema": "dast", "document": node}))


def read(told: Mapping[str, object], **options: object) -> object:
    source = replace(SOURCE, options={"locale": "en", **options})
    return DIALECT.read(request_of(sent_by_datocms(told), SITE), source)


def published(record: Mapping[str, object], **options: object) -> Publish:
    return read_record(record, replace(SOURCE, options=options), SITE)


def with_meta(**values: object) -> Mapping[str, object]:
    meta = RECORD["meta"]
    assert isinstance(meta, Mapping)
    return {**RECORD, "meta": {**meta, **values}}


def with_attributes(**values: object) -> Mapping[str, object]:
    attributes = RECORD["attributes"]
    assert isinstance(attributes, Mapping)
    return {**RECORD, "attributes": {**attributes, **values}}
