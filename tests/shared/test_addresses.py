"""To which addresses we send, and to which we never do."""

from __future__ import annotations

import pytest

from shared.addresses import check_address
from shared.errors import Permanent

INSIDE = """
127.0.0.1 10.1.2.3 169.254.169.254 100.100.100.200 168.63.129.16 192.0.0.192 0.0.0.0 255.255.255.255
[::1] [::] [fe80::1] [fd00:ec2::254] [ff02::1] [::127.0.0.1] [::ffff:127.0.0.1] [::ffff:168.63.129.16]
[::ffff:0:127.0.0.1] [::ffff:0:8.8.8.8] [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe] [64:ff9b::a83f:8110] [64:ff9b:1::8.8.8.8]
[2002:7f00:1::] [0100::1] [0200::1] [0400::1] [1000::1] [4000::1] [5f00::1] [8000::1] [a000::1] [c000::1] [e000::1]
[f000::1] [f800::1] [fe00::1] [fec0::1] [2001:db8::1] [3fff::1]
"""


@pytest.mark.parametrize("host", INSIDE.split())
def test_nothing_is_sent_to_an_address_that_is_not_public(host: str) -> None:
    for port in ("", ":8443"):
        with pytest.raises(Permanent, match="Andruck may not send there"):
            check_address(f"https://{host}{port}/hook", allow=())


@pytest.mark.parametrize(
    "host", ["1.1.1.1", "[2606:4700:4700::1111]", "[2a00:1450::1]", "[64:ff9b::101:101]", "[::ffff:1.1.1.1]"]
)
def test_what_is_public_can_be_told_by_whatever_way_it_is_reached(host: str) -> None:
    check_address(f"https://{host}/hook", allow=())


@pytest.mark.parametrize(("host", "network"), [("168.63.129.16", "168.63.129.16/32"), ("[0200::1]", "200::/7")])
def test_a_network_that_is_allowed_by_name_can_be_told(host: str, network: str) -> None:
    check_address(f"https://{host}/hook", allow=(network,))
