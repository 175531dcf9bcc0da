"""How a CMS of any make is asked: a list of what it has, page by page, and perhaps one article at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urljoin, urlsplit

from shared.dialects.content_api import ApiAnswer, ApiClient, ChangedItems, ContentApi, Item
from shared.dialects.field_map import names_in
from shared.dialects.generic.expressions import Told, check_expression, found_by
from shared.dialects.generic.mapping import changed_at, meaning_of, nested
from shared.dialects.proofs import HEADER_NAME
from shared.errors import Misconfigured, Permanent
from shared.reading.fields import is_web_url
from shared.reading.intent import Ask, Fetch, Ignore, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.settings import Site
from shared.sources import Source

LISTING_OPTIONS = ("list_url", "items", "next", "item_url", "item_answer", "token_header", "item")
_SLICE_ITEMS = 100
_LIST_OVERLAP = timedelta(minutes=1)
"""So much of what was asked for before is asked for again: clocks differ, and times may be whole minutes."""
_LIST_BEGINNING = "1970-01-01T00:00:00+00:00"


class GenericListing(ContentApi):
    """What `list_url` and `item_url` lead to. The cursor is the time of the newest change that was taken."""

    def url(self, source: Source) -> str:
        """Return the address of the list, or else of an item."""
        address = source.text("list_url") or source.text("item_url")
        if not address:
            raise Misconfigured(f"The source {source.name!r} is not asked: it has no option 'list_url' or 'item_url'.")
        return address

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield what the list has. It may be in any order, so only its end is a place to go on from."""
        if not source.text("list_url"):
            return
        newest, seen = min(datetime.fromisoformat(cursor or _LIST_BEGINNING), datetime.now(UTC)), set[str]()
        since = max(newest - _LIST_OVERLAP, datetime.fromisoformat(_LIST_BEGINNING)).strftime("%Y-%m-%dT%H:%M:%SZ")
        page = source.text("list_url").replace("{since}", quote(since, safe=""))
        while page:
            seen.add(page)
            answer = _asked(client, source, page)
            items = _items(answer, source)
            page = _next(answer, page, source)
            page = page if items and page not in seen else ""
            newest = max([newest, *(at for item in items if (at := _changed_at(item, source)))])
            starts = range(0, max(1, len(items)), _SLICE_ITEMS)
            for start in starts:
                is_end = not page and start == starts[-1]
                yield ChangedItems(items[start : start + _SLICE_ITEMS], newest.isoformat() if is_end else cursor)

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return an article as it is now; None if its address answers 404 or 410 while the API works."""
        if not source.text("item_url"):
            raise Permanent("The source's option 'item_url' does not say where one article is.")
        answer = client.get(source.text("item_url").replace("{id}", quote(external_id, safe="")), {}, _headers(source))
        if answer.status < 400:
            item = found_by(source.text("item_answer", "@"), "item_answer", Told(answer.json, {}))
            if not isinstance(item, dict):
                raise Permanent("The CMS answers with no article: check the options 'item_url' and 'item_answer'.")
            return item
        if answer.status == 404 and source.text("list_url"):
            _asked(client, source, source.text("list_url").replace("{since}", quote(_now(), safe="")))
        elif answer.status == 404:
            raise Permanent(
                "That it is not found proves nothing without the option 'list_url' to ask whether all is well."
            )
        return None

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:
        """Return which are gone; none if articles cannot be asked for one by one: a list may be short."""
        return super().gone(client, source, external_ids) if source.text("item_url") else []

    def read(self, item: Item, source: Source, site: Site) -> Publish | Withdraw | Ignore:
        """Return what an item means, as if it stood in a webhook's body."""
        told = Told(nested(item, source.text("item")), {})
        meaning = meaning_of(told, source, site)
        if isinstance(meaning, Fetch | Ask):
            raise Invalid.at("fetch_when", "Must not be true for what was fetched.")
        return meaning


def check_listing(source: Source) -> None:
    """Refuse addresses and expressions of a list that cannot be.

    Raises:
        Misconfigured: the sentence names the option.
    """
    for option in LISTING_OPTIONS:
        source.text(option)
    if (header := source.text("token_header")) and not HEADER_NAME.fullmatch(header):
        raise Misconfigured(f"The option 'token_header' of the source {source.name!r} must be a header's name.")
    for option in ("items", "next", "item_answer"):
        if option in source.options:
            check_expression(source, option, source.options[option])
    addresses = {option: source.text(option) for option in ("list_url", "item_url") if source.text(option)}
    for option, address in addresses.items():
        if not is_web_url(address.replace("{since}", "").replace("{id}", "")):
            raise Misconfigured(
                f"The option {option!r} of the source {source.name!r} must be an http or https address."
            )
    if len({urlsplit(address)[:2] for address in addresses.values()}) > 1:
        raise Misconfigured(f"The options 'list_url' and 'item_url' of {source.name!r} must be on the same host.")
    if "{since}" in addresses.get("list_url", "") and "updated_at" not in names_in(source, "fields"):
        raise Misconfigured(
            f"The option 'list_url' of the source {source.name!r} has {{since}}, so its fields need updated_at."
        )
    if "item_url" in addresses and "{id}" not in addresses["item_url"]:
        raise Misconfigured(
            f"The option 'item_url' of the source {source.name!r} must have {{id}} where the id stands."
        )
    if source.text("fetch_when") and "item_url" not in addresses:
        raise Misconfigured(f"The source {source.name!r} has the option 'fetch_when', so it needs 'item_url', too.")


def _asked(client: ApiClient, source: Source, url: str) -> ApiAnswer:
    answer = client.get(url, {}, _headers(source))
    if answer.status >= 400:
        raise Permanent("The CMS has no list there: check the option 'list_url'.")
    return answer


def _headers(source: Source) -> Mapping[str, str]:
    if not source.token:
        return {}
    header = source.text("token_header")
    return {header: source.token} if header else {"Authorization": f"Bearer {source.token}"}


def _items(answer: ApiAnswer, source: Source) -> list[Item]:
    found = found_by(source.text("items", "@"), "items", Told(answer.json, {}))
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Permanent("The CMS answers with no list of articles: check the options 'list_url' and 'items'.")
    return found


def _next(answer: ApiAnswer, page: str, source: Source) -> str:
    text = source.text("next")
    found = found_by(text, "next", Told(answer.json, {})) if text else None
    if not found:
        return ""
    if not isinstance(found, str):
        raise Permanent("The CMS does not answer with the address of the next page: check the option 'next'.")
    return urljoin(page, found)


def _changed_at(item: Item, source: Source) -> datetime | None:
    at = changed_at(Told(nested(item, source.text("item")), {}), source)
    return min(at, datetime.now(UTC)) if at else None  # one of the future would hide all that comes before it


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
