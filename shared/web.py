"""Outgoing HTTP to addresses that others chose: only to public ones, never redirected, bounded in time and size."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Self
from urllib.parse import urlsplit

import httpx
from ssrfguard import Policy, SSRFGuardError, resolve
from ssrfguard.httpx import AsyncClient

from shared.errors import Permanent, Transient

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
MOST_BYTES = 64 * 1024
KEPT_CHARACTERS = 2000

_POOLS = 64
_KEPT_IN_A_POOL = 2

_PORTS = frozenset({80, 443, *range(1024, 65536)})


@dataclass(frozen=True)
class Answer:
    """What the other side answered; `text` is its beginning."""

    status: int
    text: str
    retry_after: str


def check_address(url: str, *, allow: Iterable[str]) -> None:
    """Check that we may send to this address: a public one, or one inside the networks (CIDR) in `allow`.

    Raises:
        Permanent: we may not, or it has no address at all; the sentence says why.
    """
    try:
        policy = _policy(allow)
        resolve(policy.check_url(url), policy=policy)
    except SSRFGuardError as error:
        raise Permanent(f"{_refusal(error)} allow_private_networks in site.toml lists the exceptions.") from error
    except socket.gaierror as error:
        raise Permanent(f"The host of {url} has no address.") from error


class Web:
    """A client for one event loop. It keeps some connections; its callers bound how many it has at the same time.

    httpcore looks at all connections of a pool at each request: a few hundred in one cost 6 ms of processor time, in
    many small pools nothing. A host has its place in one of them. Names are looked up in threads, as many as needed:
    none waits for the lookup of another.
    """

    def __init__(self, allow: Iterable[str], *, connections: int = 32) -> None:
        policy, context = _policy(allow), httpx.create_ssl_context(trust_env=False)
        self._clients = [
            AsyncClient(
                policy=policy,
                verify=context,
                follow_redirects=False,
                trust_env=False,
                timeout=httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS),
                limits=httpx.Limits(max_connections=connections, max_keepalive_connections=_KEPT_IN_A_POOL),
            )
            for _ in range(_POOLS)
        ]
        self._left: set[asyncio.Task[Answer]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients:
            await client.aclose()

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Send a message and return the answer, whatever its status.

        Raises:
            Transient: nobody answered in time.
            Permanent: we may not send there.
        """
        sending = asyncio.ensure_future(self._post(url, body, headers))
        try:
            await asyncio.wait({sending}, timeout=TOTAL_SECONDS)
        finally:
            if not sending.done():
                self._leave(sending)
        if not sending.done():
            raise Transient(f"No whole answer within {TOTAL_SECONDS:.0f} seconds.")
        return sending.result()

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        client = self._clients[hash(urlsplit(url).netloc) % _POOLS]
        try:
            async with client.stream("POST", url, content=body, headers=headers) as response:
                return Answer(response.status_code, await _read(response), response.headers.get("Retry-After", ""))
        except SSRFGuardError as error:
            raise Permanent(_refusal(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Transient(f"No answer: {type(error).__name__}: {error}".rstrip(": ")) from error

    def _leave(self, sending: asyncio.Task[Answer]) -> None:
        """Cancel an attempt without waiting for its end: the lookup of a name cannot be interrupted."""
        sending.cancel()
        self._left.add(sending)
        sending.add_done_callback(self._left.discard)
        sending.add_done_callback(lambda left: left.cancelled() or left.exception())


async def _read(response: httpx.Response) -> str:
    """Return the beginning of the body; give up on the rest once it is too much."""
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            break
    return body.decode("utf-8", "replace")[:KEPT_CHARACTERS].replace("\x00", "")


def _refusal(error: SSRFGuardError) -> str:
    """Return why we may not send there, without the address: that may hold a secret of the subscriber's."""
    return f"Andruck may not send there: {getattr(error, 'reason', type(error).__name__)}."


def _policy(allow: Iterable[str]) -> Policy:
    return Policy(allowed_networks=tuple(ip_network(network) for network in allow), allowed_ports=_PORTS)
