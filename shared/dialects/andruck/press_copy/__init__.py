"""`text/plain`: an article as newsrooms paste it, in any language: docs/press-copy.md has it with examples.

Headline, byline, standfirst, `Place - ` before the first paragraph, sub-headings alone on a short line, at the end
perhaps a table of details. An embargo is kept, what is for the newsroom alone is left out, the rest is taken literally.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from shared.dialects.andruck.file_type import refuse_html
from shared.dialects.andruck.headline_ids import id_of
from shared.dialects.andruck.press_copy.blocks import Block, blocks_of, markdown_blocks, marker, mended
from shared.dialects.andruck.press_copy.bylines import byline, split_bylines
from shared.dialects.andruck.press_copy.dateline import Dateline, agency_alone, split_dateline
from shared.dialects.andruck.press_copy.details import split_details
from shared.dialects.andruck.press_copy.detect_language import language_of
from shared.dialects.andruck.press_copy.embargo import Release, split_release
from shared.dialects.andruck.press_copy.escape import plain_of
from shared.dialects.andruck.press_copy.foot import split_foot
from shared.dialects.andruck.press_copy.typesetting import set_in_type
from shared.dialects.andruck.press_copy.wrapped_lines import joined
from shared.dialects.andruck.written import Written
from shared.reading.invalid import Invalid
from shared.reading.limits import (
    MAX_COMBINING_MARKS,
    MAX_MARKUP_CHARACTERS,
    MAX_PRESS_COPY_CHARACTERS,
    MAX_PRESS_COPY_LINES,
)
from shared.reading.marks import is_overloaded
from shared.reading.plain_text import decoded, without_entities
from shared.settings import Site
from shared.visible import from_windows, trimmed

_ESCAPED_CHARACTERS = "\\`*_[]<>&~#|"
"""What becomes two characters where it is taken literally."""
_MAX_STANDFIRST_CHARACTERS = 500
_MAX_LEFT_OUT = 20
_NO_HEADLINE = "Is missing: the copy begins with its {what}. Put a headline on a line of its own above it."


class _Told(NamedTuple):
    """The parts of a copy, each as it was typed."""

    title: str = ""
    standfirst: str = ""
    dateline: str = ""
    agency: str = ""
    other_dateline: str = ""
    """One on a line of its own, where the first paragraph has one, too."""
    blocks: tuple[Block, ...] = ()


def read(text: str, article_id: str | None, site: Site) -> Written:
    """Return what the text has of an article. Without `article_id` the headline makes the `id`.

    Raises:
        Invalid: it is longer than any article, carries more marks than any script has, has no headline, or is held back
            until nobody can tell when.
    """
    text = from_windows(without_entities(text))
    _check_size(text)
    release = split_release(re.sub("\r\n?|[\u2028\u2029]", "\n", text).split("\n"), site.timezone)
    lines, details = split_details(release.lines)
    refuse_html("\n".join(lines))
    foot = split_foot(lines)
    by = split_bylines(foot.lines)
    told_language = language_of(text)
    language = told_language or site.language
    told = _told(blocks_of(joined(by.lines, language)))
    title = trimmed(set_in_type(decoded(told.title), language))
    if told.agency:
        details = {**details, "sources": [{"title": told.agency}, *details.get("sources", ())]}
    fields: dict[str, Any] = {
        "id": id_of(title) if article_id is None else article_id,
        "title": title or None,
        "standfirst": set_in_type(told.standfirst, language),
        "dateline": told.dateline,
        "body": "\n\n".join(markdown_blocks(told.blocks, language)) or None,
        "language": told_language,
        "authors": [{"name": author.name} for author in by.authors],
        "embargo_until": release.embargo_until and release.embargo_until.isoformat(),
        **details,
    }
    of_bylines = (f"all but the names of the byline: {line}" for line in by.left_out)
    of_datelines = [f"another dateline: {told.other_dateline}"] if told.other_dateline else []
    left_out = (f"left out: {what}" for what in (*of_bylines, *of_datelines, *foot.left_out[:_MAX_LEFT_OUT]))
    return Written(fields, (*_about(release), *left_out), may_be_a_flash=True, derived_id=article_id is None)


def _about(release: Release) -> tuple[str, ...]:
    """Return what is told of the lines that speak of the copy's release."""
    said = " / ".join(line.strip() for line in release.left_out)
    if release.embargo_until:
        return (f"held back until {release.embargo_until:%Y-%m-%d %H:%M} UTC, as the copy says: {said}",)
    return (f"left out: {said}",) if said else ()


