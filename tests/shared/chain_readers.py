"""What readers of articles have: which ones their pages name before and after them in their section."""

from __future__ import annotations

from dataclasses import replace

from shared.around import Chain
from shared.article import Edition
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.pressing.editions import edition
from shared.ledger.pressing.presses import Press, PressedPage, claim_presses, finish_presses
from shared.ledger.pressing.setbacks import postpone_press
from shared.pages import PageKind
from tests.shared.newsdesk import due


class ChainReaders:
    """What the pages of articles show by now; None: no article is there."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.have: dict[str, Chain | None] = {}
        self.pressed: list[str] = []

    def begin(self, *paths: str) -> list[Press]:
        """Claim pages and read what they show, as the publisher does; give back those that have to wait."""
        with transaction(self.ledger) as db:
            claimed = claim_presses(db, paths)
        return [press for each in claimed if (press := self._read(each))]

    def _read(self, press: Press) -> Press | None:
        if press.page.kind is not PageKind.ARTICLE:
            return press
        try:
            with transaction(self.ledger) as db:
                shown = edition(db, press.page.article_id or 0, press.page.path)
        except Transient as error:
            with transaction(self.ledger) as db:
                postpone_press(db, press.lease, problem=str(error))
                db.execute("UPDATE pages SET next_attempt_at = now() WHERE path = %(path)s", {"path": press.page.path})
            return None
        return replace(press, chain=shown.around.chain) if isinstance(shown, Edition) else press

    def finish(self, *presses: Press) -> None:
        """Let readers have pages as they were read."""
        with transaction(self.ledger) as db:
            finish_presses(db, [PressedPage(each, f'"{each.wanted}"', str(each.wanted)) for each in presses])
        self.have |= {each.page.path: each.chain for each in presses if each.page.kind is PageKind.ARTICLE}
        self.pressed += [each.page.path for each in presses if each.page.kind is PageKind.ARTICLE]

    def press(self, *paths: str) -> None:
        """Press each of these pages by itself."""
        for path in paths:
            self.finish(*self.begin(path))

    def press_all(self) -> list[str]:
        """Press all that is due, and return the paths of articles among that."""
        self.pressed = []
        while paths := due(self.ledger):
            self.press(*paths)
        return self.pressed
