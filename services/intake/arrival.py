"""The request that Flask is at, as the value that dialects read."""

from __future__ import annotations

import hashlib

from flask import request

from shared.reading.request import Head, Request
from shared.settings import Site


def current_request(site: Site) -> Request:
    """Return the request that is being answered; WSGI hands all its text over as Latin-1.

    Raises:
        RequestEntityTooLarge: its body is larger than what is read.

    """
    path = request.environ["PATH_INFO"].encode("latin-1").decode("utf-8", "surrogateescape")
    head = Head(request.method, path, {name.lower(): value for name, value in request.headers.items()})
    return Request.of(head, request.environ.get("QUERY_STRING", ""), request.get_data(), site)


def digest(*, only_body: bool) -> str:
    """Return what tells a repetition from another message under its id: all that the request may mean, hashed.

    The ledger holds these: the same request has the same one for ever. `only_body`: as `Dialect.only_body_counts`.
    """
    if only_body:
        return hashlib.sha256(request.get_data()).hexdigest()
    asked = f"{request.method} {request.full_path} {request.mimetype} {request.headers.get('X-Article-Id', '')}\n"
    return hashlib.sha256(asked.encode() + request.get_data()).hexdigest()
