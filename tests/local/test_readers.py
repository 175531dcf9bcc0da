"""What readers get from Caddy, and what they cannot do to the store behind it."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from services.local import caddy
from services.local.home import BUCKET_NAME, Home, open_home
from services.local.processes import free_port_base
from tests.hanging import hanging
from tests.local import READERS_POLICY, until
from tests.local.readers_site import Answer, Site, ask, serving_site
from tests.programs import ending


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving_site(tmp_path_factory.mktemp("readers")) as site:
        yield site


def test_a_path_with_a_slash_is_the_index_object_below_it(site: Site) -> None:
    assert site.get("/").body == b"front"
    assert site.get("/x/").body.startswith(b"<h1>x</h1>")
    head = site.get("/x/", "HEAD")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", "6010")


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/x", "/x/"),
        ("/x?a=b&c", "/x/?a=b&c"),
        ("/x/index.html?q=1", "/x/?q=1"),
        ("/index.html", "/"),
        ("//evil.example/a", "/evil.example/a/"),
        ("/%2fevil.example/a", "/evil.example/a/"),
        ("//evil.example/index.html", "/evil.example/"),
    ],
)
def test_every_page_has_one_address_and_redirects_stay_on_this_site(site: Site, path: str, location: str) -> None:
    answer = site.get(path)
    assert (answer.status, answer.headers["Location"]) == (308, location)


@pytest.mark.parametrize("path", ["/%5cevil.example/a", "/\\evil.example/a", "/x%0d%0aSet-Cookie:a", "/%00", "/%25"])
def test_paths_that_could_be_read_in_two_ways_are_no_pages(site: Site, path: str) -> None:
    assert site.get(path).status == 404


def test_a_withdrawn_page_is_410_with_its_own_words(site: Site) -> None:
    for more in ({}, {"Range": "bytes=0-3"}, {"Accept_Encoding": "gzip"}):
        answer = site.get("/gone/", **more)
        assert (answer.status, answer.body) == (410, b"it is gone")
    assert site.get("/gone/", "HEAD").status == 410


def test_a_page_may_load_the_players_that_it_holds_and_no_other_page_any(site: Site) -> None:
    page = site.get("/film/")
    assert "frame-src 'self' https://player.example https://b.example;" in page.headers["Content-Security-Policy"]
    assert page.body == b"film"
    for path in ("/x/", "/gone/", "/nowhere/"):
        assert "frame-src 'self';" in site.get(path).headers["Content-Security-Policy"]
    again = site.get("/film/", **{"If-None-Match": page.headers["Etag"]})
    assert (again.status, again.headers["Content-Security-Policy"]) == (304, None)


def test_a_strip_may_be_framed_by_our_own_pages_and_no_other_page_by_any(site: Site) -> None:
    assert "frame-ancestors 'self'" in site.get("/x/related.html").headers["Content-Security-Policy"]
    for path in ("/x/", "/film/", "/gone/", "/related.html/", "/xrelated.html"):
        assert "frame-ancestors 'none'" in site.get(path).headers["Content-Security-Policy"], path


def test_a_page_that_moved_away_is_301(site: Site) -> None:
    answer = site.get("/old/")
    assert (answer.status, answer.headers["Location"]) == (301, "/x/")


def test_a_page_that_is_elsewhere_is_301_to_an_address_of_the_web_and_to_nothing_else(site: Site) -> None:
    away = site.get("/away/")
    assert (away.status, away.headers["Location"]) == (301, "https://elsewhere.example/%C3%A4?b=c")
    trap = site.get("/trap/")
    assert (trap.status, trap.headers.get("Location")) == (200, None)


def test_a_page_that_is_not_there_is_404_with_the_sites_own_page_if_there_is_one(site: Site) -> None:
    assert (site.get("/nope/").status, site.get("/nope/").body) == (404, b"There is no page here.")
    site.put("404.html", b"nothing here", CacheControl="public, max-age=99")
    for path in ("/nope/", "/nope.txt", "/404.html"):
        answer = site.get(path, If_None_Match="*", Range="bytes=0-2")
        assert (answer.status, answer.body) == (404, b"nothing here")
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "ETag" not in answer.headers


def test_a_bucket_that_lets_nobody_in_is_not_taken_for_one_without_pages(site: Site) -> None:
    site.put("404.html", b"nothing here")
    site.bucket.delete_bucket_policy(Bucket=BUCKET_NAME)
    try:
        until(lambda: site.get("/x/").status != 200)
        for path in ("/x/", "/", "/nope/", "/media/0123.jpg"):
            assert_says_that_the_store_is_away(site.get(path))
    finally:
        site.bucket.put_bucket_policy(Bucket=BUCKET_NAME, Policy=json.dumps(READERS_POLICY))
    until(lambda: site.get("/x/").status == 200)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_pages_can_only_be_read(site: Site, method: str) -> None:
    answer = site.get("/x/", method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/?acl", "/?list-type=2", "/?uploads", "/?policy", "/../?policy", "/%2e%2e/"])
def test_no_question_but_for_one_object_reaches_the_store(site: Site, path: str) -> None:
    assert (site.get(path).status, site.get(path).body) == (200, b"front")


@pytest.mark.parametrize("path", ["/%3facl", "/x%3flist-type=2", "/x/%3Fuploads"])
def test_a_hidden_question_mark_does_not_either(site: Site, path: str) -> None:
    assert site.get(path).status == 404


def test_credentials_do_not_reach_the_store(site: Site) -> None:
    assert ask(site.store, f"/{BUCKET_NAME}/index.html", Authorization="Bearer x").status == 403
    answer = site.get("/", Authorization="Bearer x", Cookie="a=b", Origin="http://e.example", X_Amz_Security_Token="t")
    assert (answer.status, answer.body) == (200, b"front")
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_the_store_says_nothing_about_itself(site: Site) -> None:
    for path in ("/", "/gone/", "/old/", "/nope/", "/x"):
        names = {name.lower() for name in site.get(path).headers}
        assert not [
            name for name in names if name.startswith(("x-amz", "x-seaweed", "seaweed")) or name in ("server", "via")
        ]


def test_every_answer_has_the_security_headers(site: Site) -> None:
    for answer in (*map(site.get, ("/", "/gone/", "/old/", "/nope/", "/x", "/media/0123.jpg")), site.get("/", "POST")):
        assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"]
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; ")
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_reader_who_has_the_page_is_not_sent_it_again(site: Site, coding: str) -> None:
    first = site.get("/x/", Accept_Encoding=coding)
    assert (first.status, first.headers["Content-Encoding"] or "") == (200, coding)
    assert first.headers["Last-Modified"]
    again = site.get("/x/", Accept_Encoding=coding, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert "Cache-Control" not in again.headers  # or it would replace the page's own (RFC 9111, 3.2)


def test_how_long_to_keep_a_page_is_said_by_the_object_or_else_not_at_all(site: Site) -> None:
    assert site.get("/x/").headers["Cache-Control"] == "public, max-age=9"
    assert site.get("/").headers["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_part_of_a_file_can_be_asked_for(site: Site) -> None:
    answer = site.get("/media/0123.jpg", Range="bytes=2-4")
    assert (answer.status, answer.body) == (206, b"234")


def test_without_credentials_the_store_gives_single_objects_and_no_list(site: Site) -> None:
    assert ask(site.store, f"/{BUCKET_NAME}/index.html").status == 200
    for question in ("", "/", "/?list-type=2", "/?policy", "/?versions", "/index.html?acl"):
        assert ask(site.store, f"/{BUCKET_NAME}{question}").status == 403
    for method in ("PUT", "DELETE"):
        assert ask(site.store, f"/{BUCKET_NAME}/index.html", method, Content_Length="0").status == 403


def test_a_put_can_be_made_to_depend_on_what_is_there(site: Site) -> None:
    site.put("fence", b"1", IfNoneMatch="*")
    etag = site.bucket.head_object(Bucket=BUCKET_NAME, Key="fence")["ETag"]
    site.put("fence", b"2", IfMatch=etag)
    for stale in ({"IfMatch": etag}, {"IfNoneMatch": "*"}):
        with pytest.raises(ClientError, match="PreconditionFailed"):
            site.put("fence", b"3", **stale)


def test_a_store_that_is_down_is_said_soon_and_plainly(tmp_path: Path) -> None:
    with lone_caddy(open_home(tmp_path, free_port_base())) as port:
        answer = ask(port, "/")
    assert_says_that_the_store_is_away(answer)


def test_a_store_that_takes_a_question_and_never_answers_is_said_plainly_too(tmp_path: Path) -> None:
    with hanging() as store:
        behind = {"ANDRUCK_S3_UPSTREAM": f"127.0.0.1:{store.port}", "ANDRUCK_STORE_PATIENCE": "300ms"}
        with lone_caddy(open_home(tmp_path, free_port_base()), **behind) as port:
            answer = ask(port, "/")
        assert store.held, "it was asked"
    assert_says_that_the_store_is_away(answer)


@contextmanager
def lone_caddy(home: Home, **settings: str) -> Iterator[int]:
    """Run Caddy alone for the length of the block; its port is yielded once it listens."""
    program = caddy.prepared(home)
    environment = {**os.environ, **home.environ(), **program.environment, **settings}
    with ending(subprocess.Popen(program.command, env=environment)):
        until(program.answers)
        yield home.port("site")


def assert_says_that_the_store_is_away(answer: Answer) -> None:
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert answer.body.startswith(b"The pages cannot be reached just now.")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
