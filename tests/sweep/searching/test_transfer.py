"""What a publish costs, and what a reader loads for a query, with a hundred thousand articles."""

from __future__ import annotations

import gzip
import random
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice

import pytest
from selenium.webdriver.remote.webdriver import WebDriver

from services.publisher.theme import SEARCH_SCRIPT
from shared.search_pages import SHARDS_PER_PAGE
from tests.browser import browsing
from tests.sweep.searching.paper_index import PaperIndex, synthetic, vocabulary

MOST_TRANSFERRED = 100_000
"""Bytes of a query on 10⁵ articles, headers apart."""

FIND = """
    const [query, done] = arguments;
    const state = {query: Search.asked(query)};
    Search.forget();
    Search.search(state).then(() => Search.next(state, 16)).then(
        cards => done([cards.length + state.hits.length, cards.length]), error => done([String(error), 0]));
"""


class Transfers:
    """Serves an index on paper, packed as Caddy packs it, and counts what it sends."""

    def __init__(self, index: PaperIndex) -> None:
        self.sent = self.requests = 0
        transfers = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = index.file(self.path) if self.path.startswith("/search/") else ""
                packed = gzip.compress((content or "").encode(), 9)
                transfers.sent += len(packed)
                transfers.requests += 1
                self.send_response(200)
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(packed)))
                self.end_headers()
                self.wfile.write(packed)

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def taken(self) -> tuple[int, int]:
        taken, self.sent, self.requests = (self.sent, self.requests), 0, 0
        return taken


def _open(browser: WebDriver, transfers: Transfers) -> None:
    browser.get(f"http://127.0.0.1:{transfers.server.server_port}/")
    browser.execute_script(SEARCH_SCRIPT.read_text("utf-8").replace("const Search", "window.Search", 1))
    transfers.taken()


def test_the_bounds_of_shards_are_found_in_two_steps_and_in_segments_of_before_in_one() -> None:
    chance = random.Random(37)
    known = vocabulary(chance)
    index = PaperIndex()
    index.move_in(list(synthetic(700, known, chance)))
    (segment,) = index.segments.values()
    assert len(segment.shards) > 2 * SHARDS_PER_PAGE
    bounds = [shard.bound for shard in segment.shards]
    first_of_a_page, last_of_a_page = bounds[SHARDS_PER_PAGE], bounds[2 * SHARDS_PER_PAGE - 1]
    queries = [*dict(_queries(known)).values(), bounds[0], f"{first_of_a_page} ", f"{last_of_a_page} ", "aaa ", "zzzz"]
    transfers = Transfers(index)
    with browsing() as browser:
        _open(browser, transfers)
        in_two_steps = [browser.execute_async_script(FIND, query) for query in queries]
        index.is_of_before = True
        in_one = [browser.execute_async_script(FIND, query) for query in queries]
    assert in_two_steps == in_one
    assert all(isinstance(hits, int) for hits, _ in in_one), in_one
    assert sum(hits > 0 for hits, _ in in_one) >= 5, in_one


@pytest.mark.slow
@pytest.mark.parametrize("articles", [1_000, 100_000])
def test_a_publish_and_a_query_cost_little(articles: int) -> None:
    chance = random.Random(36)
    known = vocabulary(chance)
    index, made = PaperIndex(), synthetic(articles, known, chance)
    for _ in range(max(0, articles - 2_000) // 512):
        index.move_in(list(islice(made, 512)))
    index.puts = index.characters = published = 0
    for article, words in made:
        index.publish(article, words)
        published += 1
    puts, characters = index.puts / published, index.characters / published
    told = [f"{articles} articles, {len(index.segments)} segments", f"{puts:.2f} PUTs, {characters:.0f} B a publish"]
    transfers = Transfers(index)
    with browsing() as browser:
        _open(browser, transfers)
        for name, query in _queries(known):
            hits, shown = browser.execute_async_script(FIND, query)
            sent, requests = transfers.taken()
            told.append(f"{name}: {hits} hits, {shown} shown, {requests} requests, {sent} B")
            assert sent <= MOST_TRANSFERRED, told
    print("\n".join(told))
    assert puts <= 6
    assert characters <= 100_000


def _queries(known: list[str]) -> Iterator[tuple[str, str]]:
    yield "a word of 1 in 20 articles", f"{known[900]} "
    yield "a word of 1 in 500 articles", f"{known[25_000]} "
    yield "two words, frequent", f"{known[300]} {known[500]} "
    yield "two words", f"{known[1_000]} {known[4_000]} "
    yield "three words", f"{known[800]} {known[3_000]} {known[20_000]} "
    yield "two words, the last unfinished", f"{known[1_000]} {known[2_000][:4]}"
    yield "a word of nearly all", f"{known[0]} "
