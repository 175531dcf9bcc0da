"""`andruck notice …`: what readers are told of an article's changes."""

from __future__ import annotations

from uuid import UUID, uuid4

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
from shared.ledger.submitting.notice_removal import find_notice, take_back_notice
from shared.ledger.submitting.receipt_links import receipt_key, token_of
from shared.ledger.webhooks import Webhook

out = Console()


@click.group()
def notice() -> None:
    """See to what readers are told of changes: updates and corrections, with their dates."""


@notice.command()
@click.argument("notice_", metavar="NOTICE", type=click.UUID)
@click.pass_obj
@reports_errors
def remove(target: Target, notice_: UUID) -> None:
    """Take back a NOTICE that was given by mistake: readers find it nowhere but in the article's history.

    `andruck article SOURCE ID` shows the notices of an article, each with what it is called.
    """
    site = target.site()
    with noted("notice remove", notice=notice_) as done, transaction(target.ledger()) as db:
        if (found := find_notice(db, notice_)) is None:
            raise AndruckError(f"There is no notice {notice_}: `andruck article SOURCE ID` shows those of an article.")
        webhook = Webhook(found.source, f"notice_{uuid4().hex}", str(notice_))
        accepted, key = take_back_notice(db, webhook, notice_, has_history=site.history), receipt_key(db)
        done["submission"] = accepted.submission
    Ringer(target)(Doorbell.PRESS, list(accepted.ring))
    answer = {
        "article": found.external_id,
        "submission": accepted.submission,
        "receipt": f"{target.intake_url()}/v1/receipts/{token_of(key, accepted.submission)}",
        "page": f"{target.site_url()}{accepted.path}",
    }
    show.plain(out, answer, target.as_json)
