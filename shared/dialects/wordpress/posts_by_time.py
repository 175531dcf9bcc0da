"""Posts by when they were saved, or came out, as WordPress's REST API sorts and compares them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from shared.dialects.content_api import ApiAnswer, Item
from shared.dialects.time_cursor import said_time, sortable
from shared.dialects.time_paging import OFFSET_OVERLAP, PAGE_ITEMS, Dated, DatedPage
from shared.errors import Permanent
from shared.reading.fields import moment_in

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_LOCAL_FORM = "%Y-%m-%dT%H:%M:%S"
_FORM = f"{_LOCAL_FORM}Z"
_SECOND = timedelta(seconds=1)
_MAX_AHEAD = timedelta(hours=14)
"""No place on earth is further from UTC."""


@dataclass
class PostsByTime:
    """Asks for posts by one of their times, and notes when it began to.

    WordPress sorts, and compares, by the local times that its clock showed when posts were saved. Who has since set
    another time zone has posts whose local times and UTC differ otherwise: so it is asked for local times, too.
    """

    ask: Callable[[Mapping[str, str]], ApiAnswer]
    """Asks for a list of posts, by default the oldest first."""
    began: str = ""

    def saved(self, at: str, offset: int) -> DatedPage:
        """Return posts by when they were saved, by its clock of today."""
        if offset:
            return self._of_one_second(at, offset - (PAGE_ITEMS - OFFSET_OVERLAP))
        return self._page("modified", {"modified_after": self._shown(at, -_SECOND), "orderby": "modified"})

    def came_out(self, at: str, offset: int) -> DatedPage:
        """Return posts by when they were published."""
        wanted = {"after": _just_before(at), "orderby": "date", "status": "publish", "offset": str(offset)}
        return self._page("date_gmt", wanted)

    def _of_one_second(self, at: str, offset: int) -> DatedPage:
        """Return posts that were saved in this very second by their ids, and then later ones.

        By their time alone they would be in another order each time: some would be on no page.
        """
        second = {"modified_after": self._shown(at, -_SECOND), "modified_before": self._shown(at, _SECOND)}
        page = self._page("modified", {**second, "orderby": "id", "offset": str(offset)})
        if len(page.entries) == PAGE_ITEMS:
            return page
        later = self._page("modified", {"modified_after": self._shown(at), "orderby": "modified"})
        return DatedPage(page.entries + later.entries, later.total)

    def _page(self, column: str, wanted: Mapping[str, str]) -> DatedPage:
        answer = self.ask(wanted)
        self.began = self.began or said_time(answer.headers)
        total = answer.headers.get("x-wp-total", "")
        ahead = self._ahead if column == "modified" else timedelta()
        entries = [Dated(_time_of(post, column, ahead), post) for post in posts_in(answer)]
        return DatedPage(entries, int(total) if total.isdecimal() else None)

    def _shown(self, at: str, more: timedelta = timedelta()) -> str:
        """Return what its clock shows at a time, without a zone: so it is compared as it is."""
        return _later(datetime.fromisoformat(at), self._ahead + more).strftime(_LOCAL_FORM)

    @cached_property
    def _ahead(self) -> timedelta:
        """How far its clock is ahead of UTC, as of the last post that was saved."""
        wanted = {"per_page": "1", "orderby": "modified", "order": "desc", "_fields": "modified,modified_gmt"}
        for post in posts_in(self.ask(wanted)):
            local, utc = (moment_in(f"{post.get(column)}Z") for column in ("modified", "modified_gmt"))
            if local and utc and abs(local - utc) <= _MAX_AHEAD:
                return local - utc
        return timedelta()


def posts_in(answer: ApiAnswer) -> list[dict[str, Any]]:
    """Return the posts of an answer.

    Raises:
        Permanent: it is no list of posts.
    """
    posts = answer.json
    if answer.status != 200 or not isinstance(posts, list) or not all(isinstance(post, dict) for post in posts):
        raise Permanent("WordPress answers its list of posts with something else: check the option 'url'.")
    return posts


def _time_of(post: Item, column: str, ahead: timedelta) -> str:
    at = post.get(column)
    if not isinstance(at, str) or not _TIME.fullmatch(at) or moment_in(f"{at}Z") is None:
        raise Permanent(f"WordPress answers a post without {column}: is another plugin changing its REST API?")
    return sortable(_later(datetime.fromisoformat(f"{at}Z"), -ahead).isoformat(), column)


def _later(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:  # at the end of all times
        return moment


def _just_before(at: str) -> str:
    """Return what a time itself is after, in the form of a question: it is UTC, and says so."""
    return (datetime.fromisoformat(at) - timedelta(seconds=1)).strftime(_FORM)
