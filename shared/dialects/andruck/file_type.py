"""What a body that is sent as press copy seems to be, if it is something else."""

from __future__ import annotations

import re

from shared.reading.invalid import Invalid
from shared.reading.plain_text import KNOWN_TAG, has_paired_tags

_BEGINNINGS = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "RTF"),
    (b"PK\x03\x04", "a DOCX, ODT or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "a DOC file of old Word"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a WebP picture, or sound"),
    (b"\x1f\x8b", "a GZIP file"),
    (b"%!PS", "PostScript"),
)
"""By their first bytes."""
_HTML_START = re.compile(rf"\s*(?:<(?:\?xml|!doctype|!--)|{KNOWN_TAG.pattern})", re.IGNORECASE)
_XML = re.compile(r"\s*<\?xml(?!.{0,500}<html)", re.IGNORECASE | re.DOTALL)
_WITH_TYPES_OF_THEIR_OWN = (
    (
        re.compile(r"\s*(?:From|Return-Path|Received|Delivered-To|Message-ID|MIME-Version): [^\n]*\n[A-Za-z-]+: "),
        "an e-mail",
        "as the text that is in it",
    ),
    (re.compile(r"""\s*(?:\{\s*["}]|\[\s*[\[{"])"""), "JSON", "as application/json"),
    (re.compile(r"\s*---[ \t]*\r?\n"), "Markdown with front matter", "as text/markdown"),
    (re.compile(r"\s*(?:X-Article-Id:|[A-Z]+[ ]/v1/)"), "a signed request", "as it was signed"),
)
_LAYOUT = re.compile(
    r"<(?:br|hr|img|p|div|li|ul|ol|table|tr|td|h[1-6]|blockquote)\b[^<>]*>\s*$", re.IGNORECASE | re.MULTILINE
)


def refuse_other_types(body: bytes) -> None:
    """Refuse what is no text, whatever it is.

    Raises:
        Invalid: it is a file of a known type that no format takes.
    """
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    for beginning, what in _BEGINNINGS:
        if start.startswith(beginning):
            raise _seems(what, "as the text that is in it")


def refuse_markup(text: str) -> None:
    """Refuse text that is no press copy, but something that has a type of its own.

    The media type is not signed, nor is it what a signature is made over: whoever catches a message must not be able to
    send it as press copy, without its embargo, or what was no body as if it were one.

    Raises:
        Invalid: it is JSON, front matter, a signed request or XML; the sentence says how to send it.
    """
    for pattern, what, how in _WITH_TYPES_OF_THEIR_OWN:
        if pattern.match(text):
            raise _seems(what, how, status=415)
    if _XML.match(text):
        raise _seems("XML", "as the text that is in it")


def refuse_html(text: str) -> None:
    """Refuse text whose readers would see tags.

    Raises:
        Invalid: it is HTML; the sentence says how to send it.
    """
    if is_html(text):
        raise _seems("HTML", "as text/html, or in JSON with body_format html")


def is_html(text: str) -> bool:
    """Tell whether a text is HTML, or has tags that readers would see: it begins with one, or has one with its end."""
    return "<" in text and bool(begins_with_markup(text) or _LAYOUT.search(text) or has_paired_tags(text))


def begins_with_markup(text: str) -> bool:
    """Tell whether a text begins with a tag, a comment or a declaration of HTML."""
    return _HTML_START.match(text) is not None


def _seems(what: str, how: str, *, status: int = 422) -> Invalid:
    return Invalid.at("Content-Type", f"This is no press copy: it seems to be {what}. Send it {how}.", status=status)
