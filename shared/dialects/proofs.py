"""How a sender of any make may prove who it is: one row a way, as the option `proof` calls it."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from shared.blanking import BLANK
from shared.dialects.proving import check_bearer, check_hmac, is_one_of
from shared.errors import Misconfigured
from shared.reading.request import Request
from shared.reading.signature import verified_id
from shared.signing import SECRET_PREFIX, Unsigned
from shared.sources import Source

PROOF_OPTIONS = ("proof", "header")
STANDARD_WEBHOOKS, HMAC_SHA256 = "standard-webhooks", "hmac-sha256"
HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,100}")
_GITHUB_HEADER = "X-Hub-Signature-256"
_BASIC = "basic "


def _hmac_sha256(request: Request, source: Source) -> None:
    """As GitHub signs: `sha256=` and the HMAC of the body in hex; some leave the prefix out."""
    header = source.text("header", _GITHUB_HEADER).lower()
    prefix = "sha256=" if request.headers.get(header, "").startswith("sha256=") else ""
    check_hmac(request, source.secrets, "sha256", header, prefix)


def _bearer(request: Request, source: Source) -> None:
    check_bearer(request, source.secrets)


def _basic(request: Request, source: Source) -> None:
    """The secret is the password; the user may be called anything."""
    given = request.headers.get("authorization", "")
    try:
        told = b64decode(given[len(_BASIC) :].strip(), validate=True).decode() if given[:6].lower() == _BASIC else ""
    except ValueError:
        told = ""
    if not is_one_of(told.partition(":")[2], source.secrets):
        raise Unsigned("Send the source's secret as the password of `Basic …`.", field="Authorization")


def _path(request: Request, source: Source) -> None:
    """The secret follows the webhook's address; what else follows, such as an event, comes behind a slash."""
    if _behind_secret(request.rest, source.secrets) is None:
        raise Unsigned("The address must end with /webhook/ and the source's secret.", field="path")


PROOFS: Mapping[str, Callable[[Request, Source], None] | None] = MappingProxyType(
    {HMAC_SHA256: _hmac_sha256, "bearer": _bearer, "basic": _basic, "path": _path, STANDARD_WEBHOOKS: None}
)
"""Each raises Unsigned. None: the message's own id is proved with it."""

_WITH_SECRET = ("bearer", "basic", "path")


def check_proof(source: Source, default: str) -> None:
    """Refuse a proof that there is not, and one that the source's secrets cannot give.

    Raises:
        Misconfigured: the sentence names the option.
    """
    proof = source.text("proof", default)
    if proof not in PROOFS:
        raise Misconfigured(f"The option 'proof' of the source {source.name!r} must be one of {', '.join(PROOFS)}.")
    if (header := source.text("header")) and not HEADER_NAME.fullmatch(header):
        raise Misconfigured(f"The option 'header' of the source {source.name!r} must be a header's name.")
    if PROOFS[proof] is None and len(source.signing_secrets) < len(source.secrets):
        raise Misconfigured(
            f"The source {source.name!r} signs by Standard Webhooks, so its secrets must begin with {SECRET_PREFIX}: "
            "make such secrets, or set its option 'proof'."
        )


def prove(request: Request, source: Source, default: str) -> str:
    """Return the message's id, empty if the proof gives it none; `default` is the proof of a source that names none.

    Raises:
        Unsigned: its sender has none of the source's secrets.
    """
    check = PROOFS[source.text("proof", default)]
    if check is None:
        return verified_id(request, source.signing_secrets)
    check(request, source)
    return ""


def brings_secret(source: Source, default: str) -> bool:
    """Tell whether its messages bring the secret itself: then nobody can have caught one and not be the source."""
    return source.text("proof", default) in _WITH_SECRET


def path_told(request: Request, source: Source) -> str:
    """Return what follows the webhook's address, without a secret in it."""
    if source.text("proof") != "path":
        return request.rest
    return _behind_secret(request.rest, (*source.secrets, BLANK)) or ""


def _behind_secret(rest: str, secrets: Iterable[str]) -> str | None:
    """Return what follows one of these secrets and a slash; None if it begins with none of them. All are compared."""
    ends = [(rest[len(one) :], is_one_of(rest[: len(one)], (one,))) for one in secrets]
    return next((end[1:] for end, is_there in ends if is_there and end[:1] in ("", "/")), None)
