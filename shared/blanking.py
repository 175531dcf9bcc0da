"""Takes a source's own secrets out of what is kept of its messages, however they are written there.

Some senders write them into the address or the body. There they may be percent-encoded, escaped as JSON or HTML have
it, or in base64, as `Authorization: Basic` has them, and that twice over.
"""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from html.entities import codepoint2name
from urllib.parse import quote, unquote

BLANK = "(secret)"
"""Stands where a secret stood."""

_MAX_ENCODINGS = 4
"""Layers of encoding that are looked through."""
_MIN_BASE64_CHARACTERS = 12
"""Of a secret in base64 that is looked for: fewer would stand in many a text by chance."""
_JSON_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|([\"\\/bfnrt]))")


class Blanks:
    """Blanks some secrets."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        """`secrets`: empty ones are none."""
        self._plain = tuple(dict.fromkeys(each for secret in secrets if secret for each in _written(secret)))

    def text(self, text: str) -> str:
        """Return text without the secrets. Where one is left in an encoding that cannot be taken out, nothing is left.

        Escapes are UTF-8; text may have lone surrogates.
        """
        for plain in self._plain:
            text = text.replace(plain, BLANK)
        if not self._is_in(text):
            return text
        for plain in self._plain:
            text = _in_any_encoding(plain).sub(BLANK, text)
        return BLANK if self._is_in(text) else text

    def body(self, body: bytes) -> bytes:
        """Return a body without the secrets, byte for byte but for them."""
        if not self._plain:
            return body
        text = body.decode("utf-8", "surrogateescape")
        return self.text(text).encode("utf-8", "surrogateescape")

    def _is_in(self, text: str) -> bool:
        """Tell whether a secret is in it, in whatever layers of encoding."""
        for _ in range(_MAX_ENCODINGS):
            if any(plain in text for plain in self._plain):
                return True
            decoded = _decoded(text)
            if decoded == text:
                return False
            text = decoded
        return any(plain in text for plain in self._plain)


def _decoded(text: str) -> str:
    """Return text with one layer of each encoding taken off."""
    if "%" in text:
        text = unquote(text, errors="surrogateescape")
    if "\\" in text:
        text = _JSON_ESCAPE.sub(_unescaped, text)
    return html.unescape(text) if "&" in text else text


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else str(json.loads(f'"\\{found[2]}"'))


def _written(secret: str) -> Iterator[str]:
    """Yield a secret as it is written plainly: itself, and what is the same of it in base64 whatever is around it."""
    yield from (secret, quote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1])
    raw = secret.encode("utf-8", "surrogatepass")
    for before in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            encoded = encode(b"\0" * before + raw).decode()
            first, last = -(-before * 4 // 3), (before + len(raw)) * 8 // 6
            if last - first >= _MIN_BASE64_CHARACTERS:
                yield encoded[first:last]


def _in_any_encoding(plain: str) -> re.Pattern[str]:
    """Return what finds a text, each of its characters in any encoding or in two of them."""
    return re.compile("".join(f"(?:{'|'.join(_ways(char))})" for char in plain))


def _ways(char: str) -> Iterator[str]:
    percent = "".join(f"%(?:25){{0,3}}{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))
    code = f"{ord(char):x}"
    yield re.escape(char)
    yield f"(?i:{percent})"
    yield rf"(?i:\\{{1,4}}u{code:0>4})"
    yield rf"\\{{1,4}}{re.escape(char)}"
    yield f"(?i:&(?:amp;){{0,3}}#(?:{ord(char)}|x0{{0,6}}{code});?)"
    if named := codepoint2name.get(ord(char)):
        yield f"&(?:amp;){{0,3}}{named};?"
