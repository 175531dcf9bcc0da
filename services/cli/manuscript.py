"""An article in a file: what type it is of, by the end of its name, and its text."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from shared.dialects.andruck.file_type import refuse_other_types
from shared.dialects.andruck.formats import read
from shared.errors import Permanent
from shared.reading.invalid import Invalid
from shared.reading.strict_json import text_of
from shared.settings import Site

_PRESS_COPY = "text/plain"
_MEDIA_TYPES = {
    **dict.fromkeys((".json",), "application/json"),
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd"), "text/markdown"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "text/html"),
    **dict.fromkeys((".txt", ".text", ""), _PRESS_COPY),
}
"""By the end of the file's name, in lower case."""


class NoManuscript(Permanent):
    """A file is no article; the message names it, and says what one is."""


class Manuscript(NamedTuple):
    """What is in a file."""

    media_type: str
    text: str


def manuscript_in(file: Path) -> Manuscript:
    """Return the article that is in a file.

    Raises:
        NoManuscript: its name or its bytes are none of an article.
    """
    media_type = _MEDIA_TYPES.get(file.suffix.lower())
    content = file.read_bytes()
    try:
        refuse_other_types(content)
        if media_type:
            return Manuscript(media_type, text_of(content))
    except Invalid as error:
        raise NoManuscript(f"{file.name} cannot be sent: {error.errors[0]['message']}") from error
    known = ", ".join(filter(None, _MEDIA_TYPES))
    raise NoManuscript(f"{file.name} cannot be sent: only {known} are known. Name press copy .txt.")


def id_in(manuscript: Manuscript, site: Site) -> str | None:
    """Return the id that press copy gets from its headline; None of other types, which have one or are told it.

    Raises:
        Invalid: it is no press copy that could be taken.
    """
    if manuscript.media_type != _PRESS_COPY:
        return None
    return read(_PRESS_COPY, manuscript.text.encode(), article_id=None, site=site).external_id
