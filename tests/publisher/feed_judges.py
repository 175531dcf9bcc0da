"""Who judges feeds and sitemaps in tests: schemas that were written from the specifications, and feedparser."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import lxml.etree

from services.publisher.pages import Document
from shared.content_types import ATOM, JSON_FEED, RSS, XML
from shared.page_object import PageObject

_SCHEMAS = Path(__file__).parent / "schemas"


def judge(document: Document) -> Any:
    """Judge a feed as readers get it, with its stamp; return it as feedparser, or JSON, has it."""
    return judge_feed(
        PageObject(document.body, document.content_type, "no-cache", {}).stamped(7), document.content_type
    )


def judge_feed(stamped: bytes, content_type: str) -> Any:
    """Judge the bytes of a feed; return it as feedparser, or JSON, has it."""
    match content_type:
        case str(kind) if kind == JSON_FEED:
            said = json.loads(stamped)
            jsonschema.Draft202012Validator(_json_schema()).validate(said)
            assert len({item["id"] for item in said["items"]}) == len(said["items"])
            return said
        case str(kind):
            _relax_ng({ATOM: "atom.rng", RSS: "rss.rng"}[kind]).assertValid(lxml.etree.fromstring(stamped))
            parsed = feedparser.parse(stamped, sanitize_html=False, resolve_relative_uris=False)
            assert not parsed.bozo, parsed.bozo_exception
            assert len({entry.id for entry in parsed.entries}) == len(parsed.entries)
            return parsed


def judge_sitemap(document: Document) -> Any:
    """Judge a sitemap, or an index of them, as search engines get it; return its tree."""
    assert document.content_type == XML
    return judge_sitemap_file(PageObject(document.body, XML, "no-cache", {}).stamped(7))


def judge_sitemap_file(stamped: bytes) -> Any:
    """Judge the bytes of a sitemap; return its tree."""
    tree = lxml.etree.fromstring(stamped)
    _xml_schema(f"{lxml.etree.QName(tree).localname}.xsd").assertValid(tree)
    return tree


@cache
def _xml_schema(name: str) -> Any:
    return lxml.etree.XMLSchema(lxml.etree.parse(_SCHEMAS / name))


@cache
def _json_schema() -> Any:
    return json.loads((_SCHEMAS / "jsonfeed.json").read_text("utf-8"))


@cache
def _relax_ng(name: str) -> Any:
    return lxml.etree.RelaxNG(lxml.etree.parse(_SCHEMAS / name))
