"""A small CMS with an API, over real HTTP, and the kind that asks it: lists by time of change, articles by id."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from services.collector.cms import AskedCms
from shared.dialects.content_api import ApiClient, ChangedItems, ContentApi, Item, NotThereYet
from shared.reading.article_reading import publish_mapped
from shared.reading.fields import moment_in
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.settings import Site
from shared.sources import Source
from tests.publisher.newsroom import SITE
from tests.serving import serve

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class BulletinCms:
    """The CMS: what it holds, and how it misbehaves. Times grow by a second with each change, from some days ago."""

    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Each question: its path and query."""
    status: int = 200
    """Of every answer."""
    status_by_path: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    """Answered instead of what was asked for."""
    shows: int | None = None
    """How many articles a list has, though there are more."""
    page: int = 2
    """How many articles a list has at a time."""
    answers: int | None = None
    """After so many answers it is down."""
    holds_up: threading.Event = field(default_factory=threading.Event)
    """Answers wait for it."""
    url: str = ""
    clock: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=2))

    def __post_init__(self) -> None:
        self.holds_up.set()

    def put(self, id_: str, title: str | None = None, **more: Any) -> dict[str, Any]:
        """Publish an article, or change it."""
        self.clock += timedelta(seconds=1)
        article = {"id": id_, "title": title or f"Title {id_}", "body": "Body", "changed": self.clock.isoformat()}
        self.held[id_] = {**article, "state": "published", **more}
        return self.held[id_]

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        self.asked.append(request.full_path)
        self.holds_up.wait(20)
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        status = self.status_by_path.get(request.path, self.status)
        if self.answers is not None and len(self.asked) > self.answers:
            status = 503
        if self.raw is not None or status != 200:
            return Response(self.raw or b"{}", status, headers=self.headers)
        _, _, id_ = request.path.partition("/articles/")
        if not id_:
            return _json(self._list(request.args))
        return _json(self.held[id_]) if id_ in self.held else _json({"error": "gone"}, 404)

    def _list(self, args: Mapping[str, str]) -> list[dict[str, Any]]:
        changed = sorted(self.held.values(), key=lambda each: str(each["changed"]))
        since = [each for each in changed if str(each["changed"]) > args.get("since", "")]
        return since[: self.page if self.shows is None else self.shows]


def _json(said: Any, status: int = 200) -> Response:
    return Response(json.dumps(said), status, mimetype="application/json")


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an application on a port of its own, and yield where."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = serve(server)
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class BulletinApi(ContentApi):
    """Asks it."""

    def url(self, source: Source) -> str:
        return source.text("url")

    def changed(self, client: ApiClient, source: Source, cursor: str) -> Iterator[ChangedItems]:
        while True:
            items = client.get(f"{self.url(source)}/articles", {"since": cursor} if cursor else {}).json
            if not items:
                return
            cursor = items[-1]["changed"]
            yield ChangedItems(items, cursor)

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        answer = client.get(f"{self.url(source)}/articles/{external_id}")
        item: Item | None = answer.json if answer.status == 200 else None
        return item

    def shows_scheduled(self, source: Source) -> bool:  # noqa: ARG002
        return True

    def read(self, item: Item, source: Source, site: Site) -> Publish | Withdraw | Ignore:  # noqa: ARG002 - no options
        if item["state"] == "draft":
            return Ignore("It is a draft.")
        if item["state"] == "withdrawn":
            return Withdraw(item["id"], None, moment_in(item["changed"]))
        if item["state"] == "broken":
            raise Invalid.at("state", "Must not be broken.")
        fields = {name: item.get(name) for name in ("id", "title", "body", "published_at", "publish_at")}
        return publish_mapped({**fields, "updated_at": item["changed"]}, site)


class SlowApi(BulletinApi):
    """Is minutes behind what was published, and so never says that an article is not there."""

    def fetch(self, client: ApiClient, source: Source, external_id: str) -> Item | None:
        if (item := super().fetch(client, source, external_id)) is None:
            raise NotThereYet("The API does not have it yet.")
        return item


class TogetherApi(BulletinApi):
    """Asks about many articles at once, by asking for a list that may be short."""

    def gone(self, client: ApiClient, source: Source, external_ids: Any) -> list[str]:
        there = {each["id"] for each in client.get(f"{self.url(source)}/articles").json}
        return super().gone(client, source, [each for each in external_ids if each not in there])


def cms_at(url: str, name: str = "desk", api: ContentApi | None = None, **more: Any) -> AskedCms:
    """Return a source whose CMS is there."""
    source = Source(name, "bulletin", ("x" * 16,), {"url": url}, **more)
    return AskedCms(source, SITE, api or BulletinApi())
