"""A player that the site allows is loaded once a reader has opened its card, and no earlier."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from shared.article import BodyFormat
from tests.browser import browsing
from tests.publisher.newsroom import ARTICLE, EDITION, SITE, show
from tests.serving import serve

PLAYER = "https://www.youtube-nocookie.com"
FILM = '<p>Text</p><iframe src="https://www.youtube.com/embed/abc" title="Der Film"></iframe>'
PATIENCE_SECONDS = 30


@contextmanager
def serving(page: bytes) -> Iterator[tuple[str, list[str]]]:
    """Serve a page, and whatever else is asked for; yield the address and the paths that are asked for."""
    asked: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.replace(PLAYER.encode(), b"") if self.path == "/" else b"player")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = serve(server)
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    server.server_close()
    thread.join(PATIENCE_SECONDS)


def test_a_player_is_loaded_when_its_card_is_opened_and_no_earlier() -> None:
    article = replace(ARTICLE, body=FILM, body_format=BodyFormat.HTML)
    document = show(replace(EDITION, article=article), site=replace(SITE, players=("youtube",)))
    assert document.frames == (PLAYER,)
    with serving(document.body) as (address, asked), browsing() as browser:
        browser.get(address)
        browser.execute_script("window.scrollTo(0, document.body.scrollHeight)")
        assert "/embed/abc" not in asked
        browser.find_element(By.CSS_SELECTOR, "details summary").click()
        WebDriverWait(browser, PATIENCE_SECONDS).until(lambda _: "/embed/abc" in asked)
