"""What is shown to whoever knows its address: nobody keeps it, for it changes, and no search engine lists it."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify


def unlisted(shown: dict[str, Any]) -> Response:
    """Return the answer that shows this."""
    response = jsonify(shown)
    response.cache_control.no_store = True
    response.headers["X-Robots-Tag"] = "noindex"
    return response
