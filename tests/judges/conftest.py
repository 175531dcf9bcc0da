"""What is judged: a newspaper that is up, all that a crawler finds of it, and the samples of themes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from services.publisher.trial.preview import write_preview
from shared.settings import read_site
from tests.browser import browsing
from tests.judges.crawling import Crawl
from tests.judges.newspaper import ROOT, Newspaper, newspaper
from tests.judges.pages import PAGES_WITHOUT_LINKS
from tests.judges.tools import modules
from tests.judges.verdicts import Verdicts

_VERDICTS = pytest.StashKey[Verdicts]()


@pytest.fixture(scope="session")
def verdicts(pytestconfig: pytest.Config) -> Verdicts:
    """A list to append to, for the table at the end."""
    return pytestconfig.stash.setdefault(_VERDICTS, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what the judges have said."""
    for row in config.stash.get(_VERDICTS, []):
        terminalreporter.write_line("| " + " | ".join(row) + " |")


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder `node_modules` of the judges' programs."""
    return modules()


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newspaper]:
    """A newspaper with everything that Andruck can show."""
    with newspaper(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture(scope="session")
def crawl(paper: Newspaper) -> Crawl:
    """All of it that can be asked for."""
    return Crawl(paper.url).run(*PAGES_WITHOUT_LINKS)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the samples of every kind of page: long, empty, hostile, from right to left."""
    site, _ = read_site(ROOT / "site.toml")
    folder = tmp_path_factory.mktemp("samples")
    write_preview(replace(site, history=True), folder)
    return folder


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - it is called so above
        """Log nothing."""


@pytest.fixture(scope="session")
def samples_url(samples: Path) -> Iterator[str]:
    """Where a browser finds these samples, without a slash at the end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(samples))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    """A reader's browser."""
    with browsing() as driver:
        yield driver