def _check_size(text: str) -> None:
    signs, lines = sum(map(text.count, _ESCAPED_CHARACTERS)), text.count("\n") + text.count("\r")
    for count, most, things in (
        (len(text), MAX_PRESS_COPY_CHARACTERS, "characters"),
        (lines, MAX_PRESS_COPY_LINES, "lines"),
        (signs, MAX_MARKUP_CHARACTERS, "signs such as * and ["),
    ):
        if count > most:
            raise Invalid.at("", f"Has {count:,} {things}; of press copy at most {most:,} are read. Split it.")
    if is_overloaded(text):
        raise Invalid.at("", f"Has more than {MAX_COMBINING_MARKS} combining marks on one character; leave them out.")


def _told(blocks: list[Block]) -> _Told:
    """Return the parts that blocks are.

    Raises:
        Invalid: there is no headline.
    """
    day, blocks = _own_dateline(blocks)
    if not blocks:
        return _Told()
    (headline, *below), *rest = blocks
    blocks = mended([below, *rest] if below else rest)
    if (first := split_dateline(headline)).is_no_headline:
        if blocks:
            raise Invalid.at("title", _NO_HEADLINE.format(what="dateline"))
        return _Told(plain_of(first.rest), dateline=first.where, agency=first.agency)
    if byline(headline):
        raise Invalid.at("title", _NO_HEADLINE.format(what="byline"))
    if not day.where:
        day, blocks = _own_dateline(blocks, below_headline=True)
    agency = agency_alone(blocks[-1][0]) if blocks else ""
    if agency:
        blocks = blocks[:-1]
    standfirst, blocks = _standfirst(blocks)
    filed, blocks = _dateline(blocks)
    day, other = (filed, day.where) if filed.where else (day, "")
    return _Told(plain_of(headline), standfirst, day.where, day.agency or agency, other, tuple(blocks))


def _own_dateline(blocks: list[Block], *, below_headline: bool = False) -> tuple[Dateline, list[Block]]:
    """Take off a dateline that has a line of its own at the top, as letters have it: `Berlin, 3. März 2025`."""
    if blocks:
        (first, *below), *rest = blocks
        line = split_dateline(first)
        if not line.rest.strip() and (line.is_no_headline or (below_headline and line.is_sure)):
            return line, [below, *rest] if below else rest
    return Dateline("", "", ""), blocks


def _standfirst(blocks: list[Block]) -> tuple[str, list[Block]]:
    if len(blocks) < 2 or marker(blocks[0]):
        return "", blocks
    text = " ".join(blocks[0])
    if len(text) > _MAX_STANDFIRST_CHARACTERS or split_dateline(text).where:
        return "", blocks
    return plain_of(text), blocks[1:]


def _dateline(blocks: list[Block]) -> tuple[Dateline, list[Block]]:
    """Take the dateline off the first paragraph; lists and tables may stand above it."""
    at = next((number for number, block in enumerate(blocks) if not marker(block)), None)
    if at is None:
        return Dateline("", "", ""), blocks
    found, below = split_dateline(blocks[at][0]), blocks[at][1:]
    if not found.where:
        found, below = split_dateline(" ".join(blocks[at])), []
    first = [line for line in (found.rest, *below) if line.strip()]
    return found, [*blocks[:at], *([first] if first else []), *blocks[at + 1 :]] if found.where else blocks
