"""Intake's door: the ASGI application that granian serves. It lets a request in when it is whole and has its turn.

Clients that are slow, silent or without a signature cost a task here, and no thread; so do all who wait.
"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException, RequestTimeout

from services.intake.app import create_app
from services.intake.bodies import Bodies, HungUpError, Receive, drain
from services.intake.bridge import FAILURE, PROOF, Scope, WholeReply, environ_of, head_of, reply
from services.intake.context import LEDGER_CONNECTIONS
from services.intake.priority_gate import PriorityGate
from services.intake.proof import Proof, proof_of
from services.intake.rank import rank_claimed
from services.intake.threshold import judge, to_come_again
from shared.errors import AndruckError, Condition, Transient
from shared.reading.request import Head, Request
from shared.settings import Settings

REQUEST_THREADS = LEDGER_CONNECTIONS
"""Requests in the views at a time: so nobody waits for a connection with a thread in hand."""
PROVED_AT_ONCE_BYTES = 64 * 1024
"""Bytes of a body that is verified between two other requests: that takes less than to hand it to a thread."""
INTAKE_MAX_OPEN_FILES = 8192
HEALTH_TIMEOUT_SECONDS = 1.0
"""Seconds within which /readyz answers."""

Send = Callable[[dict[str, Any]], Awaitable[None]]


def create_door() -> Door:
    """Build the application from the environment's settings."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = INTAKE_MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, INTAKE_MAX_OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))  # each connection is one
    return Door(create_app())


class Door:
    """Serves one Flask application."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._settings: Settings = app.extensions["context"].settings
        self._bodies = Bodies()
        self.gate = PriorityGate(REQUEST_THREADS)
        self._threads = ThreadPoolExecutor(REQUEST_THREADS, "request")
        self._proving = ThreadPoolExecutor(1, "proof")
        self._health = ThreadPoolExecutor(1, "health")
        self._asked: asyncio.Future[WholeReply] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI 3 has it."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        head = head_of(scope)
        try:
            status, headers, body = await self._reply(scope, head, receive)
        except HungUpError:
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _reply(self, scope: Scope, head: Head, receive: Receive) -> WholeReply:
        if head.path == "/healthz":
            return reply(self._app, environ_of(scope, head))
        if head.path == "/readyz":
            return await self._ready(scope, head)
        try:
            judge(head, self._settings.sources)
            if head.has_body and head.changes is not None:
                async with self._bodies.body(receive) as body:
                    return await self._view(scope, head, body)
            if head.has_body:  # nobody would look at it
                await drain(receive)
            return await self._view(scope, head)
        except RequestTimeout as error:
            refusal = to_come_again(error, head, self._settings.sources)
            return reply(self._app, environ_of(scope, head, refusal=refusal))
        except (AndruckError, HTTPException) as error:
            if head.has_body and not isinstance(error, Transient):  # that has had its time
                await drain(receive)
            return reply(self._app, environ_of(scope, head, refusal=error))

    async def _view(self, scope: Scope, head: Head, body: bytes = b"") -> WholeReply:
        """Let the views answer when it is this request's turn."""
        environ = environ_of(scope, head, body)
        rank = rank_claimed(head, body, self._settings.sources)
        if rank.passes_others:
            environ[PROOF] = proof = await self._proof(head, environ["QUERY_STRING"], body)
            rank = rank.with_proof(proof)
        async with self.gate.turn(rank.priority, retries=rank.retries) as turn:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._threads, reply, self._app, environ)
            turn.success, turn.failure = answer.status < 400, environ.get(FAILURE)
        return answer

    async def _proof(self, head: Head, query_string: str, body: bytes) -> Proof:
        """Find out who a request is from; the views need not do it again. A large body holds up nobody meanwhile."""
        asked = head.changes
        source = self._settings.sources[asked["source"] if asked else ""]
        request = Request.of(head, query_string, body, self._settings.site)
        if len(body) <= PROVED_AT_ONCE_BYTES:
            return proof_of(request, source)
        return await asyncio.get_running_loop().run_in_executor(self._proving, proof_of, request, source)

    async def _ready(self, scope: Scope, head: Head) -> WholeReply:
        """Ask the ledger once for all who want to know meanwhile, and do not wait for it."""
        if self._asked is None or self._asked.done():
            loop, environ = asyncio.get_running_loop(), environ_of(scope, head)
            self._asked = loop.run_in_executor(self._health, reply, self._app, environ)
        try:
            return await asyncio.wait_for(asyncio.shield(self._asked), HEALTH_TIMEOUT_SECONDS)
        except TimeoutError:
            silent = Transient("The ledger does not answer.", retry_after=1, condition=Condition.SILENT)
            return reply(self._app, environ_of(scope, head, refusal=silent))


async def _live(receive: Receive, send: Send) -> None:
    """Say yes to the server's start and stop."""
    while (message := await receive())["type"] != "lifespan.shutdown":
        await send({"type": f"{message['type']}.complete"})
    await send({"type": "lifespan.shutdown.complete"})
