"""Own pages as readers will get them, read anew from their folder each time; nothing else of the site is there."""

from __future__ import annotations

from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from services.cli.pages_folder import read_pages
from services.publisher.pages import Document, LinkedPage, render
from services.publisher.theme import Theme
from shared.errors import AndruckError, Misconfigured
from shared.own_page import OwnLink, OwnLinks, OwnPage
from shared.pages import NOT_FOUND, OVERVIEW, Page, PageKind
from shared.site import Site


def serve(folder: Path, site: Site, port: int) -> None:
    """Answer on this machine alone, until Ctrl-C.

    Raises:
        Misconfigured: the port is taken.
    """
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), _answering(folder, Theme(site)))
    except OSError as error:
        raise Misconfigured(f"Port {port} cannot be used ({error.strerror}): choose another with --port.") from error
    with server:
        server.serve_forever()


def shown_at(path: str, folder: Path, theme: Theme) -> Document:
    """Return what would be at a path of the site.

    Raises:
        AndruckError: something is wrong with a page in the folder.
    """
    pages = {page.path: page for page in read_pages(folder, theme.site)}
    links = OwnLinks.of(map(_link, pages.values()))
    if path == theme.stylesheet_path:
        return render(theme, theme.stylesheet_page, None)
    page, shown = Page(path, PageKind.OWN_PAGE), pages.get(path)
    if shown is None:
        page = OVERVIEW if path == OVERVIEW.path else NOT_FOUND
    return render(theme, LinkedPage.of(page, links), shown)


def _link(page: OwnPage) -> OwnLink:
    now = datetime.now(UTC)
    return OwnLink(page.name, page.path, page.title, page.language, page.order, page.in_foot, page.original, now)


def _answering(folder: Path, theme: Theme) -> type[BaseHTTPRequestHandler]:
    class Preview(BaseHTTPRequestHandler):
        """Answers one request."""

        def do_GET(self) -> None:
            try:
                document = shown_at(urlsplit(self.path).path, folder, theme)
            except AndruckError as error:
                document = Document(str(error).encode(), "text/plain; charset=utf-8", 500)
            self.send_response(document.status)
            self.send_header("Content-Type", document.content_type)
            self.send_header("Content-Length", str(len(document.body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(document.body)

        def log_message(self, *_: object) -> None:
            pass

    return Preview
