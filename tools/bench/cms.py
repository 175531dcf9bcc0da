"""The CMS of the bench: sends articles as long as `samples/kursk.txt`, signed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from services.local.home import PROJECT
from shared.errors import Transient
from shared.signing import sign
from tools.bench.stand import Stand
from tools.bench.wire import Wire

_PARAGRAPHS = (PROJECT / "samples" / "kursk.txt").read_text("utf-8").strip().split("\n\n")


@dataclass(frozen=True)
class Sent:
    """One article on its way. Moments are Unix time, in seconds."""

    mark: str
    """Part of its title and its path, and of no other article's."""
    section: str
    path: str
    submission: int
    due: float
    """When it was to be sent; a generator that comes late does not make it faster."""
    accepted: float
    """When the answer was there."""


class Refusal(Transient):
    """Intake did not answer 202."""


def article(mark: str, section: str, **more: Any) -> dict[str, Any]:
    """Return an article in the canonical form, about 5 kB long."""
    return {
        "id": mark,
        "title": f"{_PARAGRAPHS[0].split(' - ')[0]} {mark}",
        "standfirst": _PARAGRAPHS[1],
        "dateline": "Kursk, Russland",
        "section": section,
        "body": "\n\n".join(_PARAGRAPHS[2:-2]),
        "facts": [{"label": "Verletzte", "value": "2700"}],
        "sources": [{"title": "Al Jazeera", "url": "https://www.aljazeera.com"}],
        "tags": ["Kursk", "Nordkorea"],
        **more,
    }


class Cms:
    """Submits to one stand. Its articles are new, whatever other desks have sent."""

    def __init__(self, stand: Stand, intake: Wire) -> None:
        self._intake = intake
        self._mark = "b" + uuid4().hex[:8]
        self._sections = stand.sections
        self._secret = stand.settings.sources["desk"].secrets[0]
        self._count = 0

    async def submit(self, *, due: float | None = None, **more: Any) -> Sent:
        """Send one more article; sections take turns.

        Raises:
            Refusal: intake did not take it.
        """
        self._count += 1
        mark, section = f"{self._mark}{self._count:05}", self._sections[self._count % len(self._sections)]
        moment = due or time.time()
        answer = await self.send("/v1/sources/desk/articles", article(mark, section, **more))
        path = unquote(urlsplit(answer["page"]).path)
        return Sent(mark, section, path, answer["submission"], moment, time.time())

    async def send(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        """POST something, signed, and return the answer.

        Raises:
            Refusal: intake did not take it.
        """
        body = json.dumps(content, ensure_ascii=False)
        headers = {"Content-Type": "application/json", **sign(self._secret, f"msg_{uuid4().hex}", body)}
        reply = await self._intake.ask("POST", path, body.encode(), headers)
        if reply.status not in (201, 202):
            raise Refusal(f"Intake answered {reply.status}: {reply.body[:200].decode(errors='replace')}")
        return dict(json.loads(reply.body))


def schedule(rate: float, seconds: float) -> list[float]:
    """Return the moments of arrival, in seconds from the start, at a steady rate.

    >>> schedule(2, 2)
    [0.0, 0.5, 1.0, 1.5]
    """
    return [place / rate for place in range(round(rate * seconds))]


async def open_loop(
    moments: Iterable[float], send: Callable[[float], Awaitable[Sent]]
) -> tuple[list[Sent], list[BaseException]]:
    """Call `send` with its due moment (Unix time) at each of these moments (seconds from now), whatever the answers.

    Returns:
        What was accepted, and what went wrong with the rest.
    """
    begun = time.time()
    tasks = []
    for moment in moments:
        await asyncio.sleep(max(0.0, begun + moment - time.time()))
        tasks.append(asyncio.ensure_future(send(begun + moment)))
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    sent = [outcome for outcome in outcomes if isinstance(outcome, Sent)]
    return sent, [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
