"""How the sources of each kind sign, and what they send: one row a kind, so that a test can try all of them.

A row stands here or, if it is long, as a value beside the tests of its kind: `tests/dialects/ghost/signing.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import parse_qsl

from shared.reading.request import Request
from shared.settings import Site
from shared.sources import Source
from tests.dialects.cloudevents.signing import CLOUDEVENTS
from tests.dialects.datocms.signing import DATOCMS
from tests.dialects.directus.signing import DIRECTUS
from tests.dialects.generic.signing import GENERIC
from tests.dialects.ghost.signing import SIGNER as GHOST
from tests.dialects.ninjs.signing import NINJS, SUPERDESK
from tests.dialects.prismic.signing import PRISMIC
from tests.dialects.sending import Sent, Signer, standard_webhooks
from tests.dialects.signed.recorded import signer
from tests.dialects.storyblok.signing import STORYBLOK
from tests.dialects.strapi.signing import SIGNER as STRAPI
from tests.dialects.wordpress.signing import WORDPRESS


def source_of(kind: str) -> Source:
    """Return the source `desk` of a kind, with the secret that its signer signs with."""
    return Source("desk", kind, (SIGNERS[kind].secret,), SIGNERS[kind].options)


def signed(kind: str, sent: Sent) -> Sent:
    """Return what a source of this kind sends, rightly signed."""
    return SIGNERS[kind].sign(SIGNERS[kind].secret, sent)


def request_of(sent: Sent, site: Site) -> Request:
    """Return it as dialects get it."""
    query = dict(reversed(parse_qsl(sent.query_string, keep_blank_values=True)))
    return Request(
        sent.method, sent.path, sent.headers, site, sent.query_string, query, sent.body, article_id=None, rest=sent.rest
    )


_ARTICLE = {
    "id": "a1",
    "version": 3,
    "title": "Bridge open",
    "body": "It is **open**.",
    "authors": [{"name": "A. Reporter", "url": "https://desk.example/a"}],
    "tags": ["bridges"],
    "facts": [{"label": "Length", "value": "80 m"}],
    "updated_at": "2026-11-26T10:00:00Z",
}

SIGNERS: Mapping[str, Signer] = MappingProxyType(
    {
        "andruck": Signer(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            standard_webhooks,
            (
                Sent(json.dumps(_ARTICLE).encode(), {"content-type": "application/json"}),
                Sent(b"---\nid: a2\ntitle: Bridge closed\n---\nIt is.\n", {"content-type": "text/markdown"}),
                Sent("Brücke offen\n\nKursk, Russland - Sie ist offen.\n".encode(), {"content-type": "text/plain"}),
            ),
        ),
        "ghost": GHOST,
        "strapi": STRAPI,
        "directus": DIRECTUS,
        "wordpress": WORDPRESS,
        "ninjs": NINJS,
        "superdesk": SUPERDESK,
        "cloudevents": CLOUDEVENTS,
        "generic": GENERIC,
        "contentful": signer("contentful"),
        "sanity": signer("sanity"),
        "hygraph": signer("hygraph"),
        "kontent": signer("kontent", most=4),  # all others it ignores, and gives no id to know them by again
        "storyblok": STORYBLOK,
        "prismic": PRISMIC,
        "datocms": DATOCMS,
    }
)
"""By kind: a row for each one of `shared.dialects.DIALECTS`."""
