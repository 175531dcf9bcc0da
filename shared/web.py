"""Outgoing HTTP to addresses that others chose: only to public ones, never redirected, bounded in time and size."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Self

import httpx
from ssrfguard import Policy, SSRFGuardError, resolve
from ssrfguard.httpx import Client

from shared.errors import Permanent, Transient

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
MOST_BYTES = 64 * 1024
KEPT_CHARACTERS = 2000

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
    """A client that keeps its connections; safe to use from many threads."""

    def __init__(self, allow: Iterable[str], *, connections: int = 32) -> None:
        self._client = Client(
            policy=_policy(allow),
            follow_redirects=False,
            trust_env=False,
            timeout=httpx.Timeout(TOTAL_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def post(self, url: str, body: str, headers: dict[str, str]) -> Answer:
        """Send a message and return the answer, whatever its status.

        Raises:
            Transient: nobody answered in time.
            Permanent: we may not send there.
        """
        deadline = time.monotonic() + TOTAL_SECONDS
        try:
            with self._client.stream("POST", url, content=body.encode(), headers=headers) as response:
                return Answer(response.status_code, _read(response, deadline), response.headers.get("Retry-After", ""))
        except SSRFGuardError as error:
            raise Permanent(_refusal(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Transient(f"No answer: {type(error).__name__}: {error}".rstrip(": ")) from error


def _read(response: httpx.Response, deadline: float) -> str:
    """Return the beginning of the body; give up on the rest once it is too much or takes too long."""
    body = b""
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            break
        if time.monotonic() > deadline:
            raise Transient(f"No whole answer within {TOTAL_SECONDS:.0f} seconds.")
    return body.decode("utf-8", "replace")[:KEPT_CHARACTERS].replace("\x00", "")


def _refusal(error: SSRFGuardError) -> str:
    """Return why we may not send there, without the address: that may hold a secret of the subscriber's."""
    return f"Andruck may not send there: {getattr(error, 'reason', type(error).__name__)}."


def _policy(allow: Iterable[str]) -> Policy:
    return Policy(allowed_networks=tuple(ip_network(network) for network in allow), allowed_ports=_PORTS)
