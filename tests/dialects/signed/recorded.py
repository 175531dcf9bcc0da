"""What the vendors' own libraries have signed, as `make.mjs` wrote it down, and the same signatures made here."""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from shared.reading.request import Request
from shared.sources import Source
from tests.dialects.sending import Sent, Signer
from tests.reading.articles_read import SITE

KINDS = ("contentful", "sanity", "hygraph", "kontent")


@dataclass(frozen=True)
class Recorded:
    """One request that a vendor's library has signed."""

    name: str
    kind: str
    secret: str
    options: Mapping[str, Any]
    now: float
    """When it was signed, in seconds."""
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def source(self) -> Source:
        return Source("desk", self.kind, (self.secret,), self.options)

    @property
    def request(self) -> Request:
        return Request(self.method, self.path, self.headers, SITE, self.query, {}, self.body, article_id=None)


def recorded(kind: str) -> list[Recorded]:
    """Return what was signed for a kind."""
    told = _file(kind)
    return [_request(each, kind, told["secret"], told["options"], told["now_ms"]) for each in told["requests"]]


def contentful_samples(expect: str) -> list[Recorded]:
    """Return other requests that were signed with Contentful's kit: `valid` ones or `invalid` ones."""
    samples = [each for each in _file("contentful_samples") if each["expect"] == expect]
    at = [int(each["headers"]["x-contentful-timestamp"]) for each in samples]
    return [_request(each, "contentful", each["secret"], {}, now) for each, now in zip(samples, at, strict=True)]


def sent(kind: str, name: str) -> Sent:
    """Return one of them without its signature."""
    found = next(each for each in recorded(kind) if each.name == name)
    return Sent(found.body, found.headers, found.method, query_string=found.query)


def _request(told: Any, kind: str, secret: str, options: Mapping[str, Any], now_ms: int) -> Recorded:
    path, _, query = told["path"].partition("?")
    headers = {name.lower(): value.encode().decode("latin-1") for name, value in told["headers"].items()}
    body = told["body"].encode()
    return Recorded(told["name"], kind, secret, options, now_ms / 1000, told["method"], path, query, headers, body)


def _file(name: str) -> Any:
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text("utf-8"))


def _sign_contentful(secret: str, sent: Sent) -> Sent:
    now = _milliseconds()
    signed = {"x-contentful-topic": sent.headers.get("x-contentful-topic", ""), "x-contentful-timestamp": now}
    signed["x-contentful-signed-headers"] = ",".join(sorted([*signed, "x-contentful-signed-headers"]))
    headers = ";".join(f"{name}:{value.strip()}" for name, value in sorted(signed.items())).encode("latin-1")
    query = f"?{quote(sent.query_string, safe='')}" if sent.query_string else ""
    path = quote((sent.path + query).encode("utf-8", "surrogateescape"), safe=";,/?:@&=+$-_.!~*'()#").encode()
    digest = hmac.new(secret.encode(), b"\n".join([sent.method.encode(), path, headers, sent.body]), "sha256")
    proof = {**signed, "x-contentful-signature": digest.hexdigest()}
    return sent.with_headers(**{name.replace("-", "_"): value for name, value in proof.items()})


def _sign_sanity(secret: str, sent: Sent) -> Sent:
    now = _milliseconds()
    digest = hmac.digest(secret.encode(), f"{now}.".encode() + sent.body, "sha256")
    return sent.with_headers(sanity_webhook_signature=f"t={now},v1={urlsafe_b64encode(digest).decode().rstrip('=')}")


def _sign_hygraph(secret: str, sent: Sent) -> Sent:
    now, body = _milliseconds(), json.dumps(sent.body.decode("utf-8", "replace"), ensure_ascii=False)
    content = f'{{"Body":{body},"EnvironmentName":"master","TimeStamp":{now}}}'
    digest = b64encode(hmac.digest(secret.encode(), content.encode(), "sha256")).decode()
    return sent.with_headers(gcms_signature=f"sign={digest}, env=master, t={now}")


def _sign_kontent(secret: str, sent: Sent) -> Sent:
    digest = b64encode(hmac.digest(secret.encode(), sent.body, "sha256")).decode()
    return sent.with_headers(x_kontent_ai_signature=digest)


def _milliseconds() -> str:
    return str(int(time.time() * 1000))


_SIGN: Mapping[str, Callable[[str, Sent], Sent]] = {
    "contentful": _sign_contentful,
    "sanity": _sign_sanity,
    "hygraph": _sign_hygraph,
    "kontent": _sign_kontent,
}


def signer(kind: str, *, most: int | None = None) -> Signer:
    """Return how a kind signs now; `most`: so many of what was recorded are its samples, from the first on."""
    samples = recorded(kind)[:most]
    sent = tuple(Sent(each.body, each.headers, each.method, query_string=each.query) for each in samples)
    return Signer(samples[0].secret, _SIGN[kind], sent, samples[0].options)
