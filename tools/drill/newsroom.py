"""The CMS of a drill: sends signed messages from several threads, each again until it is answered.

Its clock may be wrong. Whoever is refused for that looks at the right time, and signs again.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from shared.ledger.states import Action
from shared.signable import Signable, sign_request
from tools.drill.script import Message
from tools.drill.skewed_clock import Clock, Skewed

SENDERS = 6
MAX_RESEND_PAUSE_SECONDS = 2.0


@dataclass(frozen=True)
class Answered:
    """What intake said to a message in the end."""

    message: Message
    status: int
    submission: int
    path: str
    problem: str = ""
    tries: int = 1


@dataclass
class Newsroom:
    """Sends a script. `due` and `expiry` hold the Unix times of each article and version that has one."""

    intake: str
    secret: str = field(repr=False)
    pace: float
    """Messages a second, at most."""
    clock: Clock = field(default_factory=Clock)
    pictures: Callable[[str, int], dict[str, Any]] = lambda _article, _version: {}
    """What an article's version says of its picture."""
    skewed: list[Skewed] = field(default_factory=list)
    """Every answer to what was signed by a wrong clock; 5xx is none."""
    answers: list[Answered] = field(default_factory=list)
    due: dict[tuple[str, int], float] = field(default_factory=dict)
    expiry: dict[tuple[str, int], float] = field(default_factory=dict)

    def send(self, script: Sequence[Message]) -> list[threading.Thread]:
        """Start sending, and return the threads that do it."""
        self._script = iter(enumerate(script))
        self._take, self._begun = threading.Lock(), time.monotonic()
        self._opened = {message.article: threading.Event() for message in script}
        threads = [threading.Thread(target=self._work, name=f"sender-{n}", daemon=True) for n in range(SENDERS)]
        for thread in threads:
            thread.start()
        return threads

    def _work(self) -> None:
        with httpx.Client(base_url=self.intake, timeout=15, trust_env=False) as client:
            while True:
                with self._take:
                    place, message = next(self._script, (0, None))
                if message is None:
                    return
                time.sleep(max(0.0, self._begun + place / self.pace - time.monotonic()))
                if not message.opening:
                    self._opened[message.article].wait()
                self.answers.append(self._until_answered(client, message))
                if message.opening:
                    self._opened[message.article].set()

    def _until_answered(self, client: httpx.Client, message: Message) -> Answered:
        body = self._body(message)
        tries, put_right = 0, False
        while True:
            tries += 1
            at, off = (Clock() if put_right else self.clock).now()
            try:
                answer = client.send(self._request(client, message, body, at))
            except httpx.HTTPError:
                time.sleep(min(0.1 * tries, MAX_RESEND_PAUSE_SECONDS))
                continue
            if answer.status_code >= 500:
                time.sleep(min(float(answer.headers.get("Retry-After", 1)), MAX_RESEND_PAUSE_SECONDS))
            elif self._is_for_the_clock(message, off, answer.status_code):
                put_right = True
            else:
                return _answered(message, answer, tries)

    def _is_for_the_clock(self, message: Message, off: int, status: int) -> bool:
        """Note what was said to a wrong clock, and return whether it was refused as it had to be."""
        if not off:
            return False
        skewed = Skewed(message, off, status)
        self.skewed.append(skewed)
        return skewed.too_much and status == 401

    def _request(self, client: httpx.Client, message: Message, body: str, at: int) -> httpx.Request:
        method, target = "POST", "/v1/sources/desk/articles"
        if message.action is Action.WITHDRAW:
            method, target = "DELETE", f"{target}/{message.article}?version={message.version}"
        signed = sign_request(self.secret, message.id, Signable.of(method, target, body.encode()), at=at)
        headers = {"Content-Type": "application/json", **signed}
        return client.build_request(method, target, content=body.encode(), headers=headers)

    def _body(self, message: Message) -> str:
        if message.action is Action.WITHDRAW:
            return ""
        fields: dict[str, Any] = {**message.fields(), **self.pictures(message.article, message.version)}
        key, now = (message.article, message.version), time.time()
        if message.embargo:
            fields[message.scheduled_by] = _moment(self.due.setdefault(key, now + message.embargo))
        if message.expires:
            fields["expires_at"] = _moment(self.expiry.setdefault(key, now + message.expires))
        return json.dumps(fields, ensure_ascii=False)


def _moment(unix: float) -> str:
    return datetime.fromtimestamp(unix, UTC).isoformat()


def _answered(message: Message, answer: httpx.Response, tries: int) -> Answered:
    if not answer.is_success:
        return Answered(message, answer.status_code, 0, "", answer.text[:500], tries)
    said = answer.json()
    return Answered(message, answer.status_code, said["submission"], urlsplit(said["page"] or "").path, tries=tries)
