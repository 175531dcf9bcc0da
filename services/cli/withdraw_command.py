"""`andruck withdraw`: end an article by hand, whichever kind of source it is of."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import click
from rich.console import Console

from services.cli import show
from services.cli.command_log import noted
from services.cli.exits import reports_errors
from services.cli.ringer import Ringer
from services.cli.target import Target
from shared.errors import AndruckError
from shared.events import Doorbell
from shared.ledger import transaction
from shared.ledger.states import SubmissionState
from shared.ledger.submitting.article_views import ArticleView, article_of_source
from shared.ledger.submitting.receipt_links import receipt_key, token_of
from shared.ledger.submitting.submissions import Accepted
from shared.ledger.webhooks import Webhook
from shared.reading.schemas import checked
from shared.reading.withdrawal_schema import WithdrawalSchema
from shared.submit import submit
from shared.withdrawal import WithdrawalKind

out = Console()

_ENDING_KINDS = [kind.value for kind in WithdrawalKind]


@click.command()
@click.argument("source")
@click.argument("id_", metavar="ID")
@click.option("--kind", type=click.Choice(_ENDING_KINDS), help="How it ends.  [default: gone]")
@click.option("--reason", help="A sentence or two for readers.")
@click.option("--moved-to", "moved_to", metavar="WHERE", help="Where it is now: a path of the site, or a URL.")
@click.option("--version", help="As of this version of its source.")
@click.pass_obj
@reports_errors
def withdraw(target: Target, source: str, id_: str, **said: str | None) -> None:
    """Withdraw the article that SOURCE calls ID.

    gone leaves a tombstone, moved sends its readers elsewhere, retracted keeps the headline and shows the reason in
    place of the text. What is withdrawn already keeps its ending, unless --kind says another. A newer revision
    publishes it again.
    """
    wish = checked(WithdrawalSchema(target.site_url()), {"id": id_, **said})
    webhook = Webhook(source, f"withdraw_{uuid4().hex}", id_)
    with noted("withdraw", source=source, id=id_, kind=said["kind"]) as done, transaction(target.ledger()) as db:
        known = article_of_source(db, source, id_)
        if known.number is None:
            raise AndruckError(f"Nothing has come of an article {id_!r} of {source!r}: compare both names.")
        accepted, key = submit(db, webhook, wish), receipt_key(db)
        done["submission"] = accepted.submission
    Ringer(target)(Doorbell.PRESS, list(accepted.ring))
    answer: dict[str, Any] = {
        "submission": accepted.submission,
        "state": accepted.state.value,
        "sentence": _sentence(accepted, known),
        "receipt": f"{target.intake_url()}/v1/receipts/{token_of(key, accepted.submission)}",
        "page": f"{target.site_url()}{accepted.path}" if accepted.path else None,
    }
    show.plain(out, answer, target.as_json)


def _sentence(accepted: Accepted, known: ArticleView) -> str:
    """Say what comes of it. `known`: what stood of the article before."""
    if accepted.state is SubmissionState.SUPERSEDED:
        return "Nothing was changed: a newer revision has come. Leave out --version, or give a greater one."
    if accepted.submission in {each.submission for each in known.submissions}:
        return "Nothing was changed: it is withdrawn already, and ends as it did. --kind has it end otherwise."
    return "It leaves every list, and then its page ends: the receipt says when."
