"""WordPress asked over its REST API, with an application password (`user:password`) or as a stranger.

A stranger is told of what is public only: that a post is not among it is said of that one when it is asked for.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from shared.dialects.content_api import ApiAnswer, ApiClient, ApiRefused, ChangedItems, ContentApi, Item
from shared.dialects.time_cursor import overlapping
from shared.dialects.time_paging import PAGE_ITEMS, pages_by_time
from shared.dialects.wordpress.posts import read_post
from shared.dialects.wordpress.posts_by_time import PostsByTime, posts_in
from shared.errors import Misconfigured, Permanent
from shared.reading.intent import Publish, Withdraw
from shared.reading.members import member
from shared.settings import Site
from shared.sources import Source

_EMBED = "author,wp:term,wp:featuredmedia"
_ALL_STATES = "publish,future,draft,pending,private,trash"
_SHALLOW_LOOK_BACK = timedelta(minutes=2)
"""What changed is asked for from so long before the last answer on: it may have been saved by then, and not be seen."""
_DEEP_LOOK_BACK, _DEEP_EVERY = timedelta(hours=26), timedelta(minutes=30)
"""WordPress looks for local times: an hour in autumn has them twice, and most of a day once its zone is set anew. And
wp-cron may publish hours late, with the time that was set. So every now and then we look further back."""


class WordPressApi(ContentApi):
    """How a WordPress is asked."""

    asks_together = True

    def url(self, source: Source) -> str:
        """Return the root of the REST API."""
        return _root(source)

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        """Yield what was saved; then what came out meanwhile, for wp-cron publishes without a new time of change."""
        since, asking = _WordPressCursor.of(cursor), PostsByTime(partial(_ask, client, source))
        look_back = _DEEP_LOOK_BACK if since.is_deep else _SHALLOW_LOOK_BACK
        changed = since.changed
        for posts, changed, left in pages_by_time(asking.saved, since.changed, look_back):
            yield ChangedItems(posts, since._replace(changed=changed).as_text(), left)
        if since.asked:
            for posts, _, left in pages_by_time(asking.came_out, since.asked, look_back):
                yield ChangedItems(posts, since._replace(changed=changed).as_text(), left)
        deep = asking.began if since.is_deep or not since.deep else since.deep
        yield ChangedItems((), _WordPressCursor(changed, asking.began, deep).as_text())

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        """Return a post as it is now; None if a list of just this one leaves it out, and its own address, too.

        A list alone proves nothing: plugins cut it down, by language for one, and caches keep it.
        """
        if not external_id.isdecimal():
            return None
        posts = posts_in(_ask(client, source, {"include": external_id}))
        listed = next((post for post in posts if str(post.get("id")) == external_id), None)
        if listed is not None:
            return listed
        try:
            return _alone(client, source, external_id)
        except ApiRefused:
            if source.token:
                raise
            return None

    def gone(self, client: ApiClient, source: Source, external_ids: Sequence[str]) -> list[str]:
        """Return which are gone; those that one question leaves out are asked for one by one.

        A stranger cannot tell a draft from what is scheduled. Where our plugin is, it tells what became of a post, and
        a stranger takes for gone only what was deleted; without it, no scheduled post has ever come to us.
        """
        asked = ",".join(one for one in external_ids if one.isdecimal())
        found = {str(post.get("id")) for post in posts_in(_ask(client, source, {"include": asked}))} if asked else set()
        left_out = [one for one in external_ids if one not in found]
        if left_out and not source.token and _has_plugin(client, source):
            return [one for one in left_out if _is_deleted(client, source, one)]
        return [one for one in left_out if self.fetch(client, source, one) is None]

    def shows_scheduled(self, source: Source) -> bool:
        """Return whether we are no stranger."""
        return bool(source.token)

    def read(self, item: Item, source: Source, site: Site) -> Publish | Withdraw:
        """Return what a post means."""
        return read_post(item, source, site)


class _WordPressCursor(NamedTuple):
    """How far changes were walked through; and times, UTC: of the last question, of the last look further back."""

    changed: str = ""
    asked: str = ""
    deep: str = ""

    @classmethod
    def of(cls, text: str) -> _WordPressCursor:
        return cls(**json.loads(text)) if text else cls()

    @property
    def is_deep(self) -> bool:
        """Whether it is time to look further back."""
        return bool(self.asked) and overlapping(self.asked, _DEEP_EVERY) >= overlapping(self.deep, timedelta())

    def as_text(self) -> str:
        return json.dumps(self._asdict())


def _root(source: Source) -> str:
    site, api = source.text("url").rstrip("/"), source.text("api_url").rstrip("/")
    if not api and not site:
        raise Misconfigured(f"The source {source.name!r} needs the option 'url': the address of its WordPress.")
    return api or f"{site}/{'index.php' if _has_plain_permalinks(source) else 'wp-json'}"


def _has_plain_permalinks(source: Source) -> bool:
    return source.options.get("plain_permalinks") is True


def _ask(client: ApiClient, source: Source, wanted: Mapping[str, str]) -> ApiAnswer:
    """Ask for a list of posts, the oldest first."""
    states = _ALL_STATES if source.token else "publish"
    params = {"_embed": _EMBED, "per_page": str(PAGE_ITEMS), "offset": "0", "order": "asc", "status": states}
    return _get(client, source, "", {**params, **wanted})


def _has_plugin(client: ApiClient, source: Source) -> bool:
    return any("andruck" in post for post in posts_in(_ask(client, source, {"per_page": "1"})))


def _alone(client: ApiClient, source: Source, external_id: str) -> Item | None:
    """Return a post at its own address; None if WordPress says that there is no such post.

    Raises:
        ApiRefused: there is one, and we may not see it: for a stranger, it is not public.
        Permanent: it answers something else: its API is off, for one.
    """
    answer = _get(client, source, f"/{external_id}", {"_embed": _EMBED})
    if answer.status == 200 and isinstance(answer.json, dict):
        return answer.json
    if member(answer.json, "code") != "rest_post_invalid_id":
        raise Permanent("WordPress does not tell whether it has a post: is its REST API on, and for posts, too?")
    return None


def _is_deleted(client: ApiClient, source: Source, external_id: str) -> bool:
    """Return whether there is no such post; what a stranger may not see is answered with 401, and is there."""
    with suppress(ApiRefused):
        return _alone(client, source, external_id) is None
    return False


def _get(client: ApiClient, source: Source, path: str, params: Mapping[str, str]) -> ApiAnswer:
    route = f"/wp/v2/{source.text('rest_base', 'posts')}{path}"
    headers = {"Authorization": f"Basic {base64.b64encode(source.token.encode()).decode()}"} if source.token else {}
    if _has_plain_permalinks(source):
        return client.get(_root(source), {"rest_route": route, **params}, headers)
    return client.get(_root(source) + route, params, headers)
