"""A section needs its path for itself: what is there already never goes."""

from __future__ import annotations

from shared.errors import Misconfigured
from shared.ledger import Connection
from shared.ledger.pressing.taken_paths import paths_taken
from shared.listings import section_listing
from shared.site import Site


def refuse_taken_sections(db: Connection, site: Site) -> None:
    """Refuse a section at whose path an article or an own page is, or was.

    Asked once the fronts are wanted: their rows are locked then, and no article can take a path meanwhile.

    Raises:
        Misconfigured: there is one.
    """
    slugs = {section_listing(section.slug).path: section.slug for section in site.sections}
    for taken in paths_taken(db, list(slugs)):
        whose = f"the article {taken.external_id} of the source {taken.source}" if taken.source else "an own page"
        raise Misconfigured(
            f"The section {slugs[taken.path]} cannot be at {taken.path}: {whose} is there, or was, and nothing else "
            "ever comes to its address. Give the section another slug in site.toml."
        )
