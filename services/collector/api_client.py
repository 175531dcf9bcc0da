"""Asks a CMS over HTTP: nothing but the host that its operator has named, for no longer than it should, and no more.

That host may be private: whoever runs Andruck has named it. What a CMS answers is never an address for us: a redirect,
or the address of a next page, is followed on the same host only.
"""

from __future__ import annotations

import json as jsons
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from services.collector.deadline import Deadline
from services.collector.origin import origin_of
from services.collector.tls import trusted
from shared.dialects.content_api import ApiAnswer, ApiRefused
from shared.errors import Permanent, Transient
from shared.retry_after import TRY_LATER_STATUSES, seconds_of
from shared.sources import Source

CONNECT_SECONDS_OF_API, SILENCE_SECONDS_OF_API, ANSWER_SECONDS = 5.0, 15.0, 30.0
"""Seconds until a connection stands, until the next byte comes, and until an answer is there."""
MAX_ANSWER_BYTES = 20 * 1024 * 1024
"""Of one answer, unpacked."""
MAX_API_REDIRECTS = 3

_ABSENT_STATUSES = {404, 410}
_ASK_HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "Andruck"}


class HttpApiClient:
    """Speaks with one CMS, for one thread."""

    def __init__(self, source: Source, url: str, *, beat: Callable[[], None] = lambda: None) -> None:
        """Ask at the host of `url`; `beat` is called before each question, and may raise to keep it from being put.

        Whoever takes long over an answer calls it, too.
        """
        self._name, self._url, self.beat = source.name, url, beat
        self._origin = origin_of(url)
        self._deadline = Deadline()
        self.answers = 0
        """How often it has answered with what was asked for."""
        self._client = httpx.Client(
            verify=trusted(),
            trust_env=False,  # a proxy would be another host
            follow_redirects=False,
            headers=_ASK_HEADERS,
            timeout=httpx.Timeout(SILENCE_SECONDS_OF_API, connect=CONNECT_SECONDS_OF_API),
        )

    def get(self, url: str, params: Mapping[str, str] = {}, headers: Mapping[str, str] = {}) -> ApiAnswer:
        """Return the answer to a GET; see `ApiClient`."""
        asked = url
        for _ in range(MAX_API_REDIRECTS + 1):
            answer = self._ask("GET", asked, params=params or None, headers=headers)
            if not isinstance(answer, str):
                return answer
            asked, params = answer, {}
        raise Permanent(f"{self._cms} redirects again and again: set the source's address to where it leads.")

    def post(self, url: str, json: object, headers: Mapping[str, str] = {}) -> ApiAnswer:
        """Return the answer to a POST; see `ApiClient`."""
        answer = self._ask("POST", url, json=json, headers=headers)
        if isinstance(answer, str):
            raise Permanent(f"{self._cms} redirects a POST: set the source's address to where it leads.")
        return answer

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    @property
    def _cms(self) -> str:
        return f"The CMS of {self._name!r}"

    def _ask(self, method: str, url: str, **asked: Any) -> ApiAnswer | str:
        """Return the answer, or where on the same host it is to be asked for instead."""
        self._refuse_another_host(url)
        self.beat()
        until = time.monotonic() + ANSWER_SECONDS
        with self._deadline.within(ANSWER_SECONDS):
            return self._answered(method, url, until, **asked)

    def _answered(self, method: str, url: str, until: float, **asked: Any) -> ApiAnswer | str:
        try:
            with self._client.stream(method, url, extensions={"trace": self._deadline.trace}, **asked) as response:
                if response.is_redirect:
                    return str(response.url.join(response.headers.get("location", "")))
                self._judge(response)
                return self._answer(response, self._read(response, until))
        except httpx.TimeoutException as error:
            raise Transient(f"{self._cms} does not answer in time.") from error
        except (httpx.LocalProtocolError, httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError) as error:
            raise Permanent(f"{self._cms} cannot be asked: its address or its token is malformed.") from error
        except httpx.DecodingError as error:
            raise Permanent(f"{self._cms} answers what cannot be unpacked.") from error
        except (httpx.HTTPError, OSError) as error:
            if time.monotonic() >= until:
                raise self._too_slow from error
            raise Transient(f"{self._cms} cannot be reached ({type(error).__name__}): is it up?") from error

    def _refuse_another_host(self, url: str) -> None:
        try:
            origin = origin_of(url)
        except Permanent as error:
            raise Permanent(f"{self._cms} was to be asked at what is no address: look at its options.") from error
        if origin != self._origin:
            raise Permanent(
                f"{self._cms} leads to {origin}: nothing but {self._origin} is asked. "
                "If that is where it is now, set the source's address to it."
            )

    def _judge(self, response: httpx.Response) -> None:
        status, path = response.status_code, response.url.path[:200]
        if response.is_success or status in _ABSENT_STATUSES:
            return
        if status in TRY_LATER_STATUSES or status >= 500:
            wait = seconds_of(response.headers.get("retry-after", ""))
            raise Transient(f"{self._cms} answered {status} at {path}.", retry_after=wait)
        if status in (401, 403):
            raise ApiRefused(
                f"{self._cms} refuses us ({status} at {path}): make a token there that may read articles, "
                "and set it in ANDRUCK_SOURCE_TOKENS."
            )
        raise Permanent(f"{self._cms} answered {status} at {path}: look at the source's options, or report a bug.")

    def _read(self, response: httpx.Response, until: float) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                raise Permanent(f"{self._cms} answers more than {MAX_ANSWER_BYTES >> 20} MB at once.")
            if time.monotonic() > until:
                raise self._too_slow
        return bytes(body)

    @property
    def _too_slow(self) -> Transient:
        return Transient(f"{self._cms} takes more than {ANSWER_SECONDS:g} s for an answer.")

    def _answer(self, response: httpx.Response, body: bytes) -> ApiAnswer:
        headers = {name.lower(): value for name, value in response.headers.items()}
        try:
            said = jsons.loads(body) if body.strip() else None
        except (ValueError, RecursionError) as error:
            if response.status_code in _ABSENT_STATUSES:
                return ApiAnswer(response.status_code, headers, None)
            raise Permanent(f"{self._cms} answers what is no JSON: is {self._url} its API?") from error
        if response.is_success:
            self.answers += 1
        return ApiAnswer(response.status_code, headers, said)
