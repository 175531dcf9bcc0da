"""A source whose CMS can be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from services.collector.api_client import HttpApiClient
from shared.dialects import DIALECTS
from shared.dialects.content_api import ContentApi, NotThereYet
from shared.errors import Misconfigured, Transient
from shared.settings import Site
from shared.sources import Source

_MAX_LOOKED_THROUGH = 100
"""Batches that are looked through for an article: a source may have many types, and nothing of most of them."""


@dataclass(frozen=True)
class AskedCms:
    """One source, and how its CMS is asked."""

    source: Source
    site: Site
    api: ContentApi

    @property
    def name(self) -> str:
        """The source's."""
        return self.source.name

    def client(self, beat: Callable[[], None] = lambda: None) -> HttpApiClient:
        """Return what it is asked through: nothing but its host. `beat` is called before each question."""
        return HttpApiClient(self.source, self.api.url(self.source), beat=beat)

    def judge_absence(self, client: HttpApiClient) -> None:
        """Refuse to take an article for gone that is not there, while that proves nothing.

        Raises:
            NotThereYet: the CMS seems to be empty.
            Transient, Permanent: it does not answer otherwise.
        """
        before = client.answers
        shown = any(batch.items for batch in islice(self.api.changed(client, self.source, ""), _MAX_LOOKED_THROUGH))
        if client.answers == before:
            raise Transient(f"The CMS of {self.name!r} says that articles are gone, and does not answer otherwise.")
        if not shown:
            raise NotThereYet(
                f"The CMS of {self.name!r} shows no article at all: check the rights of its token and the source's "
                "options. If all are to go, withdraw them by DELETE."
            )


def askable(sources: Iterable[Source], site: Site) -> dict[str, AskedCms]:
    """Return the sources that can be asked, by their names.

    Raises:
        Misconfigured: the options of one of them do not tell where.
    """
    found = {each.name: _cms(each, site) for each in sources}
    return {name: cms for name, cms in found.items() if cms}


def _cms(source: Source, site: Site) -> AskedCms | None:
    api = DIALECTS[source.kind].api
    if api is None:
        return None
    try:
        api.url(source)
    except Misconfigured:
        if not source.token:  # it only sends
            return None
        raise
    return AskedCms(source, site, api)
