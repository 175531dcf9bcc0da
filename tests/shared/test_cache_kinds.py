"""Caches are told as their makers document it: whole requests, signed as AWS's own library would."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from shared.cache_file import read_cache_secrets
from shared.caches import CACHE_KINDS
from shared.caches.cache import Cache, CacheRequest, ChangedPage, Telling
from shared.caches.page_keys import own_key
from shared.errors import Misconfigured
from shared.site_file import read_site
from tests.shared.test_settings import SITE

NOW = datetime(2026, 11, 27, 18, 5, 9, tzinfo=UTC)
PAGES = [ChangedPage("/politik/wahl/", 7), ChangedPage("/", 9)]
KEYS = [own_key(page.path) for page in PAGES]
AWS_ID, AWS_KEY = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


def telling(kind: str, *, by_key: bool = False, secret: str = "", **options: str) -> Telling:
    return Telling(Cache("edge", kind, tuple(options.items()), by_key), "https://site.test", secret or "token", NOW)


def pages(told: Telling) -> list[CacheRequest]:
    return CACHE_KINDS[told.cache.kind].pages(told, PAGES)


def everything(told: Telling) -> list[CacheRequest]:
    build = CACHE_KINDS[told.cache.kind].everything
    assert build
    return build(told)


def test_fastly_is_told_keys_at_once_and_addresses_one_by_one() -> None:
    (request,) = pages(telling("fastly", by_key=True, service="SU1Z0isxPaozGVKXdv0eY"))
    assert (request.method, request.url) == ("POST", "https://api.fastly.com/service/SU1Z0isxPaozGVKXdv0eY/purge")
    assert request.headers["Fastly-Key"] == "token"
    assert request.headers["Surrogate-Key"] == " ".join(KEYS)
    assert [request.url for request in pages(telling("fastly", service="s"))] == [
        "https://api.fastly.com/purge/site.test/politik/wahl/",
        "https://api.fastly.com/purge/site.test/",
    ]
    (request,) = everything(telling("fastly", service="s"))
    assert (request.method, request.url) == ("POST", "https://api.fastly.com/service/s/purge_all")


def test_cloudflare_is_told_addresses_or_tags_and_believed_by_its_body() -> None:
    (request,) = pages(telling("cloudflare", zone="z1"))
    assert (request.method, request.url) == ("POST", "https://api.cloudflare.com/client/v4/zones/z1/purge_cache")
    assert request.headers == {"Authorization": "Bearer token", "Content-Type": "application/json"}
    assert json.loads(request.body) == {"files": ["https://site.test/politik/wahl/", "https://site.test/"]}
    (request,) = pages(telling("cloudflare", by_key=True, zone="z1"))
    assert json.loads(request.body) == {"tags": KEYS}
    (request,) = everything(telling("cloudflare", zone="z1"))
    assert json.loads(request.body) == {"purge_everything": True}
    is_yes = CACHE_KINDS["cloudflare"].is_yes
    assert is_yes(200, '{"success":true,"errors":[],"result":{"id":"x"}}')
    for no in ('{"success":false,"errors":[{"code":1094}]}', "<html>", "[]", ""):
        assert not is_yes(200, no)
    assert not is_yes(429, '{"success":true}')


def test_cloudfront_is_told_by_an_invalidation_that_amazons_own_library_would_sign_like_that() -> None:
    told = telling("cloudfront", secret=f"{AWS_ID}:{AWS_KEY}", distribution="EDFDVBD6EXAMPLE")
    (request,) = pages(told)
    assert request.url == "https://cloudfront.amazonaws.com/2020-05-31/distribution/EDFDVBD6EXAMPLE/invalidation"
    space = {"a": "http://cloudfront.amazonaws.com/doc/2020-05-31/"}
    batch = ET.fromstring(request.body)  # noqa: S314 - our own
    assert [path.text for path in batch.findall("a:Paths/a:Items/a:Path", space)] == ["/politik/wahl/", "/"]
    assert batch.findtext("a:Paths/a:Quantity", namespaces=space) == "2"
    assert request.headers["Authorization"] == _signed_by_botocore(request)
    assert pages(told) == [request], "what is told twice is one invalidation"
    (later,) = CACHE_KINDS["cloudfront"].pages(told, [PAGES[0]._replace(number=8), PAGES[1]])
    assert _reference(later) != _reference(request), "a newer press is another"
    assert b"<Path>/*</Path>" in everything(told)[0].body


def _reference(request: CacheRequest) -> bytes:
    return request.body.split(b"CallerReference")[1]


def _signed_by_botocore(request: CacheRequest) -> str:
    asked = AWSRequest("POST", request.url, headers={"X-Amz-Date": request.headers["X-Amz-Date"]}, data=request.body)
    asked.context["timestamp"] = request.headers["X-Amz-Date"]
    signer = SigV4Auth(Credentials(AWS_ID, AWS_KEY), "cloudfront", "us-east-1")
    to_sign = signer.string_to_sign(asked, signer.canonical_request(asked))
    signature = signer.signature(to_sign, asked)
    scope = f"{AWS_ID}/20261127/us-east-1/cloudfront/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={signature}"


@pytest.mark.parametrize("kind", ["varnish", "nginx"])
def test_each_instance_of_a_cache_of_ones_own_is_told_each_page(kind: str) -> None:
    requests = pages(telling(kind, addresses="http://a:6081 http://b:6081"))
    assert [(request.method, request.url) for request in requests] == [
        ("PURGE", "http://a:6081/politik/wahl/"),
        ("PURGE", "http://a:6081/"),
        ("PURGE", "http://b:6081/politik/wahl/"),
        ("PURGE", "http://b:6081/"),
    ]
    assert all(request.headers == {"Host": "site.test", "Andruck-Purge": "token"} for request in requests)


CACHES = """
[[caches]]
name = "edge"
kind = "cloudflare"
options = {zone = "z1"}
by_key = true
[[caches]]
name = "near"
kind = "varnish"
options = {addresses = "http://cache:6081"}
"""


def _site(tmp_path: Path, more: str) -> Any:
    (tmp_path / "site.toml").write_text(SITE + more)
    return read_site(tmp_path / "site.toml")[0]


def test_caches_are_read_in_their_order_with_their_secrets(tmp_path: Path) -> None:
    site = _site(tmp_path, CACHES)
    assert [(cache.name, cache.kind, cache.by_key) for cache in site.caches] == [
        ("edge", "cloudflare", True),
        ("near", "varnish", False),
    ]
    assert read_cache_secrets('{"edge": "t"}', site.caches) == {"edge": "t"}


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("zone =", "zne =", "cloudflare needs zone: the id of the zone"),
        ('zone = "z1"', 'zone = "z1", ttl = "3"', "cloudflare knows no ttl"),
        ('"cloudflare"', '"akamai"', "There is no such kind"),
        ("by_key", "by_keys", "write 'by_key'"),
        ("by_key = true", 'token = "x"', "put it into ANDRUCK_CACHE_SECRETS"),
        ('kind = "varnish"', 'kind = "varnish"\nby_key = true', "varnish cannot be told keys"),
    ],
)
def test_a_slip_of_the_pen_is_said(tmp_path: Path, before: str, after: str, says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        _site(tmp_path, CACHES.replace(before, after))


@pytest.mark.parametrize(
    ("secrets", "says"),
    [
        ("{}", "lacks edge: an API token"),
        ('{"edge": "t", "edeg": "t"}', "names edeg: site.toml has no such"),
        ('{"edge": ["t"]}', "has to be an object"),
        ("nonsense", "has to be an object"),
    ],
)
def test_a_secret_that_is_wrong_is_said_without_saying_it(tmp_path: Path, secrets: str, says: str) -> None:
    with pytest.raises(Misconfigured, match=says):
        read_cache_secrets(secrets, _site(tmp_path, CACHES).caches)
