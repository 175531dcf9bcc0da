"""Addresses that others chose: to which of them we may send."""

from __future__ import annotations

import re
import socket
from functools import lru_cache
from ipaddress import ip_network
from urllib.parse import urlsplit

from ssrfguard import DEFAULT_DENIED, AddressTable, Block, Policy, Reach, SSRFGuardError, Target, resolve

from shared.errors import Permanent

_PORTS = (80, 443)
_FROM_PORT = 1024
_NETWORKS = AddressTable(
    (
        *DEFAULT_DENIED.blocks,
        Block(ip_network("::/0"), "no global unicast", "RFC 4291, 2.4", Reach.DENIED),
        Block(ip_network("2000::/3"), "global unicast", "RFC 4291, 2.4", Reach.PERMITTED),
        Block(ip_network("168.63.129.16/32"), "the inner services of a cloud", "Azure WireServer", Reach.DENIED),
    )
)
"""What ssrfguard knows, and of IPv6 nothing but what is given to the public Internet: all the rest leads nowhere, or
somewhere inside by a translator (`::ffff:0:0:0/96`, `64:ff9b:1::/48`). The longest prefix decides; `64:ff9b::/96` is
judged by the IPv4 address that it carries."""
_PORT_LIST = re.compile(r"in allowed_ports \(.*\)")

WEB_URL = re.compile(r"https?://[^\s\x00-\x20\x7f]+", re.IGNORECASE)
"""An absolute http or https URL, without white space and control characters; it says nothing of where that leads."""


def check_network(cidr: str) -> None:
    """Check that a network (CIDR) can be allowed.

    Raises:
        ValueError: it is none, or one whose addresses carry others, which would be allowed unseen.
    """
    policy((cidr,))


def check_address(url: str, *, allow: tuple[str, ...]) -> None:
    """Check that we may send to this address: a public one, or one inside the networks (CIDR) in `allow`.

    Raises:
        Permanent: we may not, or it has no address at all; the sentence says why.
    """
    try:
        resolve(check_url(url, allow), policy=policy(allow))
    except SSRFGuardError as error:
        raise Permanent(f"{refusal(error)} allow_private_networks in site.toml lists the exceptions.") from error
    except socket.gaierror as error:
        raise Permanent(f"The host of {url} has no address.") from error


def check_url(url: str, allow: tuple[str, ...]) -> Target:
    """Return where a URL leads; a name is not looked up.

    Raises:
        SSRFGuardError: we may not send there, whatever its host's address.
    """
    return policy(allow, _port(url)).check_url(url)


@lru_cache(256)
def policy(allow: tuple[str, ...], port: int = 443) -> Policy:
    """Return what ssrfguard is to allow; it wants to have every port by name."""
    ports = {*_PORTS, port} if port >= _FROM_PORT else _PORTS
    networks = tuple(ip_network(network) for network in allow)
    return Policy(denied_networks=_NETWORKS, allowed_networks=networks, allowed_ports=frozenset(ports))


def refusal(error: SSRFGuardError) -> str:
    """Return why we may not send there, without the address: that may hold a secret of the subscriber's."""
    reason = str(getattr(error, "reason", type(error).__name__))
    return f"Andruck may not send there: {_PORT_LIST.sub('allowed: 80, 443 and all from 1024', reason)}."


def _port(url: str) -> int:
    try:
        return urlsplit(url).port or 443
    except ValueError:
        return 443
