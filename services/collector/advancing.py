"""Ends a pull that gets no further: an API that repeats itself would be asked for ever, whatever its kind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator

from shared.dialects.content_api import ChangedItems
from shared.errors import Permanent

MAX_EQUAL_BATCHES = 5
"""In a row, each with what came before in this pull. Kinds that walk by two times come by some articles twice."""
MAX_EMPTY_BATCHES = 1000
"""In a row. A source may have hundreds of types of articles, and nothing new of any of them."""


def advancing(batches: Iterable[ChangedItems]) -> Iterator[ChangedItems]:
    """Yield batches as long as they bring anything that this pull has not seen.

    Raises:
        Permanent: the API answers with the same, or with nothing, again and again.
    """
    seen, equal, empty = set[bytes](), 0, 0
    for batch in batches:
        mark = _mark(batch)
        equal = equal + 1 if batch.items and mark in seen else equal * (not batch.items)
        empty = empty + 1 if not batch.items else 0
        if equal > MAX_EQUAL_BATCHES or empty > MAX_EMPTY_BATCHES:
            raise Permanent("The CMS answers with the same again and again: is something changing its API?")
        seen.add(mark)
        yield batch


def _mark(batch: ChangedItems) -> bytes:
    told = json.dumps(batch.items, default=str).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(told, digest_size=16).digest()
