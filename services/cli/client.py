"""Talks to intake as a CMS does: over HTTP, signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

import httpx

from shared.errors import Permanent, Transient
from shared.signable import Signable, sign_request

if TYPE_CHECKING:
    from services.cli.manuscript import Manuscript

FIRST_POLL_SECONDS, MAX_POLL_SECONDS = 0.05, 2.0
"""Seconds between two looks at a receipt: at first, and after a while."""


class Refused(Permanent):
    """Intake does not take it; the message is its problem's detail."""


class NotThere(Refused):
    """Intake knows nothing of this name, or not of this source."""


@dataclass(frozen=True)
class Intake:
    """One intake, and the source that we are to it."""

    url: str
    source: str
    secret: str = field(repr=False)

    def submit(self, file: Path, *, article_id: str | None = None) -> dict[str, Any]:
        """Submit an article in a file and return the answer: `submission`, `receipt` and `page`.

        Raises:
            NoManuscript: the file is of no type that is taken, or no UTF-8.
            Refused: intake does not take it.
            Transient: intake cannot be reached, or not now.
        """
        from services.cli.manuscript import manuscript_in  # noqa: PLC0415 - all kinds take a while to import

        return self.send(manuscript_in(file), article_id=article_id)

    def send(self, manuscript: Manuscript, *, article_id: str | None = None) -> dict[str, Any]:
        """Submit an article that was read, and return the answer. Raises as `submit`, but for NoManuscript."""
        headers = {"Content-Type": manuscript.media_type}
        if article_id:
            headers["X-Article-Id"] = article_id
        return self._ask("POST", f"/v1/sources/{self.source}/articles", manuscript.text, headers)

    def upload(self, content: bytes) -> dict[str, Any]:
        """Send a picture and return the answer: the `url` that an article names it by. Raises as `submit`."""
        path = f"/v1/sources/{self.source}/media/{hashlib.sha256(content).hexdigest()}"
        return self._sent("PUT", path, content, {}, Signable.of("PUT", path))

    def withdraw(self, article_id: str) -> dict[str, Any]:
        """Withdraw an article and return the answer. Raises as `submit`."""
        return self._ask("DELETE", f"/v1/sources/{self.source}/articles/{quote(article_id, safe='')}", "", {})

    def subscribe(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Enter a subscription and return it, with its secret. Raises as `submit`."""
        return self._ask("POST", "/v1/subscriptions", json.dumps(wish), {"Content-Type": "application/json"})

    def front(self, section: str) -> dict[str, Any]:
        """Return what stands on the site's front, or on that of a section. Raises as `submit`."""
        return self._ask("GET", self._front_path(section), "", {})

    def change_front(self, section: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Ask for a change of a front, as docs/front.md has it, and return the answer. Raises as `submit`."""
        body = json.dumps({**asked, "section": section} if section else asked)
        return self._ask("POST", self._front_path(section), body, {"Content-Type": "application/json"})

    def _front_path(self, section: str) -> str:
        return f"/v1/sources/{self.source}/front" + (f"/{quote(section)}" if section else "")

    def receipt(self, submission: int) -> dict[str, Any]:
        """Return what became of a submission of this source, in full. Raises as `submit`; NotThere: it is none."""
        return self._ask("GET", f"/v1/submissions/{submission}", "", {})

    def follow(self, submission: int, *, seconds: float) -> Iterator[dict[str, Any]]:
        """Yield the receipt as it grows, until it is complete or the time is over. Raises as `submit`.

        Who only looks may be asked to come again; that ends nothing before the time is over.
        """
        until, pause = monotonic() + seconds, FIRST_POLL_SECONDS
        while True:
            try:
                receipt = self.receipt(submission)
            except Transient:
                if monotonic() > until:
                    raise
            else:
                yield receipt
                if receipt["complete"] or receipt["state"] == "failed" or monotonic() > until:
                    return
            sleep(pause)
            pause = min(1.3 * pause, MAX_POLL_SECONDS)

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> dict[str, Any]:
        asked = Signable.of(method, path, body.encode(), headers.get("X-Article-Id"))
        return self._sent(method, path, body.encode(), headers, asked)

    def _sent(self, method: str, path: str, body: bytes, headers: dict[str, str], signable: Signable) -> dict[str, Any]:
        proof = sign_request(self.secret, f"msg_{uuid4().hex}", signable)
        signed = {name.encode(): value.encode() for name, value in {**headers, **proof}.items()}
        try:
            answer = httpx.request(method, self.url + path, content=body, headers=signed, timeout=30)
        except httpx.HTTPError as error:
            raise Transient(f"Intake at {self.url} cannot be reached: {error}. Is it up?") from error
        if answer.is_success:
            return dict(answer.json())
        raise _problem(answer)


def _problem(answer: httpx.Response) -> Exception:
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError):
        detail = answer.text[:200]
    sentence = f"Intake answered {answer.status_code}: {detail}"
    if answer.status_code >= 500:
        return Transient(sentence)
    return NotThere(sentence) if answer.status_code == 404 else Refused(sentence)
