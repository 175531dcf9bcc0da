"""Ghost asked over its Admin API, which knows drafts and so can say what was taken back, or over its Content API."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import quote

import jwt

from shared.dialects.content_api import ApiAnswer, ApiClient, ChangedItems, ContentApi, Item
from shared.dialects.ghost.order import as_asked, whole_second
from shared.dialects.ghost.posts import PostState, read_post_state
from shared.dialects.time_cursor import TimeWalk, sortable
from shared.errors import Misconfigured, Permanent
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.reading.members import member, text_member
from shared.settings import Site
from shared.sources import Source

PAGE_POSTS = 50
"""Ghost 6 gives at most 100 at once; one may have a megabyte."""
_GHOST_LOOK_BACK = timedelta(seconds=5)
"""What changed is asked for from so long before the last answer on: it may have been saved by then, and not be seen."""
_GHOST_FORM = "%Y-%m-%d %H:%M:%S"
_GHOST_TOKEN_SECONDS = 240
"""Ghost takes none that is good for more than five minutes."""
_GHOST_API_VERSION = {"Accept-Version": "v5.0"}


class GhostApi(ContentApi):
    """How a Ghost is asked. An item is `{"kind", "post", "asked_at"}`; the last is Ghost's own time."""

    asks_together = True

    def url(self, source: Source) -> str:
        """Return the address of Ghost."""
        url = source.text("url").rstrip("/")
        if not url:
            raise Misconfigured(f"The source {source.name!r} needs the option 'url': the address of its Ghost.")
        return url

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield posts by time of change, and within a second by id; the cursor is such a time for each kind of post.

        A time of change is a whole second: it is gone through from its beginning whenever it is come back to.
        """
        since = dict(part.split("=", 1) for part in cursor.split(";")) if cursor else {}
        for kind in _kinds(source):
            for items, place, left in _pages(client, source, kind, since.get(kind, "")):
                since |= {kind: place} if place else {}
                yield ChangedItems(items, ";".join(f"{each}={since[each]}" for each in since), left)

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return a post as it is now; None if Ghost says of this very one that it is not there."""
        for kind in _kinds(source):
            url, headers, params = _question(self.url(source), source, kind, f"{quote(external_id, safe='')}/")
            answer = client.get(url, params, headers)
            if answer.status < 400:
                return next(iter(_items(answer, kind)), None)
            if text_member(answer.json, "errors", 0, "type") != "NotFoundError":
                raise Permanent("Ghost's answer is not from its API: check the option 'url'.")
        return None

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:
        """Return which are gone; those that one question leaves out are asked for one by one."""
        there = set()
        for start in range(0, len(external_ids), PAGE_POSTS):
            wanted = [one for one in external_ids[start : start + PAGE_POSTS] if one.isalnum()]
            for kind in _kinds(source):
                items, _ = _asked(client, source, kind, f"id:[{','.join(wanted)}]")
                there |= {str(item["post"]["id"]) for item in items}
        return [one for one in external_ids if one not in there and self.fetch(client, source, one) is None]

    def shows_scheduled(self, source: Source) -> bool:
        """Return whether it is the Admin API that is asked."""
        return _is_for_admins(source)

    def read(self, item: Item, source: Source, site: Site) -> Publish | Withdraw | Ignore:
        """Return what a post means: this is all that there is of it, so that a draft is not out."""
        post, asked_at = member(item, "post"), item.get("asked_at")
        if not isinstance(post, dict) or not isinstance(asked_at, str):
            raise Invalid.at("post", "Must be the post, as Ghost's API has it.")
        at = as_asked(post.get("updated_at"), datetime.fromisoformat(asked_at))
        # the Content API leaves out what all its posts are
        post = {"status": "published", "visibility": "public", **post}
        return read_post_state(PostState(post, {}, at, complete=True), source, site)


class _PlaceOfPost(NamedTuple):
    """Where a post stands among all by their time of change, which is a whole second in Ghost's own spelling."""

    at: str
    id: str


def _kinds(source: Source) -> tuple[str, ...]:
    return ("posts", "pages") if source.flag("pages") else ("posts",)


