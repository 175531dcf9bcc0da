"""How our plugin signs, and what it sends: recordings."""

from __future__ import annotations

import json
from pathlib import Path

from tests.dialects.sending import Sent, Signer, standard_webhooks

TOLD = json.loads(Path(__file__).with_name("recordings").joinpath("plugin.json").read_text("utf-8"))

WORDPRESS = Signer(
    "whsec_c2VjcmV0IG9mIHRoZSByZWNvcmRpbmdzIQ==",
    standard_webhooks,
    tuple(Sent(json.dumps(TOLD[number]).encode(), {"content-type": "application/json"}) for number in (0, 3, 5)),
    {"url": "https://blatt.example"},
)
