"""Commands for what a CMS can ask of intake, and for what ops may do about it."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from services.cli import show
from services.cli.client import NotThere
from services.cli.command_log import noted
from services.cli.exits import reports_errors
from services.cli.target import Target
from services.intake.receipts import as_json
from shared.channels import CHANNELS
from shared.channels.webhook import WEBHOOK
from shared.errors import AndruckError, Transient
from shared.events import EventType
from shared.ledger import transaction
from shared.ledger.submitting.receipt_links import receipt_key, token_of
from shared.ledger.submitting.receipts import receipt as receipt_in
from shared.ledger.submitting.submissions import source_of
from shared.ledger.telling import subscriptions as ledger

out = Console()


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--id", "article_id", help="The article's id, if the file does not tell.")
@click.option("--source", help="Submit as this source.  [default: the first that has a secret]")
@click.option("--wait", is_flag=True, help="Follow the receipt until every page and subscriber is served.")
@click.option("--timeout", type=float, default=60, show_default=True, help="Seconds to wait at most.")
@click.pass_obj
@reports_errors
def submit(target: Target, file: Path, article_id: str | None, source: str | None, wait: bool, timeout: float) -> None:
    """Submit the article in FILE: JSON (.json), Markdown with front matter (.md), HTML (.html) or press copy (.txt)."""
    intake = target.intake(source)
    answer = intake.submit(file, article_id=article_id)
    if not wait:
        show.plain(out, answer, target.as_json)
        return
    follow = intake.follow(answer["submission"], seconds=timeout)
    receipt = show.last(follow) if target.as_json else show.follow(out, follow)
    if target.as_json:
        show.plain(out, receipt, as_json=True)
    if receipt["state"] == "failed":
        sys.exit(1)
    if not receipt["complete"]:
        raise Transient(f"Not complete after {timeout:.0f} s: {receipt['sentence']}")


@click.command()
@click.argument("number", type=int)
@click.pass_obj
@reports_errors
def receipt(target: Target, number: int) -> None:
    """Show what became of submission NUMBER, whichever source sent it."""
    found = _receipt_of_any(target, number)
    if target.as_json:
        show.plain(out, found, as_json=True)
    else:
        out.print(show.receipt_table(found))
    if found["state"] == "failed":
        sys.exit(1)


@click.command()
@click.argument("url")
@click.option(
    "--event",
    "events",
    multiple=True,
    type=click.Choice([event.value for event in EventType]),
    help="Only this one; repeatable.",
)
@click.option(
    "--channel",
    type=click.Choice(list(CHANNELS)),
    default=WEBHOOK.name,
    hidden=len(CHANNELS) == 1,
    help="By what means.",
)
@click.option("--secret", help="whsec_…; by default a new one is made for a new URL, and shown once.")
@click.option("--rotate", is_flag=True, help="Make a new secret for a URL that has one; the old one is good for a day.")
@click.option("--source", help="Subscribe as this source.  [default: the first that has a secret]")
@click.pass_obj
@reports_errors
def subscribe(
    target: Target,
    url: str,
    events: tuple[str, ...],
    channel: str,
    secret: str | None,
    rotate: bool,
    source: str | None,
) -> None:
    """Tell URL by signed webhooks when articles are published, updated or withdrawn."""
    wish: dict[str, Any] = {"url": url, "events": list(events) or None, "secret": secret, "rotate": rotate}
    wish["channel"] = channel
    with noted("subscribe", host=CHANNELS[channel].limit_key(url), source=source, rotate=rotate) as done:
        answer = target.intake(source).subscribe(wish)
        done["subscription"] = answer["id"]
    show.plain(out, answer, target.as_json)


@click.command()
@click.pass_obj
@reports_errors
def subscriptions(target: Target) -> None:
    """List who is told, and which source entered it."""
    with transaction(target.ledger()) as db:
        found = ledger.subscriptions(db)
    if target.as_json:
        shown = [{"id": each.id, "source": each.source, "url": each.url, "events": list(each.events)} for each in found]
        show.plain(out, {"subscriptions": shown}, as_json=True)
        return
    for each in found:
        show.plain(out, {str(each.id): f"{each.url} of {each.source}: {', '.join(each.events)}"}, as_json=False)
    if not found:
        out.print("Nobody is told anything.")


@click.command()
@click.argument("number", type=int)
@click.pass_obj
@reports_errors
def unsubscribe(target: Target, number: int) -> None:
    """End the subscription NUMBER, whichever source entered it."""
    with noted("unsubscribe", subscription=number), transaction(target.ledger()) as db:
        if not ledger.unsubscribe(db, number):
            raise AndruckError(f"There is no subscription {number}; `andruck subscriptions` lists them.")
    show.plain(out, {"ended": number}, target.as_json)


def _receipt_of_any(target: Target, number: int) -> dict[str, Any]:
    """Return a receipt as its source sees it: intake tells each source of its own only.

    What a CMS of another kind sent, whose signature we cannot make, is read from the ledger itself.
    """
    for source in target.sources():
        with suppress(NotThere):
            return target.intake(source).receipt(number)
    with transaction(target.ledger()) as db:
        sender = source_of(db, number)
        found = receipt_in(db, number, source=sender) if sender else None
        key = receipt_key(db)
    if found is None:
        raise AndruckError(f"No source has sent a submission {number}.")
    return as_json(found, target.site_url(), f"{target.intake_url()}/v1/receipts/{token_of(key, number)}")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="Send as this source.  [default: the first that has a secret]")
@click.pass_obj
@reports_errors
def upload(target: Target, file: Path, source: str | None) -> None:
    """Send the picture in FILE, and print what an article's `image` names it by."""
    show.plain(out, target.intake(source).upload(file.read_bytes()), target.as_json)
