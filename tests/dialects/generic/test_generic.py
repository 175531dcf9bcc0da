"""A CMS that nobody knows, by nothing but expressions in the site file."""

from __future__ import annotations

import json
import re
import tomllib
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.article import Author, Fact
from shared.dialects import DIALECTS, check_kinds
from shared.errors import Misconfigured
from shared.picture import Picture
from shared.reading.article_reading import publish_of
from shared.reading.intent import Fetch, Ignore, Intent, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.sources import DeclaredSource, Source
from tests.dialects.generic.signing import GENERIC, OPTIONS, POST, event, github_signed
from tests.dialects.sending import Sent
from tests.dialects.signers import request_of, source_of
from tests.reading.articles_read import SITE

KIND = DIALECTS["generic"]
GUIDE = (Path(__file__).parents[3] / "docs/cms/generic.md").read_text("utf-8")
AT = datetime(2026, 11, 26, 10, tzinfo=UTC)


def read(sent: Sent, **options: Any) -> Intent:
    source = replace(source_of("generic"), options={**OPTIONS, **options})
    KIND.check(source)
    request = request_of(github_signed(GENERIC.secret, sent), SITE)
    KIND.verify(request, source)
    return KIND.read(request, source)


def read_post(**changes: Any) -> Publish:
    wish = read(event("saved", {**POST, **changes}))
    assert isinstance(wish, Publish)
    return wish


def with_fields(**fields: str) -> dict[str, Any]:
    return {**OPTIONS["fields"], **fields}


def test_the_example_of_the_guide_makes_the_article_that_it_shows() -> None:
    sent, declared, shown = re.findall(r"```(?:json|toml)\n(.*?)```", GUIDE, re.DOTALL)
    declaration = tomllib.loads(declared)["sources"][0]
    source: Source = DeclaredSource().load(declaration)
    source = replace(source, secrets=(GENERIC.secret,))
    check_kinds([source])
    message = github_signed(GENERIC.secret, Sent(sent.encode(), {"x-event": "saved"}))
    assert KIND.verify(request_of(message, SITE), source)
    assert KIND.read(request_of(message, SITE), source) == publish_of(json.loads(shown), SITE)
    gone = KIND.read(request_of(message.with_headers(x_event="deleted"), SITE), source)
    assert gone == Withdraw("4711", None, datetime(2026, 11, 26, 9, tzinfo=UTC))


def test_conditions_say_what_becomes_of_an_article() -> None:
    wish = read(event("saved"))
    assert isinstance(wish, Publish)
    assert (wish.external_id, wish.version, wish.updated_at) == ("7", 3, AT)
    assert read(event("deleted")) == Withdraw("7", 3, AT)
    assert read(event("touched")) == Fetch(("7",))
    assert isinstance(read(event("opened")), Ignore)
    assert isinstance(read(event("saved", {**POST, "public": False})), Ignore)
    assert isinstance(read(event("saved"), withdraw_when="post.public"), Withdraw), "what takes it back is asked first"


def test_values_become_what_the_fields_need() -> None:
    article = read_post().article
    assert article.published_at == datetime(2025, 11, 26, 7, tzinfo=UTC)
    assert (article.authors, article.facts) == (
        (Author("Jane Doe", "https://jane.example/"),),
        (Fact("Length", "80 m"),),
    )
    assert article.picture == Picture("https://cms.example/a.jpg")
    assert read_post(published=1764140400000).article.published_at == article.published_at
    assert read_post(changed="2026-11-26 11:00").updated_at == AT, "the site's local time"
    assert (read_post(revision="3").version, read_post(revision=None).version) == (3, None)


def test_headers_and_the_address_are_at_hand() -> None:
    by_header = {"publish_when": "header('X-Event') == 'saved'", "withdraw_when": "path() == 'gone'"}
    post = event("any")
    assert isinstance(read(post, **by_header), Ignore)
    assert isinstance(read(post.with_headers(x_event="saved"), **by_header), Publish)
    assert isinstance(read(replace(post, rest="gone"), **by_header), Withdraw)


