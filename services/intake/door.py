"""Intake's door: the ASGI application that granian serves. It lets a request in to the views when it is whole.

Clients that are slow, silent or without a signature cost a task here, and no thread.
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
from services.intake.bridge import Scope, WholeReply, environ_of, head_of, reply
from services.intake.priority_gate import MAX_WAITING_REQUESTS
from services.intake.threshold import Head, judge
from shared.errors import AndruckError, Condition, Transient

REQUEST_THREADS = MAX_WAITING_REQUESTS + 32
"""Requests in the views at a time. Those above MAX_WAITING_REQUESTS are left to whoever may pass the others."""
MAX_REQUESTS_INSIDE = 2 * REQUEST_THREADS
"""Requests in the views or on their way there; they are signed, so far as a head can tell."""
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
        self._sources = app.extensions["desk"].settings.sources
        self._bodies = Bodies()
        self._threads = ThreadPoolExecutor(REQUEST_THREADS, "request")
        self._inside = 0
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
            judge(head, self._sources)
            if not head.has_body:
                return await self._inside_reply(environ_of(scope, head))
            if head.changes is None:  # nobody would look at it
                await drain(receive)
                return await self._inside_reply(environ_of(scope, head))
            async with self._bodies.body(receive) as body:
                return await self._inside_reply(environ_of(scope, head, body))
        except (AndruckError, HTTPException) as error:
            if head.has_body and not isinstance(error, RequestTimeout | Transient):  # those have had their time
                await drain(receive)
            return reply(self._app, environ_of(scope, head, refusal=error))

    async def _inside_reply(self, environ: dict[str, Any]) -> WholeReply:
        if self._inside >= MAX_REQUESTS_INSIDE:
            raise Transient("Too much comes in at once: come again.", retry_after=1, condition=Condition.BUSY)
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, reply, self._app, environ)
        finally:
            self._inside -= 1

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
