"""Files for machines that a site has by its settings: robots.txt, icons and their like. Plain values: no I/O."""

from __future__ import annotations

from dataclasses import dataclass

from shared.pages import ASSETS, Page, PageKind


@dataclass(frozen=True)
class StandingFile:
    """One such file, as readers get it."""

    path: str
    content_type: str
    content: bytes
    made_of: str = ""
    """Digest of what it was made of, if that takes long; what is made of the same need not be made again."""

    @property
    def page(self) -> Page:
        """The page that it is. Below `ASSETS` its name is made of its content: it never changes, and never goes."""
        is_asset = self.path.startswith(ASSETS)
        return Page(self.path, PageKind.STANDING_ASSET if is_asset else PageKind.STANDING_FILE)
