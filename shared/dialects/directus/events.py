"""What a flow of Directus sends: `{{ $trigger }}` as it is, or a template that somebody has written by hand.

| event                                 | names its items by                                           |
|---------------------------------------|--------------------------------------------------------------|
| `articles.items.create`               | `key`: 1                                                     |
| `articles.items.update`               | `keys`: ["1"] after a change of one, [1, 2] after one of many |
| `articles.items.delete`               | `keys`: [1, 2], and the same list as `payload`               |

A template written by hand says all of it as text, `"key": "1"` and `"keys": "undefined"`, and may be JSON in JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from shared.dialects.directus.items import collection_of
from shared.dialects.mapped_intents import fetching
from shared.reading.intent import Ask, Fetch, Ignore
from shared.reading.invalid import Invalid
from shared.reading.members import key_member, text_member
from shared.reading.strict_json import object_of, text_of
from shared.sources import Source

_EVENTS = ("items.create", "items.update", "items.delete")
_MAX_FETCHED_ITEMS = 1_000
"""Items of one message that are asked for one by one; of more, Directus is asked what has changed."""
_NOTHING = (None, "", "undefined", "null", "[]")


def read_event(body: bytes, source: Source) -> Fetch | Ask | Ignore:
    """Return which items to ask for. What the message says of them is partial, and unsigned: it does not count.

    Raises:
        Invalid: no event can be told, or no item.
    """
    told = object_of(_unwrapped(text_of(body)))
    event = text_member(told, "event")
    if not event:
        raise Invalid.at("event", "Must be given: have the flow send {{ $trigger }}.")
    collection, wanted = text_member(told, "collection") or event.partition(".")[0], collection_of(source)
    if not event.endswith(_EVENTS) or collection != wanted:
        return Ignore("It tells of nothing in the collection of articles.")
    ids = _ids(told)
    if not ids:
        raise Invalid.at("keys", "Must name at least one item, or key must: have the flow send {{ $trigger }}.")
    return fetching(*ids) if len(ids) <= _MAX_FETCHED_ITEMS else Ask()


def _unwrapped(text: str) -> str:
    """Return the JSON inside of a JSON text: a template written by hand may have been encoded twice."""
    if text.lstrip().startswith('"'):
        try:
            inner = json.loads(text)
        except ValueError:
            return text
        return str(inner)
    return text


def _ids(told: Mapping[str, object]) -> list[str]:
    """Return the ids of all items that it names."""
    keys = _list(told.get("keys"))
    if told.get("key") not in _NOTHING:
        keys = [told.get("key"), *keys]
    return [key_member({"keys": key}, "keys") for key in keys]


def _list(keys: object) -> list[object]:
    """Return the keys as a list, however they are written."""
    if keys in _NOTHING:
        return []
    if isinstance(keys, str) and keys.startswith("["):
        try:
            keys = json.loads(keys)
        except (ValueError, RecursionError) as error:
            raise Invalid.at("keys", "Must be a list of ids.") from error
    return list(keys) if isinstance(keys, list) else [keys]
