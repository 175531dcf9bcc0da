"""What the vendors' own libraries sign is let in; whatever is changed on it, it is not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared.dialects import DIALECTS
from shared.signing import WEBHOOK_ID, Unsigned
from tests.dialects.signed.recorded import KINDS, Recorded, contentful_samples, recorded

ALL = [each for kind in KINDS for each in recorded(kind)] + contentful_samples("valid")
EACH = pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.kind}: {one.name}")
SIGNATURE = {
    "contentful": "x-contentful-signature",
    "sanity": "sanity-webhook-signature",
    "hygraph": "gcms-signature",
    "kontent": "x-kontent-ai-signature",
}
TIMED = ("contentful", "sanity", "hygraph")


def _verify(one: Recorded, monkeypatch: pytest.MonkeyPatch, *, seconds_later: float = 5) -> str:
    monkeypatch.setattr(time, "time", lambda: one.now + seconds_later)
    DIALECTS[one.kind].judge_signature(one.request)
    return DIALECTS[one.kind].verify(one.request, one.source)


@EACH
def test_what_the_vendors_library_signs_is_let_in(one: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    assert WEBHOOK_ID.fullmatch(_verify(one, monkeypatch))
    rotated = replace(one.source, secrets=("another-secret-0123456789", one.secret))
    assert DIALECTS[one.kind].verify(one.request, rotated)


@EACH
def test_whatever_is_changed_on_it_keeps_it_out(one: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, changed in enumerate(_tampered(one)):
        with pytest.raises(Unsigned):
            pytest.fail(f"change {number} was let in: {_verify(changed, monkeypatch)}")


@pytest.mark.parametrize("one", [each for each in ALL if each.kind in TIMED], ids=lambda one: f"{one.kind}: {one.name}")
def test_what_was_signed_too_long_ago_or_ahead_of_time_is_kept_out(
    one: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    repeated_for = 5 * 60 if one.kind == "contentful" else 35 * 60
    _verify(one, monkeypatch, seconds_later=repeated_for - 1)
    for seconds in (repeated_for + 1, -repeated_for - 1):
        with pytest.raises(Unsigned):
            _verify(one, monkeypatch, seconds_later=seconds)


def test_contentfuls_samples_that_are_forged_are_kept_out(monkeypatch: pytest.MonkeyPatch) -> None:
    forged = contentful_samples("invalid")
    assert forged
    for one in forged:
        with pytest.raises(Unsigned):
            _verify(one, monkeypatch)


def test_a_proxy_that_changes_contentfuls_path_is_told_of_by_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    one = recorded("contentful")[3]
    behind = replace(one, path="/webhook", options={**one.options, "external_path": one.path})
    assert _verify(behind, monkeypatch) == _verify(one, monkeypatch)


def test_contentful_may_leave_no_header_unsigned_that_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    one = recorded("contentful")[0]
    names = one.headers["x-contentful-signed-headers"].split(",")
    unsigned = ",".join(name for name in names if name != "x-contentful-topic")
    with pytest.raises(Unsigned, match="Must name x-contentful-topic"):
        _verify(_with_header(one, "x-contentful-signed-headers", unsigned), monkeypatch)


def test_a_retry_of_contentful_has_the_id_of_the_first_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    first, other = recorded("contentful")[:2]
    assert _verify(first, monkeypatch) != _verify(other, monkeypatch)
    assert _verify(other, monkeypatch) == "contentful-" + "a" * 64


def _tampered(one: Recorded) -> Iterator[Recorded]:
    half = len(one.body) // 2
    for body in (b"", one.body[:-1], one.body + b" ", b"\xef\xbb\xbf" + one.body, b"\xff" + one.body[1:]):
        yield replace(one, body=body)
    for place in (0, half, len(one.body) - 1):
        yield replace(one, body=one.body[:place] + bytes([one.body[place] ^ 1]) + one.body[place + 1 :])
    yield replace(one, secret=one.secret[:-1] + "_")
    yield replace(one, secret="x" * len(one.secret))
    yield from _tampered_proof(one, SIGNATURE[one.kind] if SIGNATURE[one.kind] in one.headers else "x-kc-signature")
    if one.kind == "contentful":
        yield from _tampered_head(one)


def _tampered_proof(one: Recorded, name: str) -> Iterator[Recorded]:
    proof = one.headers[name]
    yield replace(one, headers={each: value for each, value in one.headers.items() if each != name})
    for place in range(len(proof)):
        yield _with_header(one, name, proof[:place] + ("A" if proof[place] != "A" else "B") + proof[place + 1 :])
    digits = [place for place, char in enumerate(proof) if char.isdigit()]
    for place in digits:
        yield _with_header(one, name, proof[:place] + str((int(proof[place]) + 1) % 10) + proof[place + 1 :])
    for wrong in ("", proof[:-1], f"{proof}, {proof}", proof.upper(), "é" * len(proof), proof + "\n"):
        if wrong != proof:
            yield _with_header(one, name, wrong)


def _tampered_head(one: Recorded) -> Iterator[Recorded]:
    for name in one.headers["x-contentful-signed-headers"].split(","):
        yield _with_header(one, name, one.headers[name] + "1")
        yield replace(one, headers={each: value for each, value in one.headers.items() if each != name})
    yield _with_header(one, "x-contentful-timestamp", str(int(one.now * 1000) + 1))
    yield replace(one, path=one.path + "/")
    yield replace(one, query=one.query + "&a=1")
    yield replace(one, query="" if one.query else "a=1")
    yield replace(one, method="PUT")


def _with_header(one: Recorded, name: str, value: str) -> Recorded:
    return replace(one, headers={**one.headers, name: value})
