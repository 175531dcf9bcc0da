"""Outgoing HTTP to addresses that others chose: only to public ones, never redirected, bounded in time and size."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Self
from urllib.parse import quote, urlsplit

import certifi
from aiohttp import (
    ClientError,
    ClientOSError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    ServerDisconnectedError,
    TCPConnector,
    TraceConfig,
)
from aiohttp.abc import AbstractResolver, ResolveResult
from anyio import CapacityLimiter, to_thread
from ssrfguard import SSRFGuardError, Target, resolve
from yarl import URL

from shared.addresses import check_url, policy, refusal
from shared.channels.webhook import WEBHOOK
from shared.errors import Permanent, Transient

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = WEBHOOK.attempt_seconds
MAX_RESPONSE_BYTES = 64 * 1024
KEPT_CHARACTERS = 2000

_IDLE_SECONDS = 0.2
"""How long a connection is kept for the next message to its host. Nothing else bounds how many are idle."""

_UNQUOTED_CHARACTERS = "%!$&'()*+,;=:@/?~"
"""What stays in a path or query; whoever gave us the address has quoted it already, if it needs it."""


@dataclass
class _Sending:
    """One message on its way."""

    kept: bool = False
    """Whether it goes over a connection that was kept."""


@dataclass(frozen=True)
class HttpResponse:
    """What the other side answered."""

    status: int
    content: bytes
    """As much of the body as was read."""
    retry_after: str
    etag: str = ""
    location: str = ""

    @property
    def text(self) -> str:
        """Its beginning: as much as the ledger keeps."""
        return _kept(self.content.decode("utf-8", "replace"))


class Web:
    """A client for one event loop; its callers bound how many messages are under way at the same time.

    aiohttp asks its resolver for names only, so every address is checked before it is sent to, and its URL is made of
    what was checked: no second parser reads the host.
    """

    def __init__(self, allow: tuple[str, ...], *, connections: int = 32) -> None:
        self._allow, self._connections = allow, connections

    async def __aenter__(self) -> Self:
        context = ssl.create_default_context(cafile=certifi.where())
        context.set_alpn_protocols(["http/1.1"])
        connector = TCPConnector(
            resolver=_Guard(self._allow, self._connections),
            use_dns_cache=False,  # it would let one lookup serve connections of later, and hold back others meanwhile
            ssl=context,
            limit=self._connections,
            keepalive_timeout=_IDLE_SECONDS,
        )
        self._session = ClientSession(
            connector=connector,
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
            auto_decompress=False,
            trust_env=False,
            trace_configs=[_tracing()],
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> HttpResponse:
        """Send a message that may come twice, and return the answer, whatever its status.

        Raises:
            Transient: nobody answered in time; or its name leads where we may not send, which may be cured.
            Permanent: we may not send there, wherever the name leads.
        """
        return await self.send("POST", url, body, headers)

    async def send(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], *, most_bytes: int = MAX_RESPONSE_BYTES
    ) -> HttpResponse:
        """Do the same by any method. What an answer has beyond `most_bytes` is not read.

        Raises:
            Transient: nobody answered in time; or its name leads where we may not send, which may be cured.
            Permanent: we may not send there, wherever the name leads.
        """
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                return await self._send(method, url, body, headers, most_bytes)
        except TimeoutError as error:
            raise Transient(f"No whole answer within {TOTAL_SECONDS:.0f} seconds.") from error

    async def _send(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], most_bytes: int
    ) -> HttpResponse:
        try:
            where = _url(check_url(url, self._allow), url)
        except SSRFGuardError as error:
            raise Permanent(refusal(error)) from error
        try:
            response = await self._sent(method, where, body, headers)
            try:
                content = await _read(response, most_bytes)
                told = response.headers
                said = (told.get(name, "") for name in ("Retry-After", "ETag", "Location"))
                return HttpResponse(response.status, content, *said)
            finally:
                response.close()  # hangs up, unless the answer was read to its end
        except SSRFGuardError as error:  # of the addresses that its name has today
            raise Transient(refusal(error)) from error
        except (ClientError, OSError) as error:
            raise Transient(_failure(error)) from error

    async def _sent(self, method: str, url: URL, body: bytes, headers: Mapping[str, str]) -> ClientResponse:
        """Send a message, again if the connection was kept and the other side has hung up meanwhile: many do unasked.

        A POST may be repeated if that does no harm (RFC 9110, 9.2.2): receivers know ours by their ids.
        """
        while True:
            sending = _Sending()
            try:
                return await self._session.request(
                    method, url, data=body or None, headers=headers, allow_redirects=False, trace_request_ctx=sending
                )
            except (ServerDisconnectedError, ClientOSError):
                if not sending.kept:
                    raise


def _tracing() -> TraceConfig:
    """Return what has it noted in a `_Sending` that its connection was kept."""

    async def note(_session: ClientSession, context: SimpleNamespace, _: object) -> None:
        context.trace_request_ctx.kept = True

    tracing = TraceConfig()
    tracing.on_connection_reuseconn.append(note)
    return tracing


class _Guard(AbstractResolver):
    """Looks names up in threads, and gives out addresses only if we may send to all of them."""

    def __init__(self, allow: tuple[str, ...], lookups: int) -> None:
        self._policy = policy(allow)
        self._room = CapacityLimiter(lookups)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return where the connection may go. The thread of a lookup that nobody waits for any more is left behind."""
        del family  # whatever the name has
        look_up = partial(resolve, Target("https", host, port, host), policy=self._policy)
        looking = to_thread.run_sync(look_up, abandon_on_cancel=True, limiter=self._room)
        addresses = await asyncio.shield(looking)  # keeps its place among the lookups while its thread runs
        return [
            ResolveResult(
                hostname=host,
                host=str(address.sockaddr[0]),
                port=address.port,
                family=address.family,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Do nothing: the threads end by themselves."""


def _url(target: Target, url: str) -> URL:
    """Return the address to send to: what was checked, with the path and query of `url`."""
    split = urlsplit(url)
    path, query = (quote(part, safe=_UNQUOTED_CHARACTERS) for part in (split.path, split.query))
    host = f"[{target.host}]" if ":" in target.host else target.host
    whole = f"{target.scheme}://{host}:{target.port}{path or '/'}{query and '?'}{query}"
    return URL(whole, encoded=True)


async def _read(response: ClientResponse, most_bytes: int) -> bytes:
    """Return the beginning of the body; give up on the rest once it is too much."""
    body = b""
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most_bytes:
            break
    return body


def _failure(error: Exception) -> str:
    """Return what went wrong, without the address: aiohttp's own sentences have all of it, the cause has none."""
    cause = " ".join(str(error.__cause__ or "").split())
    return _kept(f"No answer: {type(error).__name__}: {cause}".rstrip(": "))


def _kept(text: str) -> str:
    """Return as much as the ledger keeps."""
    return text[:KEPT_CHARACTERS].replace("\x00", "")
