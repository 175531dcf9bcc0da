"""`andruck pages …`: what a site says besides articles, from Markdown files in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from services.cli import show
from services.cli.command_log import noted
from services.cli.exits import err, reports_errors
from services.cli.own_pages import take_pages, without
from services.cli.pages_folder import PAGES_FOLDER, read_pages
from services.cli.pages_preview import serve
from services.cli.ringer import Ringer
from services.cli.target import Target
from shared.article import BodyFormat
from shared.body import Surroundings, readable
from shared.errors import Misconfigured
from shared.events import Doorbell
from shared.ledger import transaction
from shared.ledger.pressing.own_pages import Applied, own_pages
from shared.own_page import OwnPage
from shared.site import Site

out = Console()

_WHERE_PAGES_ARE = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"Where the files are.  [default: {PAGES_FOLDER} beside the site file]",
)


@click.group("pages")
def pages() -> None:
    """Keep the site's own pages: imprint, privacy, contact and the like, from Markdown files."""


@pages.command("list")
@_WHERE_PAGES_ARE
@click.pass_obj
@reports_errors
def list_(target: Target, folder: Path | None) -> None:
    """Show which own pages there are, and what of the folder is not out yet."""
    site, where = _site(target, folder)
    with transaction(target.ledger()) as db:
        known = {page.name: page for page in own_pages(db)}
    given = {page.name: page for page in read_pages(where, site)} if where.is_dir() else {}
    rows = [_row(known.get(name), given.get(name), site) for name in sorted(known.keys() | given.keys())]
    if target.as_json:
        show.plain(out, {"pages": rows}, as_json=True)
    else:
        out.print(show.own_pages_table(rows))


def _row(known: OwnPage | None, given: OwnPage | None, site: Site) -> dict[str, Any]:
    page = known or given
    assert page is not None  # noqa: S101 - its name is from one of them
    return {
        "page": page.name,
        "url": site.url + page.path,
        "language": page.language,
        "title": page.title,
        "state": _state(known, given),
    }


def _state(known: OwnPage | None, given: OwnPage | None) -> str:
    if known is None:
        return "not pushed yet"
    if given is None:
        return "out; its file is not in the folder"
    same = [getattr(known, name) == getattr(given, name) for name in vars(given) if name != "changed_at"]
    return "out" if all(same) else "out; its file has changed since"


@pages.command()
@_WHERE_PAGES_ARE
@click.option("--empty", is_flag=True, help="Remove all pages if the folder has none.")
@click.pass_obj
@reports_errors
def push(target: Target, folder: Path | None, empty: bool) -> None:
    """Make what is in the folder the site's own pages: new ones, changed ones, and none that is no longer there."""
    site, where = _site(target, folder)
    given = read_pages(where, site)
    if not given and not empty:
        raise Misconfigured(f"{where} has no page: to remove all pages of the site, say --empty.")
    for line in _warnings(given, site):
        err.print(line, style="yellow", highlight=False, markup=False)
    with noted("pages push", folder=where) as done, transaction(target.ledger()) as db:
        applied = take_pages(db, given, site)
        done.update(_counts(applied))
    Ringer(target)(Doorbell.PRESS, list(applied.ring))
    show.plain(out, _told(applied), target.as_json)


@pages.command()
@click.argument("name")
@click.pass_obj
@reports_errors
def remove(target: Target, name: str) -> None:
    """Take the page NAME off the site: 410 from now on. Remove its file, too, or the next push brings it back."""
    site, _ = _site(target, None)
    with noted("pages remove", name=name), transaction(target.ledger()) as db:
        applied = take_pages(db, without(own_pages(db), name), site)
    Ringer(target)(Doorbell.PRESS, list(applied.ring))
    show.plain(out, _told(applied), target.as_json)


@pages.command()
@_WHERE_PAGES_ARE
@click.option("--port", type=click.IntRange(1, 65535), default=8699, show_default=True)
@click.pass_obj
@reports_errors
def preview(target: Target, folder: Path | None, port: int) -> None:
    """Show the folder's pages in a browser as readers will get them, on this machine alone, until Ctrl-C."""
    site, where = _site(target, folder)
    given = read_pages(where, site)
    for line in _warnings(given, site):
        err.print(line, style="yellow", highlight=False, markup=False)
    for page in given:
        out.print(f"http://127.0.0.1:{port}{page.path}", highlight=False, markup=False)
    serve(where, site, port)


def _site(target: Target, folder: Path | None) -> tuple[Site, Path]:
    return target.site(), folder or target.site_file().parent / PAGES_FOLDER


def _warnings(given: list[OwnPage], site: Site) -> Iterator[str]:
    """Yield what readers get in another way than it was written, file by file."""
    for page in given:
        around = Surroundings(f"{site.url}{page.path}", page.language, frozenset(site.players))
        body = readable(page.body, BodyFormat.MARKDOWN, around)
        yield from (f"{page.name}.md: {line}" for line in body.warnings)
        for picture in body.pictures:
            yield f"{page.name}.md: readers load a picture from elsewhere: {picture.url[:200]}"


def _counts(applied: Applied) -> dict[str, int]:
    return {"added": len(applied.added), "changed": len(applied.changed), "removed": len(applied.removed)}


def _told(applied: Applied) -> dict[str, Any]:
    told: dict[str, Any] = {
        "added": list(applied.added),
        "changed": list(applied.changed),
        "removed": list(applied.removed),
        "unchanged": applied.unchanged,
    }
    if applied.added or applied.changed or applied.removed:
        told["foot"] = (
            "The fronts and the overview link to them at once, all other pages when they are next pressed: "
            "`andruck repress` has that done now."
        )
    return told
