"""A front as it would be: made from the ledger as the publisher makes it, and put nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.cli.target import Target
from services.intake.front_replies import FRONT, shown_front
from services.intake.front_schema import FrontChangeSchema, wish_of
from services.publisher.looks import theme_of
from services.publisher.rendering import Renderer
from shared.ledger import transaction
from shared.ledger.editing.front_views import view
from shared.listings import WHOLE_SITE, section_listing
from shared.pages import front_page
from shared.reading.schemas import checked


@dataclass(frozen=True)
class FrontPreview:
    """A front before and after a change, or at a later time."""

    before: dict[str, Any]
    after: dict[str, Any]
    page: bytes
    """The page that readers would get, as HTML; its relative addresses are the site's."""


def preview(target: Target, source: str, section: str, asked: Mapping[str, Any], at: datetime | None) -> FrontPreview:
    """Return what a change would come to, or what will stand there at a time; nothing is written.

    Raises:
        Invalid: some fields of what is asked are wrong.
        Permanent: it cannot be done as the front stands.
    """
    url = target.site_url()
    site = replace(target.site(), url=url)
    listing = section_listing(section) if section else WHOLE_SITE
    wish = wish_of(checked(FrontChangeSchema(), dict(asked)), source) if asked else None
    then = wish.at if wish and wish.at else at
    with closing(target.ledger()) as ledger, transaction(ledger) as db:
        before = view(db, listing, at=then if wish else None)
        after = view(db, listing, at=then, wish=wish)
    document = Renderer(theme_of(site)).render(front_page(listing), after.front)
    shown = [FRONT.dump(shown_front(each, url)) for each in (before, after)]
    return FrontPreview(shown[0], shown[1], _based(document.body, url))


def _based(page: bytes, url: str) -> bytes:
    """Let a page be read from a file: what it names is at the site."""
    return re.sub(rb"<head>", f'<head><base href="{url}/">'.encode(), page, count=1)
