"""Rich text becomes the HTML that the vendors' own libraries make of it; what they said is in `rendered.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from shared.body import readable_html
from shared.dialects.contentful.rich_text import ContentfulRichText
from shared.dialects.datocms.structured_text import structured_html
from shared.dialects.prismic.rich_text import blocks_html
from shared.dialects.sanity.portable_text import PortableText
from shared.dialects.storyblok.rich_text import rich_html

_HERE = Path(__file__).parent
_DOCUMENTS, _RENDERED = (json.loads((_HERE / name).read_text("utf-8")) for name in ("documents.json", "rendered.json"))
OURS: Mapping[str, Callable[[Any], str]] = {
    "storyblok": rich_html,
    "prismic": blocks_html,
    "datocms": lambda document: structured_html(document, lambda _: None),
    "contentful": lambda document: ContentfulRichText(lambda _: None, {}, "").html(document),
    "sanity": lambda blocks: PortableText("https://cdn.example", {}, "").html(blocks),
}
_PICTURE = re.compile(r"<(p|figure)>(<img [^>]*>)</\1>")
_PARTS_OF_TABLES = re.compile("</?t(?:head|body)>")
_ALIKE = {"<b>": "<strong>", "</b>": "</strong>", "<i>": "<em>", "</i>": "</em>", "<del>": "<s>", "</del>": "</s>"}
"""Elements that readers see as one."""
_EMPTY_PARAGRAPH = "<p></p>"


def _pairs() -> Iterator[Any]:
    for kind, documents in _DOCUMENTS.items():
        for number, (document, theirs) in enumerate(zip(documents, _RENDERED[kind], strict=True)):
            yield pytest.param(kind, document, theirs, id=f"{kind} {number}")


@pytest.mark.parametrize(("kind", "document", "theirs"), list(_pairs()))
def test_readers_get_what_the_vendor_would_show(kind: str, document: object, theirs: str) -> None:
    assert _shown(OURS[kind](document)) == _shown(theirs)


def _shown(html: str) -> str:
    """Return what is left of it for readers, but for what is around a picture, and the parts of tables."""
    shown = _PICTURE.sub(r"\2", _PARTS_OF_TABLES.sub("", readable_html(html).html)).replace(_EMPTY_PARAGRAPH, "")
    return re.sub("</?(?:b|i|del)>", lambda tag: _ALIKE[tag[0]], shown)
