"""The bodies of requests on their way in: so many bytes of them at a time, and none for ever."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge, RequestTimeout

from services.intake.threshold import MAX_BODY_BYTES
from shared.errors import Transient

MAX_BYTES_AT_A_TIME = 64 * 1024 * 1024
"""Of all bodies that are arriving or being worked on."""
MAX_ARRIVING_BODIES = 2000
BODY_TIMEOUT_SECONDS = 5.0
"""Within which a body has to be here, be it wanted or only forgotten: who is answered sooner comes again sooner."""
TIMEOUT_JITTER_SECONDS = 3.0
"""Up to so many more are allowed, by chance: a thousand that came together do not come again together. The sum is less
than infra/door.Caddyfile waits: it would not answer."""
DRAIN_BYTES = 2 * MAX_BODY_BYTES

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class HungUpError(Exception):
    """The client is gone."""


async def drain(receive: Receive) -> None:
    """Take what comes and forget it, for a while: many clients hear no answer before they have sent everything."""
    taken = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(_patience()):
            while taken < DRAIN_BYTES and (message := await receive())["type"] != "http.disconnect":
                taken += len(message.get("body", b""))
                if not message.get("more_body"):
                    return


def _patience() -> float:
    return BODY_TIMEOUT_SECONDS + random.uniform(0, TIMEOUT_JITTER_SECONDS)  # noqa: S311 - no secret


class _Arriving:
    """One body: what is here of it, and until when the rest may take."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []
        self.bytes = 0
        self.evicted = False
        self.deadline = asyncio.timeout(_patience())


class Bodies:
    """Reads bodies. When they become too many, or too large together, the one that has taken longest is ended."""

    def __init__(self, *, bytes_at_a_time: int = MAX_BYTES_AT_A_TIME, arriving: int = MAX_ARRIVING_BODIES) -> None:
        self._most_bytes, self._most = bytes_at_a_time, arriving
        self._bytes = 0
        self._arriving: dict[_Arriving, None] = {}

    @asynccontextmanager
    async def body(self, receive: Receive) -> AsyncIterator[bytes]:
        """Return a request's whole body; its bytes count until the end of the block.

        Raises:
            RequestTimeout: it did not come in time.
            RequestEntityTooLarge: it is larger than it may be.
            Transient: there are too many, and this one has taken longest.
            HungUpError: there is nobody to answer.
        """
        one = _Arriving()
        self._arriving[one] = None
        try:
            yield await self._whole(one, receive)
        finally:
            self._arriving.pop(one, None)
            self._bytes -= one.bytes

    async def _whole(self, one: _Arriving, receive: Receive) -> bytes:
        try:
            async with one.deadline:
                self._make_room()
                while not one.evicted and await self._more(one, receive):
                    self._make_room()
        except TimeoutError as error:
            if not one.evicted:
                raise RequestTimeout(
                    f"The body was not here within {BODY_TIMEOUT_SECONDS:.0f} s. Send it again."
                ) from error
        if one.evicted:
            raise Transient("Too much comes in at once, and this took longest.", retry_after=1)
        self._arriving.pop(one, None)
        return b"".join(one.chunks)

    async def _more(self, one: _Arriving, receive: Receive) -> bool:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HungUpError
        chunk = message.get("body", b"")
        one.chunks.append(chunk)
        one.bytes += len(chunk)
        self._bytes += len(chunk)
        if one.bytes > MAX_BODY_BYTES:
            raise RequestEntityTooLarge
        return bool(message.get("more_body"))

    def _make_room(self) -> None:
        while self._arriving and (self._bytes > self._most_bytes or len(self._arriving) > self._most):
            oldest = next(iter(self._arriving))
            del self._arriving[oldest]
            self._bytes -= oldest.bytes
            oldest.bytes = 0
            oldest.chunks.clear()
            oldest.evicted = True
            oldest.deadline.reschedule(0)
