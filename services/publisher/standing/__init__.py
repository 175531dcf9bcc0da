"""Files for machines that a site has by its settings; `andruck migrate` has them made and kept in the ledger."""

from __future__ import annotations

from services.publisher.standing.llms import llms_file
from services.publisher.standing.robots import robots_file
from shared.content_types import TEXT
from shared.site import Site
from shared.standing_file import StandingFile

__all__ = ["standing_files"]


def standing_files(site: Site) -> list[StandingFile]:
    """Return every file that this site is to have."""
    files = [robots_file(site)]
    if site.llms:
        files.append(llms_file(site))
    if site.indexnow_key:
        files.append(StandingFile(f"/{site.indexnow_key}.txt", TEXT, site.indexnow_key.encode()))
    return files
