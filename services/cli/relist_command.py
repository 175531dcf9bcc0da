"""`andruck relist`: puts articles into the lists that the settings give."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import click
from rich.console import Console

from services.cli.command_log import noted
from services.cli.exits import err, reports_errors
from services.cli.progress import progress, say
from services.cli.repress_command import pressed_in_batches
from services.cli.target import Target
from services.monitor.wording import counted
from shared.article import Article
from shared.errors import Transient
from shared.ledger import Connection, Ledger, transaction
from shared.ledger.pressing.relisting import ListedRevision, highest_id, next_listed
from shared.ledger.pressing.relisting import relist as move
from shared.ledger.pressing.repress import Batch, begin
from shared.listings import Listing
from shared.queue import Doorbells, celery_app
from shared.reading.listing_rules import MAX_LISTINGS, listings_of
from shared.site import Site

out = Console()


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a summary as JSON.")
@click.pass_obj
@reports_errors
def relist(target: Target, as_json: bool) -> None:
    """Put articles into the lists that today's settings give, behind all news, as after a change of [tags].

    It may be stopped and begun anew at any time. Start intake and publishers with the settings first.
    """
    doorbells = Doorbells(celery_app(target.broker_url()))
    command = RelistCommand(target.ledger(), doorbells, target.site(), out, err, as_json or target.as_json)
    with noted("relist") as done:
        command.run()
        done |= {"looked_at": command.looked_at, "moved": command.moved}


@dataclass
class RelistCommand:
    """One run of `andruck relist`."""

    ledger: Ledger
    doorbells: Doorbells
    """Without a broker the sweep rings."""
    site: Site
    """By whose settings articles are listed."""
    out: Console
    err: Console
    """For the progress bar, if it is a terminal."""
    as_json: bool
    looked_at: int = field(default=0, init=False)
    moved: int = field(default=0, init=False)
    too_many: int = field(default=0, init=False)
    """How many were not put into all lists that they name."""

    def run(self) -> None:
        """Put each article into the lists that the settings give, and wait until the pages that were out are pressed.

        Raises:
            Transient: the ledger cannot be reached, or nobody presses. What was moved by then is pressed all the same.
        """
        with transaction(self.ledger) as db:
            since, last = begin(db), highest_id(db)
        after = ""
        with progress(self.err, hidden=self.as_json) as bars:
            bar = bars.add_task("Looking at articles", total=last)
            try:
                for at in pressed_in_batches(self.ledger, self.doorbells, since, self._move_next):
                    after = at.after
                    bars.update(bar, completed=int(after or 0))
            except KeyboardInterrupt:
                say(self.err, f"Stopped. {self._told()} The next run passes by what is right by now.")
                raise
        self._tell()

    def _move_next(self, db: Connection, after: str) -> Batch:
        """Look at the next articles, and move those that are in other lists than the settings give."""
        found = next_listed(db, int(after or 0))
        if not found:
            return Batch(after, 0, [], last=True)
        wished = {each.number: titles for each in found if (titles := self._wished(each)) is not None}
        self.looked_at += len({each.id for each in found})
        self.moved += len({each.id for each in found if each.number in wished})
        done = move(db, wished) if wished else None
        return Batch(str(found[-1].id), done.pages if done else 0, done.ring if done else [], last=False)

    def _wished(self, listed: ListedRevision) -> dict[Listing, str] | None:
        """Return the lists that an article is to be in; None: it is in these, or only another release can read it."""
        try:
            article = Article.from_dict(listed.content)
        except Transient:
            return None
        named = listings_of(article, self.site)
        self.too_many += len(named) > MAX_LISTINGS
        wished = dict(list(named.items())[:MAX_LISTINGS])
        return wished if {each.name: title for each, title in wished.items()} != listed.listings else None

    def _told(self) -> str:
        said = f"{counted(self.looked_at, 'article')} looked at, {self.moved:,} put into other lists."
        if self.too_many:
            said += f" {self.too_many:,} name more lists than {MAX_LISTINGS}, and are in the first {MAX_LISTINGS}."
        return said

    def _tell(self) -> None:
        if self.as_json:
            told = {"looked_at": self.looked_at, "moved": self.moved, "too_many": self.too_many}
            say(self.out, json.dumps(told))
        else:
            say(self.out, self._told())