def _pages(client: ApiClient, source: Source, kind: str, reached: str) -> Iterator[tuple[list[Item], str, int]]:
    """Yield posts since somewhat before an earlier walk ended, how far this one has come, and how many are left."""
    times = TimeWalk(reached, _GHOST_LOOK_BACK)
    place = _PlaceOfPost(_in_its_form(times.since) if reached else "", "")
    while True:
        items, left = _asked(client, source, kind, _after(*place), by_time=True)
        if items:
            before, place = place, _place(items[-1])
            if place == before:
                raise Permanent("Ghost answers with the same posts again and again: check the option 'url'.")
            following = _in_its_form(times.passed(sortable(f"{place.at}Z", "updated_at")))
            place = place if following == place.at else _PlaceOfPost(following, "")
        yield items, times.place, left
        if not left or not items:
            return


def _place(item: Item) -> _PlaceOfPost:
    at = whole_second(member(item, "post", "updated_at")).strftime(_GHOST_FORM)
    return _PlaceOfPost(at, text_member(item, "post", "id"))


def _in_its_form(at: str) -> str:
    return datetime.fromisoformat(at).strftime(_GHOST_FORM)


def _after(at: str, id_: str) -> str:
    """Return the filter for what comes behind a place; without an id, for what changed since a time."""
    if not at:
        return ""
    return f"updated_at:>'{at}',(updated_at:'{at}'+id:>'{id_}')" if id_ else f"updated_at:>='{at}'"


def _asked(
    client: ApiClient, source: Source, kind: str, wanted: str, *, by_time: bool = False
) -> tuple[list[Item], int]:
    """Return posts that a filter wants, and how many more there are of them."""
    url, headers, params = _question(GhostApi().url(source), source, kind, "")
    params |= {"limit": str(PAGE_POSTS)} | ({"filter": wanted} if wanted else {})
    params |= {"order": "updated_at asc, id asc"} if by_time else {}
    answer = client.get(url, params, headers)
    if answer.status >= 400:
        raise Permanent("Ghost's API is not there: check the option 'url'.")
    items, total = _items(answer, kind), member(answer.json, "meta", "pagination", "total")
    return items, max(total - len(items), 0) if isinstance(total, int) else 0


def _is_for_admins(source: Source) -> bool:
    return ":" in source.token


def _question(base: str, source: Source, kind: str, rest: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return address, headers and parameters; the key tells which API it is for: that of the Admin API has a colon."""
    params = {"include": "tags,authors", "formats": "html"}
    if _is_for_admins(source):
        headers = {**_GHOST_API_VERSION, "Authorization": f"Ghost {_signed_token(source)}"}
        return f"{base}/ghost/api/admin/{kind}/{rest}", headers, params
    return f"{base}/ghost/api/content/{kind}/{rest}", dict(_GHOST_API_VERSION), {**params, "key": source.token}


def _signed_token(source: Source) -> str:
    """Return what the Admin API wants: it knows the key's id, and what was signed with the key's secret.

    Raises:
        Misconfigured: the token is no key of Ghost's. The key is not in the message.
    """
    id_, _, secret = source.token.partition(":")
    now = int(time.time())
    told = {"iat": now, "exp": now + _GHOST_TOKEN_SECONDS, "aud": "/admin/"}
    try:
        return jwt.encode(told, bytes.fromhex(secret), algorithm="HS256", headers={"kid": id_})
    except ValueError:
        raise Misconfigured(
            f"The token of the source {source.name!r} must be a key of Ghost's Admin API: 24 signs, a colon, 64 signs."
        ) from None


def _items(answer: ApiAnswer, kind: str) -> list[Item]:
    posts, date = member(answer.json, kind), answer.headers.get("date", "")
    if not isinstance(posts, list) or not all(isinstance(post, dict) for post in posts):
        raise Permanent("Ghost answers with something else than its posts: check the option 'url'.")
    try:
        asked_at = parsedate_to_datetime(date).isoformat()
    except ValueError:
        asked_at = datetime.now(UTC).isoformat()
    return [{"kind": kind, "post": post, "asked_at": asked_at} for post in posts]
