"""Keep pages in the looks of the site: take up its theme when that changes, and press again what lacks it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

import structlog

from services.publisher.looks import looks_digest, theme_of
from services.publisher.rendering import Renderer
from services.publisher.theme_files import state_of
from shared.errors import AndruckError
from shared.events import Doorbell
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.presses import install
from shared.ledger.pressing.repress import want_flawed
from shared.queue import Doorbells
from shared.settings import Settings, Site

log = structlog.get_logger()

LOOKS_POLL_SECONDS = 2.0
"""Seconds between two looks at the files of a theme."""

HEAL_SECONDS = 60.0
"""Seconds after which flawed pages are looked for though no file has changed: another publisher may have been late."""


@dataclass
class Dressing:
    """What one process wears."""

    ledger: Ledger
    renderer: Renderer
    press: Callable[[list[str]], None]
    """Presses the stylesheet."""
    _state: Hashable = None
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def keep_up(self) -> None:
        """Take up the site's own theme as its files are now, if it has one.

        Its styles are pressed before any page that links to them.

        Raises:
            Transient: the ledger cannot be reached.
        """
        site = self.renderer.theme.site
        if not site.theme:
            return
        with self._lock:
            state = state_of(Path(site.theme))
            if state == self._state:
                return
            theme = theme_of(site)
            if theme.flaw:
                log.warning("theme flawed", problem=theme.flaw)
            with transaction(self.ledger) as db:
                install(db, [theme.stylesheet_page])
            self._state = state  # before it is pressed: that comes here again
            self.renderer.wear(theme)
            self.press([theme.stylesheet_path])


def start_healing(settings: Settings, doorbells: Doorbells) -> None:
    """Press again what had to do without the site's theme, whenever that is another; in a thread, for ever."""
    target = threading.Thread(target=_heal_for_ever, args=(settings, doorbells), name="healing", daemon=True)
    target.start()


def _heal_for_ever(settings: Settings, doorbells: Doorbells) -> None:
    ledger, seen, looked = Ledger(settings.database_url, connections=1), object(), float("-inf")
    while True:
        state = state_of(Path(settings.site.theme)) if settings.site.theme else None
        if state != seen or monotonic() > looked + HEAL_SECONDS:
            try:
                if not heal(ledger, doorbells, settings.site):
                    seen, looked = state, monotonic()
            except AndruckError as error:
                log.warning("cannot look for flawed pages", problem=str(error))
        sleep(LOOKS_POLL_SECONDS)


def heal(ledger: Ledger, doorbells: Doorbells, site: Site) -> int:
    """Want pages again that could not be in the looks of the theme as it was, and return how many: 0 if none is left.

    Raises:
        Transient: the ledger cannot be reached.
    """
    with transaction(ledger) as db:
        wanted = want_flawed(db, looks_digest(site))
    doorbells.ring(Doorbell.PRESS, wanted)
    return len(wanted)
