"""Text that people typed, as Markdown that says the same: only what they surely meant as markup stays markup."""

from __future__ import annotations

import re

_INTENDED_MARKUP = re.compile(
    r"(?<!!)\[(?P<label>[^\[\]\n]+)\]\((?P<target>https?://[^\s()<>\\\"]+)\)"
    r"|\*\*(?P<bold>(?!\s)[^*\n]+(?<!\s))\*\*"
    r"|<(?P<fenced>https?://[^\s<>\\]+)>"
    r"|(?P<bare>https?://\w[^\s<>\"\\`\[\]{}|^*]+)"
)
_ESCAPABLE_CHARACTER = re.compile(r"([\\`*_\[\]<>&~#|])")
_BLOCK_OPENER = re.compile(r"^(?:(?P<number>\d{1,9})(?=[.)])|(?=[-+=]))")
_AFTER_A_URL = ".,;:!?'’”“»"


def markdown_of(text: str) -> str:
    """Return one line of Markdown that shows this text.

    Bold words, links and URLs stay; anything else that Markdown or HTML would act on comes out as it was typed.
    """
    line = re.sub(r"[ \t\n]+", " ", text).strip()
    return _BLOCK_OPENER.sub(lambda match: f"{match['number'] or ''}\\", _inline(line))


def plain_of(text: str) -> str:
    """Return the text without the asterisks of bold words, for places that take no markup."""
    return re.sub(r"\*\*(?!\s)([^*\n]+)(?<!\s)\*\*", r"\1", text)


def _inline(text: str) -> str:
    done, parts = 0, []
    for match in _INTENDED_MARKUP.finditer(text):
        parts += [_escaped(text[done : match.start()]), _kept(match)]
        done = match.end()
    return "".join([*parts, _escaped(text[done:])])


def _kept(match: re.Match[str]) -> str:
    if match["label"]:
        return f"[{_escaped(match['label'])}]({match['target']})"
    if match["bold"]:
        return f"**{_inline(match['bold'])}**"
    if match["fenced"]:
        return match[0]
    url = match["bare"].rstrip(_AFTER_A_URL)
    if url.endswith(")") and "(" not in url:
        url = url.rstrip(")" + _AFTER_A_URL)
    return f"<{url}>{_escaped(match['bare'][len(url) :])}"


def _escaped(text: str) -> str:
    return _ESCAPABLE_CHARACTER.sub(r"\\\1", text)
