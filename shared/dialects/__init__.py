"""The kinds of sources, one module or folder each. To add one, write its `Dialect` and enter it in the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from shared.dialects.andruck import Andruck
from shared.dialects.cloudevents import CloudEvents
from shared.dialects.contentful import Contentful
from shared.dialects.datocms import DatoCms
from shared.dialects.dialect import Dialect
from shared.dialects.directus import Directus
from shared.dialects.generic import Generic
from shared.dialects.ghost import Ghost
from shared.dialects.hygraph import Hygraph
from shared.dialects.kontent import Kontent
from shared.dialects.ninjs import Ninjs
from shared.dialects.prismic import Prismic
from shared.dialects.sanity import Sanity
from shared.dialects.storyblok import Storyblok
from shared.dialects.strapi import Strapi
from shared.dialects.superdesk import Superdesk
from shared.dialects.wordpress import WordPress
from shared.errors import Misconfigured
from shared.sources import Source
from shared.unknown_keys import unknown_keys

DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        "andruck": Andruck(),
        "ghost": Ghost(),
        "directus": Directus(),
        "strapi": Strapi(),
        "wordpress": WordPress(),
        "ninjs": Ninjs(),
        "superdesk": Superdesk(),
        "cloudevents": CloudEvents(),
        "generic": Generic(),
        "contentful": Contentful(),
        "hygraph": Hygraph(),
        "kontent": Kontent(),
        "sanity": Sanity(),
        "storyblok": Storyblok(),
        "prismic": Prismic(),
        "datocms": DatoCms(),
    }
)
"""By the name of the kind, as `site.toml` has it."""


def check_kinds(sources: Iterable[Source]) -> None:
    """Refuse sources of which nobody could read anything.

    Raises:
        Misconfigured: a kind is in no row of the table, or an option that is set is probably another, written wrongly.

    """
    for source in sources:
        if source.kind not in DIALECTS:
            raise Misconfigured(
                f"The source {source.name!r} is of the kind {source.kind!r}, which is not known: "
                f"set its kind in the site file to one of {', '.join(DIALECTS)}."
            )
        unknown_options(source)
        DIALECTS[source.kind].check(source)


def unknown_options(source: Source) -> list[str]:
    """Return a sentence for each option of a source that its kind does not know; nothing of it is read.

    Raises:
        Misconfigured: one is probably an option that it knows, written wrongly.
    """
    where = f"The source {source.name!r}, of the kind {source.kind!r},"
    return unknown_keys(where, sorted(source.options), DIALECTS[source.kind].options)
