"""An intake whose every answer is held against its own description, `/openapi.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from jsonschema import Draft202012Validator
from werkzeug.exceptions import HTTPException

from services.intake.app import create_app
from services.intake.openapi import document
from shared.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Answered = tuple[str, str, str]
"""An address as the description has it, the method in lower case, the status."""

_AS_POST = ("put", "patch", "delete")
_NOT_DESCRIBED = ("/openapi.json",)


def described_app(settings: Settings) -> Flask:
    """Return an intake that fails where it answers what it does not describe; what it has answered is `answered_by`."""
    app = create_app(settings)
    held = _Held(app, settings)
    app.wsgi_app = held  # type: ignore[method-assign]
    app.extensions["answered"] = held.answered
    return app


def answered_by(app: Flask) -> set[Answered]:
    """Return what the application has answered by now."""
    answered: set[Answered] = app.extensions["answered"]
    return answered


class _Held:
    """The application, held to its description."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app, self._inner = app, app.wsgi_app
        self._described = document(settings.intake_url, settings.site)
        self._paths = {re.sub(r"{\w+}", "{}", path): path for path in self._described["paths"]}
        self.answered: set[Answered] = set()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, and look at what was answered."""
        said: list[tuple[int, dict[str, str]]] = []

        def note(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            said.append((int(status.split(maxsplit=1)[0]), {name.lower(): value for name, value in headers}))
            return start_response(status, headers, exc_info)

        body = b"".join(self._inner(environ, note))
        self._hold(environ, *said[-1], body)
        return [body]

    def _hold(self, environ: WSGIEnvironment, status: int, headers: dict[str, str], body: bytes) -> None:
        method, path = environ["REQUEST_METHOD"].lower(), self._path_of(environ)
        if path is None or method in ("options", "head"):
            assert status < 400 or method == "head" or self._is_problem(headers, body)
            return
        operation = self._described["paths"][path].get(method)
        if operation is None and method in _AS_POST:
            operation = self._described["paths"][path]["post"]
        expected = operation["responses"].get(str(status))
        assert expected or status in (405, 500), f"{method} {path} answers {status}: {body.decode()}"
        self.answered.add((path, method, str(status)))
        content = (expected or operation["responses"]["default"]).get("content", {})
        media_type = headers.get("content-type", "").split(";")[0]
        assert media_type in content or not (content or body), f"{method} {path} answers {status} as {media_type}"
        if media_type.endswith("json"):
            self._check(content[media_type]["schema"], json.loads(body))

    def _is_problem(self, headers: dict[str, str], body: bytes) -> bool:
        self._check({"$ref": "#/components/schemas/Problem"}, json.loads(body))
        return headers["content-type"] == "application/problem+json"

    def _check(self, schema: dict[str, Any], answer: object) -> None:
        Draft202012Validator({**schema, "components": self._described["components"]}).validate(answer)

    def _path_of(self, environ: WSGIEnvironment) -> str | None:
        """Return the address as it is described; None for what is at none, and for what is not allowed there."""
        try:
            rule, _ = self._app.url_map.bind_to_environ(environ).match(return_rule=True)
        except HTTPException:
            return None
        if rule.rule in _NOT_DESCRIBED:
            return None
        path: str = self._paths[re.sub(r"<(\w+:)?\w+>", "{}", rule.rule)]
        return path
