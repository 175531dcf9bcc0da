"""A second CMS of a drill: half of its webhooks are lost, others come late or twice, and its API fails now and then.

It sends each webhook once and looks at no answer, as most CMSes do. What it holds in the end, readers must have; what
it has deleted or taken back nobody may see.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from werkzeug.wrappers import Request, Response

from services.cli.source_setup import NewSource, declare_in_home, new_source
from shared.ledger.states import Action
from tools.drill.newsroom import Answered
from tools.drill.script import Message
from tools.drill.serving import served

LOSSY_SOURCE = "city"
FIRST_NUMBER = 900_000
"""Of its articles: no other has such a number."""
DRILL_PULL_SECONDS = 10
DRILL_OUT_SECONDS = 5
"""How long readers have had what a pull may take for gone: on a real site minutes."""
LOST, DOUBLED, LATE_SECONDS = 0.5, 0.3, 6.0
FAILING = 0.3
"""Of the answers of its API while everything breaks."""

MIN_KEPT_STORIES = 3
_FIELDS = ("id", "slug", "title", "standfirst", "body", "section", "version", "updated_at")


@dataclass
class LossyCms:
    """What it holds, and how it tells of it."""

    seed: int
    articles: int
    injected: Counter[str] = field(default_factory=Counter)
    sound: bool = False
    """Its API does not fail any more."""
    url: str = ""
    changed_at: float = 0.0
    """When something last changed there, by this process's clock."""
    held: dict[str, dict[str, Any]] = field(default_factory=dict)
    deleted: dict[str, dict[str, Any]] = field(default_factory=dict)
    """As each was last: nothing of it can be asked for any more."""

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)  # noqa: S311 - not a secret
        self._late: list[threading.Timer] = []
        self._failing = random.Random(self.seed)  # noqa: S311

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve its API for the block."""
        with served(self) as self.url:
            yield

    def declare(self, home: Path) -> None:
        """Add it to the sources of a stack, as `andruck source add` does, but that it is asked more often."""
        source, file = self._source(), home / "site.toml"
        declare_in_home(home, source)
        kind = f'kind = "{source.kind}"\n'
        file.write_text(file.read_text("utf-8").replace(kind, f"{kind}pull_seconds = {DRILL_PULL_SECONDS}\n"), "utf-8")

    def _source(self) -> NewSource:
        options = {
            "publish_when": "state == 'public'",
            "withdraw_when": "state == 'gone' || state == 'deleted'",
            "fields": {name: name for name in _FIELDS},
            "list_url": f"{self.url}/stories?since={{since}}",
            "item_url": f"{self.url}/stories/{{id}}",
        }
        return new_source("generic", LOSSY_SOURCE, options, "", "")

    def work(self, intake: str, secret: str, section: str, seconds: float) -> threading.Thread:
        """Start publishing, editing and unpublishing, for about so many seconds, and return the thread that does it."""
        send = _sender(f"{intake}/v1/sources/{LOSSY_SOURCE}/webhook", secret)
        changes = [(self._rng.uniform(0, seconds), number) for number in range(self.articles) for _ in range(3)]
        thread = threading.Thread(target=self._work, args=(sorted(changes), section, send), daemon=True)
        thread.start()
        return thread

    def settle(self) -> None:
        """Have its API work, and return when the last webhook that was late has come."""
        self.sound = True
        for timer in self._late:
            timer.join()

    def answers(self) -> list[Answered]:
        """Return what must be true in the end, as if each article had been submitted as it is now."""
        stories = {**self.held, **self.deleted}
        return [Answered(_message(story), 200, 1, f"/{story['section']}/{id_}/") for id_, story in stories.items()]

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer as WSGI has it: a list of what has changed since a time, or one story."""
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if not self.sound and self._failing.random() < FAILING:
            self.injected["API answered 503"] += 1
            return _json({}, 503)
        _, _, id_ = request.path.removeprefix("/stories").partition("/")
        if id_:
            return _json(self.held[id_]) if id_ in self.held else _json({}, 404)
        since = datetime.fromisoformat(request.args["since"])
        found = [story for story in list(self.held.values()) if datetime.fromisoformat(story["updated_at"]) >= since]
        return _json(sorted(found, key=lambda story: str(story["updated_at"])))

    def _work(self, changes: list[tuple[float, int]], section: str, send: Callable[[bytes], None]) -> None:
        begun = time.monotonic()
        for at, number in changes:
            time.sleep(max(0.0, begun + at - time.monotonic()))
            id_ = f"s{self.seed}n{FIRST_NUMBER + number}"
            if id_ in self.deleted:
                continue
            story = self._changed(id_, section)
            if story["state"] == "deleted":
                self.injected["article deleted"] += 1
                del self.held[id_]
                self.deleted[id_] = story
            else:
                self.held[id_] = story
            self.changed_at = time.monotonic()
            self._tell(story, send)

    def _changed(self, id_: str, section: str) -> dict[str, Any]:
        version = self.held[id_]["version"] + 1 if id_ in self.held else 1
        mark = f"{id_} Fassung {version}"
        return {
            "id": id_,
            "slug": id_,
            "state": self._state(version),
            "title": mark,
            "standfirst": f"Was {mark} in Kürze sagt.",
            "body": f"<p>So beginnt {mark}.</p><p>So endet {mark}.</p>",
            "section": section,
            "version": version,
            "updated_at": datetime.now(UTC).isoformat(),
        }

    def _state(self, version: int) -> str:
        """Return what becomes of a story. Some stay: of what shows nothing at all, nothing is taken for gone."""
        may_delete = 0.3 if version > 1 and len(self.held) > MIN_KEPT_STORIES else 0.0
        return self._rng.choices(("public", "gone", "deleted"), (0.6, 0.2 * (version > 1), may_delete))[0]

    def _tell(self, story: dict[str, Any], send: Callable[[bytes], None]) -> None:
        body = json.dumps(story).encode()
        if self._rng.random() < LOST:
            self.injected["deletion's webhook lost" if story["state"] == "deleted" else "webhook lost"] += 1
            return
        times = 2 if self._rng.random() < DOUBLED else 1
        self.injected["webhook doubled"] += times - 1
        for _ in range(times):
            delay = self._rng.choice((0.0, self._rng.uniform(0, LATE_SECONDS)))
            self.injected["webhook late"] += delay > 0
            timer = threading.Timer(delay, send, (body,))
            self._late.append(timer)
            timer.start()


def _sender(address: str, secret: str) -> Callable[[bytes], None]:
    """Return what sends a webhook, once, whatever comes of it."""

    def send(body: bytes) -> None:
        seal = f"sha256={hmac.digest(secret.encode(), body, hashlib.sha256).hex()}"
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": seal}
        try:
            httpx.post(address, content=body, headers=headers, timeout=5, trust_env=False)
        except httpx.HTTPError:
            return

    return send


def _message(story: dict[str, Any]) -> Message:
    action = Action.PUBLISH if story["state"] == "public" else Action.WITHDRAW
    return Message(
        f"cms_{story['id']}",
        story["id"],
        story["version"],
        action,
        story["section"],
        opening=False,
        importance=7,  # without a picture, and so short: they are briefs
    )


def _json(said: Any, status: int = 200) -> Response:
    return Response(json.dumps(said), status, mimetype="application/json")
