"""What caches between readers and Caddy are told: one table of requests, asked as a cache asks."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import pytest

from tests.local.readers_site import KNOWN, Site, serving_site

IMMUTABLE = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving_site(tmp_path_factory.mktemp("caches")) as site:
        yield site


WEAK = ["W/{etag}", '"another", W/{etag}', 'W/"another",W/{etag}', "{etag}", "*"]
PACKED = ['"{hash}-gzip"', 'W/"{hash}-gzip"', '"{hash}-br"', 'W/"{hash}-zstd"', '"a-gzip", W/"{hash}-gzip"']


@pytest.mark.parametrize("asked", [*WEAK, *PACKED])
@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_cache_that_packed_the_page_is_told_that_it_holds_the_same(site: Site, asked: str, coding: str) -> None:
    etag = site.get("/x/").headers["ETag"]
    answer = site.get("/x/", If_None_Match=asked.format(etag=etag, hash=etag.strip('"')), Accept_Encoding=coding)
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("asked", ['"another"', 'W/"another"', '"another-gzip"', 'W/""'])
def test_a_cache_that_holds_another_page_gets_this_one(site: Site, asked: str) -> None:
    assert site.get("/x/", If_None_Match=asked).status == 200


@pytest.mark.parametrize("path", ["/feed.atom", "/x/", "/media/0123.jpg"])
def test_a_query_makes_no_other_page_of_it(site: Site, path: str) -> None:
    """Feeds name what is in their archives with a mark as query: another name, for the same object."""
    plain, asked = site.get(path), site.get(f"{path}?5d1f0c2a9b3e")
    assert (asked.status, asked.body, asked.headers["ETag"]) == (200, plain.body, plain.headers["ETag"])
    assert site.get(f"{path}?5d1f0c2a9b3e", If_None_Match=plain.headers["ETag"]).status == 304


@pytest.mark.parametrize("path", ["/", "/x/", "/feed.atom", "/gone/", "/old/", "/nope/", "/x", "/media/0123.jpg"])
@pytest.mark.parametrize("coding", ["", "gzip", "gzip, deflate, br, zstd"])
def test_head_says_what_get_says(site: Site, path: str, coding: str) -> None:
    asked = {"Accept_Encoding": coding} if coding else {}
    get, head = site.get(path, **asked), site.get(path, "HEAD", **asked)
    assert (head.status, head.body) == (get.status, b"")
    length = head.headers["Content-Length"]
    assert length is None or int(length) == len(get.body)
    left_out = ("Date", "Content-Length", "Transfer-Encoding")
    assert [each for each in head.headers.items() if each[0] not in left_out] == [
        each for each in get.headers.items() if each[0] not in left_out
    ]


@pytest.mark.parametrize("path", ["/", "/x/", "/feed.atom", "/gone/", "/nope/"])
@pytest.mark.parametrize("coding", ["", "identity", "gzip", "br"])
def test_what_is_packed_for_some_is_kept_apart_for_all(site: Site, path: str, coding: str) -> None:
    assert site.get(path, Accept_Encoding=coding).headers.get_all("Vary") == ["Accept-Encoding"]


def test_what_is_packed_already_is_one_thing_for_all(site: Site) -> None:
    picture = site.get("/media/0123.jpg", Accept_Encoding="gzip")
    assert (picture.headers["Vary"], picture.headers["Content-Encoding"]) == (None, None)
    assert len(picture.body) == 1000


@pytest.mark.parametrize("coding", ["gzip", "gzip, deflate, br, zstd", "zstd, gzip"])
def test_pages_are_packed_as_small_as_they_get(site: Site, coding: str) -> None:
    plain, packed = site.get("/feed.atom"), site.get("/feed.atom", Accept_Encoding=coding)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) <= len(gzip.compress(plain.body, 6)) + 8


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/x", 308, "/x/"),
        ("/x?a=b&c", 308, "/x/?a=b&c"),
        ("/old", 301, "/x/"),
        ("/gone", 410, None),
        ("/nope", 404, None),
        ("/nope/deeper", 404, None),
        ("/nope.txt", 404, None),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_missing_slash_costs_one_hop_at_most(
    site: Site, path: str, status: int, location: str | None, method: str
) -> None:
    answer = site.get(path, method, If_None_Match="*", Range="bytes=0-1")
    assert (answer.status, answer.headers["Location"]) == (status, location)


@pytest.mark.parametrize("path", ["/media/0123.jpg", "/feed.atom"])
def test_a_part_beyond_the_end_is_refused_in_our_words(site: Site, path: str) -> None:
    size = len(site.get(path).body)
    answer = site.get(path, Range="bytes=99999-")
    assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{size}")
    assert answer.body == b"The file ends before that part."


def test_a_condition_that_does_not_hold_is_refused_in_our_words(site: Site) -> None:
    answer = site.get("/x/", If_Match='"another"')
    assert (answer.status, answer.body) == (412, b"The page has changed.")


@pytest.mark.parametrize(("path", "status"), [("/known/a/", 200), ("/known/b/", 410), ("/known/c/", 301)])
def test_caches_that_are_told_of_changes_get_keys_and_times(site: Site, path: str, status: int) -> None:
    answer = site.get(path, Accept_Encoding="gzip")
    assert (answer.status, answer.headers["Cache-Control"]) == (status, f"s-maxage={path.strip('/')[-1]}")
    for name in ("Surrogate-Key", "xkey"):
        assert answer.headers.get_all(name) == ["p-1 k-article"]
    assert answer.headers.get_all("Cache-Tag") == ["p-1,k-article"]
    for name in ("CDN-Cache-Control", "Surrogate-Control"):
        assert answer.headers.get_all(name) == ["max-age=60, stale-if-error=9"]
    assert not [name for name in answer.headers if name.lower().startswith("x-amz")]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/known/a/?utm_source=letter", 200),
        ("/known/a/?", 200),
        ("//known/a/", 200),
        ("/known//a/", 200),
        ("/known/%61/", 200),
        ("/x/../known/a/", 200),
        ("/./known/a/", 200),
        ("/known/b", 410),
        ("/known/b/?fbclid=1", 410),
        ("/known/c", 301),
        ("/known/c/?fbclid=1", 301),
        ("/media/known.jpg?v=2", 200),
        ("/media/known.jp%67", 200),
    ],
)
def test_under_an_address_that_no_cache_is_told_of_it_asks_each_time(site: Site, address: str, status: int) -> None:
    site.put("media/known.jpg", b"0123", "image/jpeg", CacheControl=IMMUTABLE, Metadata={"andruck-keys": "p-1"})
    assert site.get("/media/known.jpg").headers["Cache-Control"] == IMMUTABLE
    answer = site.get(address)
    assert (answer.status, answer.headers["Cache-Control"]) == (status, "public, max-age=0, must-revalidate")
    for name in ("CDN-Cache-Control", "Surrogate-Control"):
        assert answer.headers.get_all(name) == ["max-age=0"]


def test_caches_that_are_told_nothing_get_no_keys(site: Site) -> None:
    names = {name.lower() for path in ("/", "/?a=b", "/old/", "/gone/", "/x") for name in site.get(path).headers}
    assert not names & {"surrogate-key", "xkey", "cache-tag", "cdn-cache-control", "surrogate-control"}


@pytest.mark.parametrize("path", ["/soon/", "/soon", "/soon.txt", "/media/soon.jpg", "/404.html"])
def test_where_nothing_is_yet_caches_are_told_to_keep_nothing_whatever_they_may_of_the_page_that_says_so(
    site: Site, path: str
) -> None:
    site.put("404.html", b"nothing here", CacheControl="s-maxage=9", Metadata=KNOWN)
    answer = site.get(path)
    assert (answer.status, answer.body, answer.headers["Cache-Control"]) == (404, b"nothing here", "no-cache")
    for name in ("CDN-Cache-Control", "Surrogate-Control"):
        assert answer.headers.get_all(name) == ["max-age=0"]
    assert not {name.lower() for name in answer.headers} & {"surrogate-key", "xkey", "cache-tag"}
