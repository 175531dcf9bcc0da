"""What is kept of a request that could not be read, and the request that is read again out of it.

All that a kind may read is kept, and no more: nothing that proves who sent it, nor what only concerned the way here.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from shared.blanking import Blanks
from shared.dialects.content_api import Item
from shared.errors import AndruckError
from shared.ledger.states import Via
from shared.ledger.submitting.unread import UnreadContent, WhyUnread
from shared.ledger.webhooks import Webhook
from shared.reading.request import Head, Request
from shared.settings import Site
from shared.sources import Source

_OPENS = re.compile("auth|cookie|secret|token|passw|jwt|api-?key|credential|session")
"""In the name of a header: it opens something, whoever has it. A signature opens nothing, and may tell the time."""
_OF_TRANSPORT = re.compile(
    "accept.*|connection|content-(length|encoding)|expect|forwarded|host|keep-alive|te|trace.*|transfer-encoding|"
    "upgrade.*|user-agent|via|x-forwarded-.*|x-real-ip|x-request-id"
)
"""Headers that tell of the connection, the proxies and the program."""
_MAX_SENTENCE_CHARACTERS = 1000
_ITEM_ID_PREFIX = "item "
"""No sender's id begins like that: it would be no header."""
_ITEM_HEAD = b'{"answered": true}'
"""Stands in place of a request's head: nobody has sent this, a CMS was asked for it."""


def kept(request: Request, source: Source) -> UnreadContent:
    """Return what is kept of a source's request. Its body is byte for byte what came, but for the source's secrets."""
    blanks = blanks_of(source)
    headers = {name: value for name, value in request.headers.items() if _is_kept(name)}
    head = {
        "method": request.method,
        "path": blanks.text(request.path),
        "query": blanks.text(request.query_string),
        "headers": {name: blanks.text(value) for name, value in headers.items()},
    }
    return UnreadContent(json.dumps(head).encode(), blanks.body(request.body))


def blanks_of(source: Source) -> Blanks:
    """Return what takes a source's own secrets out of what it has sent."""
    return Blanks((*source.secrets, source.token))


def kept_item(item: Item) -> UnreadContent:
    """Return what is kept of an article that a CMS has answered when it was asked."""
    return UnreadContent(_ITEM_HEAD, json.dumps(item, sort_keys=True).encode())


def message_of(source: str, item: Item, via: Via) -> Webhook:
    """Return the message that stands for what a CMS has answered: the same for the same answer."""
    digest = hashlib.sha256(kept_item(item).body).hexdigest()
    return Webhook(source, f"{_ITEM_ID_PREFIX}{digest[:32]}", digest, via)


def way_here(message_id: str) -> Via:
    """Return by what way a message came that was kept."""
    return Via.PULLED if message_id.startswith(_ITEM_ID_PREFIX) else Via.WEBHOOK


def item_again(content: UnreadContent) -> Item | None:
    """Return the article that a CMS had answered; None if it is a request that was kept."""
    item: Item | None = json.loads(content.body) if content.head == _ITEM_HEAD else None
    return item


def request_again(content: UnreadContent, site: Site) -> Request:
    """Return the request, as far as it was kept: enough for `Dialect.read`, not for `verify`."""
    head = json.loads(content.head)
    return Request.of(Head(head["method"], head["path"], head["headers"]), head["query"], content.body, site)


def why_unread(error: Exception) -> WhyUnread:
    """Return why something cannot be read, from the error that reading it has raised."""
    if isinstance(error, AndruckError):
        field = getattr(error, "field", "")
        said = f"{field}: {error}" if field else str(error)
        sentence = "".join(char if char.isprintable() else "\ufffd" for char in said[:_MAX_SENTENCE_CHARACTERS])
        return WhyUnread(sentence, article=getattr(error, "article", ""))
    kind = type(error).__name__
    return WhyUnread(f"This is our mistake: reading it ended with {kind}. The log says where; report it.", mistake=True)


def reader_of(source: Source, site: Site) -> str:
    """Return what tells one way to read a source's messages from another: our code, and what the site file says."""
    told = [_code(), source.kind, dict(source.options), bool(source.token), site.language, site.timezone]
    told.append([section.slug for section in site.sections])
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:32]


@cache
def _code() -> str:
    """Return a digest of the code that reads: a release may be made without a new number."""
    here, digest = Path(__file__).parent, hashlib.sha256()
    for file in sorted(file for folder in ("dialects", "reading") for file in (here / folder).rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _is_kept(name: str) -> bool:
    return not _OPENS.search(name) and not _OF_TRANSPORT.fullmatch(name)