@pytest.mark.parametrize(
    ("post", "named"),
    [
        ({"id": None}, "fields.id"),
        ({"id": [7]}, "fields.id"),
        ({"title": {}}, "fields.title"),
        ({"title": None}, "title"),
        ({"text": True}, "fields.body"),
        ({"changed": "soon"}, "fields.updated_at"),
        ({"changed": []}, "fields.updated_at"),
        ({"published": 10**40}, ""),
        ({"published": "0001-01-01T00:00:00Z"}, "published_at"),
        ({"revision": 1.5}, "version"),
        ({"authors": "Jane"}, None),
        ({"authors": [{"name": 5}]}, "authors[0].name"),
        ({"facts": "x"}, "facts"),
        ({"image": "/a.jpg"}, "picture.url"),
        ({"public": "false"}, "publish_when"),
        ({"public": 1}, "publish_when"),
    ],
)
def test_what_is_wrong_is_named_and_never_published(post: dict[str, Any], named: str | None) -> None:
    if named is None:  # an expression for objects finds nothing in a text
        assert read_post(**post).article.authors == ()
        return
    with pytest.raises(Invalid) as caught:
        read_post(**post)
    assert caught.value.errors[0]["field"] == (named or caught.value.errors[0]["field"])


@pytest.mark.parametrize(
    "expression",
    ["length(post.none)", "ceil(to_number('1e999'))", "sort(post.*)", "split(post.title, '')", "max_by(@, &x)"],
)
def test_an_expression_that_cannot_be_applied_is_named(expression: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(event("saved"), fields=with_fields(standfirst=expression))
    assert caught.value.errors[0]["field"] == "fields.standfirst"


def test_a_delivery_that_names_itself_is_the_same_again() -> None:
    def message_id(sent: Sent, **options: Any) -> str:
        source = replace(source_of("generic"), options={**OPTIONS, "proof": "bearer", **options})
        return KIND.verify(request_of(sent.with_headers(authorization=f"Bearer {GENERIC.secret}"), SITE), source)

    named = {"message_id": "header('X-Delivery')"}
    first = message_id(event("saved").with_headers(x_delivery="1"), **named)
    assert first == message_id(event("opened").with_headers(x_delivery="1"), **named)
    assert first != message_id(event("saved").with_headers(x_delivery="2"), **named)
    assert message_id(event("saved")) == message_id(event("saved"), **named) != first


BROKEN = st.one_of(
    st.binary(max_size=200),
    st.integers(0, len(GENERIC.samples[0].body) - 1).map(lambda length: GENERIC.samples[0].body[:length]),
    st.just(json.dumps(GENERIC.samples[0].body.decode()).encode()),
    st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), st.lists, max_leaves=10).map(
        lambda value: json.dumps(value).encode()
    ),
    st.tuples(st.sampled_from(["id", "title", "text"]), st.sampled_from([None, True, {}, [{}], "\ud800", ""])).map(
        lambda change: event("saved", {**POST, change[0]: change[1]}).body
    ),
    st.integers(1, 3000).map(lambda depth: b'{"event":"saved","post":' + b"[" * depth + b"]" * depth + b"}"),
)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(body=BROKEN)
def test_a_broken_body_is_never_published(body: bytes) -> None:
    for condition in (OPTIONS["publish_when"], "`true`"):
        with suppress(Invalid):
            assert isinstance(read(Sent(body), publish_when=condition), Ignore)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"fields": {"id": "id", "title": "t"}}, "lacks body"),
        ({"fields": with_fields(titel="x")}, "titel"),
        ({"fields": with_fields(title="a b")}, "'fields.title'.*'a b'"),
        ({"fields": with_fields(title="lower(a)")}, "lower"),
        ({"fields": with_fields(title="join(a)")}, "too few"),
        ({"fields": with_fields(title="(" * 1500)}, "'fields.title'"),
        ({"fields": with_fields(title="a" * 3000)}, "2000"),
        ({"publish_when": ""}, "publish_when"),
        ({"publish_when": "a =="}, "publish_when"),
        ({"withdraw_when": 5}, "withdraw_when"),
        ({"message_id": "["}, "message_id"),
        ({"proof": "none"}, "proof"),
        ({"proof": "standard-webhooks"}, "whsec_"),
        ({"header": "a b"}, "header"),
        ({"item": "a..b"}, "item"),
        ({"items": "["}, "items"),
        ({"list_url": "cms.example"}, "list_url"),
        ({"list_url": "https://other.example/"}, "same host"),
        ({"item_url": "https://cms.example/post"}, "item_url"),
        ({"item_url": ""}, "fetch_when"),
        ({"fields": {"id": "a", "title": "b", "body": "c"}}, "updated_at"),
        ({"sections": {"a": 1}}, "sections"),
        ({"body_format": "rtf"}, "body_format"),
    ],
)
def test_options_that_cannot_be_are_refused_at_the_start_with_their_names(options: dict[str, Any], said: str) -> None:
    with pytest.raises(Misconfigured, match=said):
        check_kinds([replace(source_of("generic"), options={**OPTIONS, **options})])
