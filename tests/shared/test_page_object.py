"""Objects carry their number where their content has room for it, and come through the store as they were."""

from __future__ import annotations

import json

import pytest
import pyvips

from services.publisher.standing.icons import ico_of
from shared.bucket import Bucket, Overtaken
from shared.errors import Permanent
from shared.page_object import PageObject
from shared.pages import PageKind
from shared.settings import Store
from shared.stamps import Stamp, room_for_stamp

WEBP = PageObject(b"RIFF\x1a\n\0\0 \r\n", "image/webp", "public, max-age=31536000, immutable", {})
FEED = b'{\n  "version": "https://jsonfeed.org/version/1.1",\n  "items": [{"title": "Gr\xc3\xbc\xc3\x9fe }"}]\n}\n'
JSON_FEED = PageObject(FEED, "application/feed+json; charset=utf-8", "no-cache", {})


def test_a_picture_comes_through_to_the_last_byte(store: Store) -> None:
    bucket = Bucket(store)
    bucket.put("a.webp", WEBP, sequence=7, etag=None)
    stored = bucket._s3.get_object(Bucket=bucket.name, Key="a.webp")["Body"].read()
    found = bucket.read("a.webp")

    assert stored == WEBP.body
    assert found
    assert (found.sequence, found.page_object, found.page_object.digest) == (7, WEBP, WEBP.digest)


def test_a_json_document_stays_one_and_is_read_as_it_was(store: Store) -> None:
    bucket = Bucket(store)
    bucket.put("feed.json", JSON_FEED, sequence=7, etag=None)
    stored = json.loads(bucket._s3.get_object(Bucket=bucket.name, Key="feed.json")["Body"].read())
    found = bucket.read("feed.json")

    assert list(stored.items()) == [*json.loads(FEED).items(), ("_andruck", {"number": 7})]
    assert found
    assert (found.sequence, found.page_object.digest) == (7, JSON_FEED.digest)
    assert found.page_object.body == FEED.rstrip()


def test_json_that_became_another_and_was_changed_back_is_not_what_an_old_writer_saw(store: Store) -> None:
    bucket, other = Bucket(store), PageObject(b"{}", JSON_FEED.content_type, JSON_FEED.cache, {})
    seen = bucket.put("feed.json", JSON_FEED, sequence=1, etag=None)
    between = bucket.put("feed.json", other, sequence=2, etag=seen)
    bucket.put("feed.json", JSON_FEED, sequence=3, etag=between)

    with pytest.raises(Overtaken):
        bucket.put("feed.json", other, sequence=2, etag=seen)


def test_what_has_no_room_for_a_number_is_refused_unless_it_never_changes() -> None:
    for changing in (PageObject(WEBP.body, "image/webp", "no-cache", {}), PageObject(b"x", "", "", {})):
        with pytest.raises(Permanent, match="immutable"):
            changing.stamped(1)
    with pytest.raises(Permanent, match="JSON"):
        PageObject(b"[1]", "application/json", "no-cache", {}).stamped(1)


@pytest.mark.parametrize(
    "body", [b"{}", b"{ }", b'{"a": {}}', b'{"a": 1}\n', b'{"_andruck": {"number": 3}}', b'{"a":"}"\r\n}']
)
def test_json_of_any_shape_gets_its_number_and_loses_it_again(body: bytes) -> None:
    given = PageObject(body, "application/json", "no-cache", {})
    stamped = given.stamped(5)

    assert json.loads(stamped) == {**json.loads(body), "_andruck": {"number": 5}}
    assert PageObject.of_stored(stamped, given.content_type, given.cache, {}).digest == given.digest


@pytest.mark.parametrize(
    ("content_type", "stamp"),
    [
        ("text/html; charset=utf-8", b"\n<!-- andruck 5 -->\n"),
        ("application/xml; charset=utf-8", b"\n<!-- andruck 5 -->\n"),
        ("application/atom+xml; charset=utf-8", b"\n<!-- andruck 5 -->\n"),
        ("text/css; charset=utf-8", b"\n/* andruck 5 */\n"),
        ("text/markdown; charset=utf-8", b"\n<!-- andruck 5 -->\n"),
        ("text/plain; charset=utf-8", b"\n\t \t\n"),
    ],
)
def test_pages_that_are_out_keep_the_stamp_they_have(content_type: str, stamp: bytes) -> None:
    given = PageObject(b"x  \n", content_type, "no-cache", {})

    assert given.stamped(5) == b"x" + stamp
    assert PageObject.of_stored(given.stamped(5), content_type, "no-cache", {}).digest == given.digest


def test_every_kind_of_page_has_room_for_its_number_or_never_changes() -> None:
    for kind in PageKind:
        assert room_for_stamp(kind.traits.content_type) is not Stamp.NONE or kind.traits.is_immutable, kind


def test_icons_that_may_change_carry_their_number_where_no_program_minds() -> None:
    png = pyvips.Image.black(3, 3).pngsave_buffer()
    for body, content_type in ((png, "image/png"), (ico_of({3: png}), "image/x-icon")):
        given = PageObject(body, content_type, "no-cache", {})
        stored = given.stamped(70_000)

        assert b"andruck" in stored
        assert stored != given.stamped(70_001)
        found = PageObject.of_stored(stored, content_type, "no-cache", {})
        assert (found.body, found.digest) == (body, given.digest)
    assert pyvips.Image.pngload_buffer(PageObject(png, "image/png", "", {}).stamped(5), fail_on="warning").avg() == 0
    with pytest.raises(Permanent, match="PNG"):
        PageObject(b"no picture", "image/png", "no-cache", {}).stamped(5)
