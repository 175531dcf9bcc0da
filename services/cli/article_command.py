"""`andruck article`: what stands of an article, by the id that its CMS knows it by."""

from __future__ import annotations

import sys

import click
from rich.console import Console

from services.cli import show
from services.cli.exits import reports_errors
from services.cli.target import Target
from services.intake.article_views import as_json
from shared.ledger import transaction
from shared.ledger.states import ArticleState
from shared.ledger.submitting.article_views import article_of_source
from shared.ledger.submitting.receipt_links import receipt_key

out = Console()


@click.command()
@click.argument("source")
@click.argument("id_", metavar="ID")
@click.pass_obj
@reports_errors
def article(target: Target, source: str, id_: str) -> None:
    """Show what stands of the article that SOURCE calls ID; exit code 1 if nothing of it came, or it failed."""
    with transaction(target.ledger()) as db:
        found, key = article_of_source(db, source, id_), receipt_key(db)
    shown = as_json(found, target.site_url(), target.intake_url(), key)
    if target.as_json:
        show.plain(out, shown, as_json=True)
    else:
        out.print(show.article_table(shown))
    if found.state in (ArticleState.UNKNOWN, ArticleState.FAILED):
        sys.exit(1)
