"""A secret is blanked in whatever way it is written; all else stays to the letter."""

from __future__ import annotations

import html
import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.blanking import BLANK, Blanks

SECRET = "whsec_a+b/c==Qr9r8&<K'\"w%d"
BLANKS = Blanks((SECRET, ""))


def _each_percent(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


WRITTEN = {
    "plainly": SECRET,
    "percent": quote(SECRET),
    "percent, all of it": quote(SECRET, safe=""),
    "percent, each character": _each_percent(SECRET),
    "percent, upper case": _each_percent(SECRET).upper(),
    "percent, some": f"{_each_percent(SECRET[:3])}{quote(SECRET[3:])}",
    "percent, twice": quote(quote(SECRET, safe=""), safe=""),
    "percent, thrice": quote(quote(_each_percent(SECRET), safe=""), safe=""),
    "JSON": json.dumps(SECRET),
    "JSON in JSON": json.dumps(json.dumps(SECRET)),
    "JSON, slashes": json.dumps(SECRET).replace("/", "\\/"),
    "JSON, each character": "".join(f"\\u{ord(char):04X}" for char in SECRET),
    "HTML": html.escape(SECRET),
    "HTML, numbers": "".join(f"&#{ord(char)};" for char in SECRET),
    "HTML, hexadecimal": "".join(f"&#x{ord(char):X};" for char in SECRET),
    "JSON, then percent": quote(json.dumps(SECRET), safe=""),
    **{f"basic, {user!r}": b64encode(f"{user}:{SECRET}".encode()).decode() for user in ("", "a", "ab", "andruck")},
    "base64 for addresses": urlsafe_b64encode(f"u:{SECRET}:x".encode()).decode(),
    "base64, then percent": quote(b64encode(f"u:{SECRET}".encode()).decode(), safe=""),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_a_secret_is_blanked_however_it_is_written(written: str) -> None:
    for around in ("{}", "/v1/sources/a/webhook/{}/x?b=%20", '{{"a": "ä\\n", "b": "{}"}}'):
        left = BLANKS.text(around.format(written))
        assert BLANK in left
        assert written not in left
        assert BLANKS.body(around.format(written).encode()) == left.encode()


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=100) | st.text(max_size=60).map(lambda text: json.dumps(text).encode()))
def test_what_has_no_secret_in_it_stays_to_the_letter(body: bytes) -> None:
    assert BLANKS.body(body) == body


def test_what_cannot_be_taken_out_leaves_nothing() -> None:
    """So many layers are no accident: better nothing is kept of it than the secret."""
    deep = _each_percent("".join(f"&#{ord(char)};" for char in _each_percent(SECRET)))
    assert BLANKS.text(f"x{deep}x") == BLANK


def test_a_source_without_secrets_has_nothing_blanked() -> None:
    assert Blanks(("",)).body(b"a%20b") == b"a%20b"
