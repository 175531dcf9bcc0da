"""In which order requests get from the door to the views, when there are more than can be served at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from services.intake.app import create_app
from services.intake.door import REQUEST_THREADS, Door
from services.intake.priority_gate import LAST_RANK, MAX_LAST_PLACES, MAX_WAITING_LAST, MAX_WAITING_REQUESTS
from services.intake.proof import proof_of
from services.intake.rank import Rank, rank_claimed
from shared.dialects.andruck import Andruck
from shared.events import Priority
from shared.ledger import Ledger
from shared.reading.request import Head, Request
from shared.settings import Site
from shared.signable import Signable, sign_request
from shared.signing import Unsigned, new_secret
from shared.sources import Source
from tests.dialects.sending import WEBHOOK
from tests.dialects.signers import SIGNERS, signed, source_of
from tests.intake.source import ARTICLES, DESK, LIVE, intake
from tests.intake.test_api import _settings
from tests.reading.articles_read import SITE, sources

MARKDOWN = "---\nid: {id}\ntitle: T\npriority: {priority}\n---\nText.\n"


class Reply(NamedTuple):
    status: int
    headers: dict[bytes, bytes]
    said: Any


@pytest.fixture
def door(ledger: Ledger) -> Iterator[Door]:
    app = intake(ledger)
    yield Door(app)
    app.extensions["context"].ledger.close()


def test_breaking_news_and_withdrawals_pass_what_came_before_them(door: Door) -> None:
    async def story() -> dict[str, Reply]:
        await _publish(door, "old")
        wishes = {
            "normal": _publish(door, "n"),
            "bulk": _publish(door, "bulk", priority=3),
            "breaking": _publish(door, "b", priority=1),
            "front matter": _ask(
                door, "POST", ARTICLES, MARKDOWN.format(id="m", priority=1), media_type="text/markdown"
            ),
            "withdrawal": _ask(door, "DELETE", f"{ARTICLES}/old?version=7"),
        }
        async with AsyncExitStack() as taken:
            for _ in range(REQUEST_THREADS - 1):
                await taken.enter_async_context(door.gate.turn(Priority.NORMAL))
            async with door.gate.turn(Priority.NORMAL):  # the one place that is left
                answers = {name: asyncio.create_task(wish) for name, wish in wishes.items()}
                await _until_waiting(door, len(wishes))
            return {name: await answer for name, answer in answers.items()}

    numbers = {name: reply.said["submission"] for name, reply in asyncio.run(story()).items()}
    assert sorted(numbers, key=numbers.__getitem__)[-2:] == ["normal", "bulk"]


def test_however_many_look_a_submission_finds_its_place(door: Door) -> None:
    async def story() -> list[Reply]:
        address = (await _publish(door, "a")).said["receipt"].removeprefix("http://intake.test")
        async with AsyncExitStack() as looking:
            for _ in range(MAX_LAST_PLACES):
                await looking.enter_async_context(door.gate.turn(LAST_RANK))
            looks = [asyncio.create_task(_ask(door, "GET", address)) for _ in range(40)]
            await _until_waiting(door, MAX_WAITING_LAST)
            assert (await _publish(door, "b")).status == 202, "nobody waits before it"
            assert door.gate.waiting == MAX_WAITING_LAST
        return await asyncio.gather(*looks)

    assert {reply.status for reply in asyncio.run(story())} == {200, 503}


def test_when_too_many_wait_articles_are_asked_to_come_again_and_breaking_news_is_taken(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_WAITING_REQUESTS > 200
    monkeypatch.setattr("services.intake.priority_gate.MAX_WAITING_REQUESTS", 2)

    async def story() -> tuple[Reply, list[Reply]]:
        async with AsyncExitStack() as taken:
            for _ in range(REQUEST_THREADS):
                await taken.enter_async_context(door.gate.turn(Priority.NORMAL))
            waits = [asyncio.create_task(_publish(door, name)) for name in ("a", "b")]
            await _until_waiting(door, 2)
            refused = await _publish(door, "c")
            waits.append(asyncio.create_task(_publish(door, "d", priority=1)))
            await _until_waiting(door, 3)
            assert (await _ask(door, "GET", "/healthz")).status == 200
        return refused, await asyncio.gather(*waits)

    refused, taken = asyncio.run(story())
    assert (refused.status, refused.headers[b"retry-after"]) == (503, b"1")
    assert "come again" in refused.said["detail"]
    assert {reply.status for reply in taken} == {202}


@pytest.mark.parametrize(
    ("method", "target", "body", "rank"),
    [
        ("POST", ARTICLES, json.dumps({**LIVE, "priority": 1}), Priority.BREAKING),
        ("POST", ARTICLES, json.dumps({**LIVE, "priority": 1}, separators=(",", ":")), Priority.BREAKING),
        ("POST", ARTICLES, json.dumps({"body": "x" * 999_999, "priority": 1}), Priority.BREAKING),
        ("POST", ARTICLES, json.dumps({"priority": 1, "body": "x" * 999_999}), Priority.BREAKING),
        ("POST", ARTICLES, json.dumps({**LIVE, "priority": 3}), Priority.BULK),
        ("POST", ARTICLES, json.dumps({**LIVE, "priority": 10}), Priority.NORMAL),
        ("POST", ARTICLES, json.dumps({**LIVE, "body": 'It read {"priority": 1}.'}), Priority.NORMAL),
        ("POST", ARTICLES, MARKDOWN.format(id="m", priority=1), Priority.BREAKING),
        ("POST", ARTICLES, MARKDOWN.format(id="m", priority="'1'"), Priority.BREAKING),
        ("POST", ARTICLES, MARKDOWN.format(id="m", priority=2), Priority.NORMAL),
        ("DELETE", f"{ARTICLES}/a?version=2", "", Priority.BREAKING),
        ("DELETE", "/v1/subscriptions/1", "", LAST_RANK),
        ("POST", "/v1/subscriptions", '{"priority": 1}', LAST_RANK),
        ("GET", "/v1/submissions/1", "", LAST_RANK),
        ("GET", ARTICLES, "", LAST_RANK),
        ("POST", "/nothing", '{"priority": 1}', LAST_RANK),
    ],
)
def test_how_urgent_a_request_is_is_seen_from_outside(method: str, target: str, body: str, rank: int) -> None:
    assert _rank(method, target, body, DESK) == rank


@pytest.mark.parametrize(("method", "body"), [("POST", '{"priority": 1}'), ("DELETE", "")])
def test_what_its_source_did_not_sign_passes_nobody(method: str, body: str) -> None:
    target = f"{ARTICLES}/a" if method == "DELETE" else ARTICLES
    assert _rank(method, target, body, new_secret()) == Priority.NORMAL


def test_an_id_in_a_header_is_part_of_what_is_signed() -> None:
    given = MARKDOWN.format(id="ä", priority=1)
    signed = sign_request(DESK, "m", Signable.of("POST", ARTICLES, given.encode(), "ä"))
    headers = {**signed, "x-article-id": "ä".encode().decode("latin-1")}
    assert (
        _rank_of(Head("POST", ARTICLES, headers), "", given.encode(), sources(desk=(DESK,)), SITE).priority
        == Priority.BREAKING
    )


def test_a_source_of_any_kind_says_itself_what_it_has_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Sealed(Andruck):
        def verify(self, request: Request, source: Source) -> str:
            if request.query.get("seal") not in source.secrets:
                raise Unsigned("No known secret sealed this.", field="seal")
            return "m"

    for module in ("rank", "proof"):
        monkeypatch.setattr(f"services.intake.{module}.DIALECTS", {"andruck": Sealed()})
    for seal, rank in ((DESK, Priority.BREAKING), ("another", Priority.NORMAL)):
        query = urlencode({"seal": seal})
        assert _rank_of(Head("DELETE", f"{ARTICLES}/a", {}), query, b"", sources(desk=(DESK,)), SITE).priority == rank


@pytest.mark.parametrize(("kind", "status"), [("andruck", 408), ("sanity", 503)])
def test_a_body_that_does_not_come_is_to_come_again_where_4xx_would_have_it_dropped(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, kind: str, status: int
) -> None:
    monkeypatch.setattr("services.intake.bodies.BODY_TIMEOUT_SECONDS", 0.01)
    monkeypatch.setattr("services.intake.bodies.TIMEOUT_JITTER_SECONDS", 0)
    app = create_app(replace(_settings(ledger.url), sources={"desk": source_of(kind)}))
    sent, said = signed(kind, SIGNERS[kind].samples[0]), list[dict[str, Any]]()

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    headers = [(name.encode(), value.encode()) for name, value in {**sent.headers, "content-length": "9"}.items()]
    scope = {"type": "http", "method": "POST", "raw_path": sent.path.encode(), "query_string": b"", "headers": headers}
    asyncio.run(Door(app)({**scope, "server": ("intake", 80)}, asyncio.Event().wait, send))  # type: ignore[arg-type]
    assert said[0]["status"] == status
    assert b"The body was not here" in said[1]["body"]
    app.extensions["context"].ledger.close()


def test_only_what_is_signed_is_spared_to_come_again() -> None:
    for kind, secret, retries in (("andruck", "", True), ("ghost", "", False), ("ghost", new_secret(), True)):
        sent = SIGNERS[kind].sign(secret or SIGNERS[kind].secret, SIGNERS[kind].samples[0])
        rank = _rank_of(Head(sent.method, sent.path, sent.headers), "", sent.body, {"desk": source_of(kind)}, SITE)
        assert (rank.priority, rank.retries) == (Priority.NORMAL, retries)


def test_a_hint_that_nobody_signed_passes_nobody() -> None:
    ping, sources_ = Head("POST", WEBHOOK, {"content-type": "text/xml"}), {"desk": source_of("wordpress")}
    assert _rank_of(ping, "", b"<methodName>weblogUpdates.ping", sources_, SITE) == Rank(Priority.NORMAL)


def _rank_of(head: Head, query: str, body: bytes, known: Mapping[str, Source], site: Site) -> Rank:
    """Return the rank that a request gets, as the door finds it out."""
    rank, asked = rank_claimed(head, body, known), head.changes
    if not asked or not rank.passes_others:
        return rank
    return rank.with_proof(proof_of(Request.of(head, query, body, site), known[asked["source"]]))


def _rank(method: str, target: str, body: str, secret: str) -> int:
    path, _, query = target.partition("?")
    signed = sign_request(secret, "m", Signable.of(method, target, body.encode()))
    return _rank_of(Head(method, path, signed), query, body.encode(), sources(desk=(DESK,)), SITE).priority


async def _publish(door: Door, id_: str, **more: Any) -> Reply:
    return await _ask(door, "POST", ARTICLES, json.dumps({**LIVE, "id": id_, **more}))


async def _ask(door: Door, method: str, target: str, body: str = "", *, media_type: str = "application/json") -> Reply:
    path, _, query = target.partition("?")
    signed = sign_request(DESK, uuid4().hex, Signable.of(method, target, body.encode()))
    headers = {"content-type": media_type, "content-length": str(len(body.encode())), **signed}
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body.encode()}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    scope = {
        "type": "http",
        "method": method,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "server": ("intake", 80),
    }
    await door(scope, receive, send)
    start, rest = said
    text = rest["body"].decode()
    is_json = b"json" in dict(start["headers"])[b"content-type"]
    return Reply(start["status"], dict(start["headers"]), json.loads(text) if is_json else text)


async def _until_waiting(door: Door, many: int) -> None:
    async with asyncio.timeout(10):
        while door.gate.waiting != many:
            await asyncio.sleep(0.001)
