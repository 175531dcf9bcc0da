"""`andruck theme …`: try the looks of the site before readers see them."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click
from rich.console import Console

from services.cli import show
from services.cli.exits import reports_errors
from services.cli.target import Target
from shared.errors import Misconfigured
from shared.settings import Site

out = Console()
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_WHICH = click.argument("folder", type=_FOLDER, required=False)


@click.group()
def theme() -> None:
    """Try a theme of the site's own."""


@theme.command()
@_WHICH
@click.pass_obj
@reports_errors
def check(target: Target, folder: Path | None) -> None:
    """Say what is wrong with the theme in FOLDER: the site's own by default, or else the one that comes with Andruck.

    Every kind of page is rendered with samples that are long, empty, hostile, or read from right to left. Exits with 1
    if anything is wrong.
    """
    from services.publisher.trial.checking import findings  # noqa: PLC0415 - it takes long to load

    found = findings(_site(target, folder))
    shown = {"findings": [str(each) for each in found] or ["Nothing is wrong."]}
    show.plain(out, shown, target.as_json)
    sys.exit(1 if found else 0)


@theme.command()
@_WHICH
@click.option("--out", "to", type=click.Path(file_okay=False, path_type=Path), help="Where to write the pages.")
@click.option("--serve", "port", type=click.IntRange(1024, 65535), help="Serve them at this port until Ctrl-C.")
@click.pass_obj
@reports_errors
def preview(target: Target, folder: Path | None, to: Path | None, port: int | None) -> None:
    """Render samples of every kind of page with the theme in FOLDER, into files or for a browser.

    Without --out and --serve they are served at port 8680.
    """
    from services.publisher.trial.preview import write_preview  # noqa: PLC0415 - it takes long to load

    with tempfile.TemporaryDirectory() as passing:
        written = to or Path(passing)
        pages = write_preview(_site(target, folder), written)
        if to:
            out.print(f"{len(pages)} pages and what they show are in {to}.", highlight=False, markup=False)
        if port or not to:
            _serve(written, port or 8680)


def _serve(folder: Path, port: int) -> None:
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(folder)))
    except OSError as error:
        raise Misconfigured(f"Port {port} cannot be had ({error.strerror}): choose another with --serve.") from error
    out.print(f"http://127.0.0.1:{port}/ until Ctrl-C. After a change of the theme, start it again.", markup=False)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files, and says nothing of each."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - it is called so above
        """Log nothing."""


def _site(target: Target, folder: Path | None) -> Site:
    site = target.site()
    return replace(site, theme=str(folder.absolute())) if folder else site
