"""The caches of infra/ before the site: what readers get through them, how old it may be, and what forgets it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from services.local.home import BUCKET_NAME
from shared.pages import key_of
from tests.local import READERS_POLICY, until
from tests.local.readers_site import Answer, Site, ask, serving_site
from tools.bench.stock_caches import STOCK_CACHES

KNOWN = {"andruck-keys": "p-1", "andruck-cdn": "max-age=600, stale-if-error=86400"}
LONG, SHORT = "public, max-age=0, must-revalidate, s-maxage=600", "public, max-age=0, must-revalidate, s-maxage=1"
SECRET = "known-to-both"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@dataclass(frozen=True)
class Cached:
    """The site, and a cache before it."""

    site: Site
    port: int
    keeps_long: bool
    """Whether it keeps a page for longer than a second if it may."""

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        return ask(self.port, path, method, **headers)

    def put(self, path: str, body: bytes, cache: str, **meta: str) -> None:
        self.site.put(key_of(path), body, CacheControl=cache, Metadata=meta)

    def purge(self, path: str, secret: str = SECRET) -> int:
        return self.get(path, "PURGE", Andruck_Purge=secret).status


@pytest.fixture(scope="module", params=["varnish", "nginx"])
def cached(site: Site, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cached]:
    if request.param not in STOCK_CACHES:
        pytest.skip(f"This machine has no {request.param}.")
    with STOCK_CACHES[request.param](site.port, tmp_path_factory.mktemp("cache"), SECRET) as port:
        yield Cached(site, port, request.param == "varnish")


TABLE = [("/", 200), ("/x/", 200), ("/gone/", 410), ("/old/", 301), ("/nope/", 404), ("/x", 308)]


@pytest.mark.parametrize(("path", "status"), TABLE)
@pytest.mark.parametrize("coding", ["", "gzip", "gzip, deflate, br, zstd"])
def test_readers_get_through_it_what_the_site_has(cached: Cached, path: str, status: int, coding: str) -> None:
    asked = {"Accept_Encoding": coding} if coding else {}
    direct, first, again = cached.site.get(path, **asked), cached.get(path, **asked), cached.get(path, **asked)
    for answer in (first, again):
        assert (answer.status, answer.headers["Location"]) == (status, direct.headers["Location"])
        assert answer.body == direct.body
        for name in ("Content-Type", "Content-Encoding", "Content-Security-Policy", "Cache-Control"):
            assert answer.headers[name] == direct.headers[name], name
    head = cached.get(path, "HEAD", **asked)
    assert (head.status, head.body) == (status, b"")


def test_who_asks_without_packing_gets_the_page_unpacked_whoever_asked_first(cached: Cached) -> None:
    cached.put("/mixed/", b"<p>mixed " * 200, LONG, **KNOWN)
    assert cached.get("/mixed/", Accept_Encoding="gzip").headers["Content-Encoding"] == "gzip"
    plain = cached.get("/mixed/")
    assert (plain.headers["Content-Encoding"], plain.body) == (None, b"<p>mixed " * 200)


def test_a_reader_who_has_the_page_is_not_sent_it_again_through_a_cache(cached: Cached) -> None:
    etag = cached.get("/x/", Accept_Encoding="gzip").headers["ETag"]
    assert cached.get("/x/", Accept_Encoding="gzip", If_None_Match=etag).status == 304
    assert cached.get("/x/", Accept_Encoding="gzip", If_None_Match="W/" + etag.removeprefix("W/")).status == 304


def test_a_page_is_old_for_a_second_at_most_without_anybody_telling(cached: Cached) -> None:
    cached.put("/short/", b"first", SHORT)
    assert cached.get("/short/").body == b"first"
    cached.put("/short/", b"second", SHORT)
    until(lambda: cached.get("/short/").body == b"second", 5)  # a second, on a machine that has nothing else to do


def test_a_page_that_may_be_kept_is_kept_until_the_cache_is_told(cached: Cached) -> None:
    cached.put("/long/", b"first", LONG, **KNOWN)
    assert cached.get("/long/").body == b"first"
    cached.put("/long/", b"withdrawn", LONG, **KNOWN, **{"andruck-status": "410"})
    if cached.keeps_long:
        time.sleep(1.5)
        assert (cached.get("/long/").status, cached.get("/long/?x=1").body) == (200, b"first")
    assert cached.purge("/long/", "a guess") == 403
    assert not cached.keeps_long or cached.get("/long/").status == 200
    assert cached.purge("/long/") == 200
    for headers in ({}, {"Accept_Encoding": "gzip"}):
        assert (cached.get("/long/", **headers).status, cached.get("/long/").body) == (410, b"withdrawn")
    assert cached.purge("/never-asked-for/") in (200, 404, 412)


@pytest.mark.parametrize("path", ["/soon/{}/", "/soon/{}.txt", "/media/soon/{}.txt"])
def test_a_page_that_somebody_asked_for_too_early_is_there_a_second_later_without_anybody_telling(
    cached: Cached, path: str
) -> None:
    path = path.format(cached.port)
    cached.put("/404.html", b"nothing here", LONG, **KNOWN)
    assert cached.get(path).status == 404
    cached.put(path, b"it is here", LONG, **KNOWN)
    until(lambda: cached.get(path).body == b"it is here", 10)


def test_what_is_withdrawn_is_shown_at_no_spelling_of_its_address_while_the_site_is_away(cached: Cached) -> None:
    spellings = ["/spelt/", "//spelt/", "/%73pelt/", "/x/../spelt/"]
    cached.put("/spelt/", b"first", LONG, **KNOWN)
    assert {cached.get(path).body for path in spellings} == {b"first"}
    cached.put("/spelt/", b"withdrawn", LONG, **KNOWN, **{"andruck-status": "410"})
    assert cached.purge("/spelt/") == 200
    with without_store(cached.site):
        time.sleep(1.5)
        assert {cached.get(path).status for path in spellings} == {503}


@pytest.mark.parametrize("path", ["/led/x/.", "/led/x/%2e", "/led/x/y/..", "/led/x/y%2f..", "/led/./x/."])
def test_no_spelling_of_an_address_has_readers_of_the_page_sent_in_a_circle(cached: Cached, path: str) -> None:
    cached.put("/led/x/", b"the page", SHORT)
    for _ in range(3):
        cached.get(path)
        assert (cached.get("/led/x/").status, cached.get("/led/x/").body) == (200, b"the page")
        time.sleep(0.5)


def test_a_page_of_a_section_is_old_for_a_second_at_most_whatever_the_section_is_called(cached: Cached) -> None:
    path = f"/media/{cached.port}/"
    cached.put(path, b"first", LONG, **KNOWN)
    assert cached.get(path).body == b"first"
    cached.put(path, b"second", LONG, **KNOWN)
    cached.purge(path) if cached.keeps_long else None
    until(lambda: cached.get(path).body == b"second", 5)


def test_an_archived_feed_is_kept_once_whatever_its_query(cached: Cached) -> None:
    cached.put("/archiv/2009-05-17/feed.atom", b"first", LONG, **KNOWN)
    assert cached.get("/archiv/2009-05-17/feed.atom?5d1f").body == b"first"
    cached.put("/archiv/2009-05-17/feed.atom", b"second", LONG, **KNOWN)
    assert cached.purge("/archiv/2009-05-17/feed.atom") == 200
    for query in ("?5d1f", "?0c2a", ""):
        assert cached.get(f"/archiv/2009-05-17/feed.atom{query}").body == b"second"


def test_pages_go_on_being_shown_while_the_store_is_away_but_for_those_that_it_was_told_of(cached: Cached) -> None:
    for path in ("/kept/", "/told/"):
        cached.put(path, b"kept", SHORT)
        assert cached.get(path).body == b"kept"
    with without_store(cached.site):
        time.sleep(1.5)
        assert (cached.get("/kept/").status, cached.get("/kept/").body) == (200, b"kept")
        cached.purge("/told/")
        assert cached.get("/told/").status == 503


@contextmanager
def without_store(site: Site) -> Iterator[None]:
    """Let the bucket let nobody in for the block: Caddy says 503."""
    site.bucket.delete_bucket_policy(Bucket=BUCKET_NAME)
    try:
        until(lambda: site.get("/x/").status == 503)
        yield
    finally:
        site.bucket.put_bucket_policy(Bucket=BUCKET_NAME, Policy=json.dumps(READERS_POLICY))
        until(lambda: site.get("/x/").status == 200)


def test_nothing_but_reading_gets_through(cached: Cached) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert cached.get("/x/", method, Content_Length="0").status == 405
    answer = cached.get("/x/", Cookie="a=b", Authorization="Bearer x")
    assert answer.status == 200
    assert not {name.lower() for name in answer.headers} & {"via", "x-varnish", "xkey", "set-cookie"}
