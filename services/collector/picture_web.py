"""Fetches pictures from addresses that sources named: public hosts only, but for those that the operator has named.

Each connection goes to an address that was checked, so no name can lead elsewhere between check and use; each redirect
is checked as the first address was.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urljoin, urlsplit

import httpx
from ssrfguard import SSRFGuardError, Target, resolve

from services.collector.deadline import Deadline
from services.collector.origin import Origin, origin_of
from services.collector.tls import trusted
from shared.addresses import check_url, policy, refusal
from shared.errors import Permanent, Transient
from shared.retry_after import TRY_LATER_STATUSES, seconds_of

CONNECT_SECONDS_OF_PICTURES, SILENCE_SECONDS_OF_PICTURES, PICTURE_SECONDS = 5.0, 10.0, 60.0
"""Seconds until a connection stands, until the next byte comes, and until the picture is there."""
MAX_PICTURE_BYTES = 50 << 20
MAX_PICTURE_REDIRECTS = 5

_PICTURE_HEADERS = {
    "Accept": "image/jpeg, image/png, image/webp, image/avif, image/*;q=0.8",
    "Accept-Encoding": "identity",
    "User-Agent": "Andruck",
}
_CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
_MAX_CONDITION_CHARACTERS = 500
_REDIRECT_STATUSES = (301, 302, 303, 307, 308)

_MALFORMED = "Its address is malformed, or it redirects to one that is."
_TOO_SLOW = "It takes too long to come."


class Unchanged(Exception):
    """The picture is what we have."""

    def __init__(self, validator: Mapping[str, str]) -> None:
        super().__init__()
        self.validator = validator
        """By which its server tells that the next time."""


class Absent(Transient):
    """The host answers that there is no such picture. It may be there in a moment: some are copied behind the CMS."""


@dataclass(frozen=True)
class _PictureAnswer:
    """What one address answered: where it leads instead, that nothing changed, or the headers of what was written."""

    leads_to: str = ""
    is_unchanged: bool = False
    validator: Mapping[str, str] | None = None


@dataclass(frozen=True)
class PictureWeb:
    """What pictures are fetched through; any number of threads may use it."""

    allow: tuple[str, ...] = ()
    """Networks (CIDR) whose private addresses may be asked."""
    named: frozenset[Origin] = frozenset()
    """Those that the operator has named, such as `http://cms:8080`: those of the sources' CMSes."""
    silence_seconds: float = SILENCE_SECONDS_OF_PICTURES
    seconds: float = PICTURE_SECONDS

    def fetch(
        self, url: str, into: Path, beat: Callable[[], None], held: Mapping[str, str] = MappingProxyType({})
    ) -> Mapping[str, str]:
        """Write what is at an address into a file.

        `beat` is called again and again meanwhile, and may raise. `held`: what this has returned for the copy that we
        have.

        Returns:
            The headers by which its server tells whether it has changed.

        Raises:
            Unchanged: it is what we have; the file is not written.
            Absent: there is none, by now.
            Transient: its host does not answer as it should.
            Permanent: it may not be fetched, or is too large.
        """
        until, conditions = time.monotonic() + self.seconds, _conditions(held)
        for _ in range(MAX_PICTURE_REDIRECTS + 1):
            answer = self._ask(url, into, beat, until, conditions)
            if answer.is_unchanged:
                raise Unchanged(held)
            if answer.validator is not None:
                return answer.validator
            url = _joined(url, answer.leads_to)
        raise Permanent("Its address redirects again and again.")

    def _ask(
        self, url: str, into: Path, beat: Callable[[], None], until: float, conditions: Mapping[str, str]
    ) -> _PictureAnswer:
        beat()
        try:
            target, addresses = self._leads(url)
        except SSRFGuardError as error:
            raise Permanent(f"Its address leads where no picture is fetched. {refusal(error)}") from error
        except OSError as error:
            raise Transient("The name of its host leads nowhere.") from error
        except ValueError as error:
            raise Permanent(_MALFORMED) from error
        try:
            return self._asked(url, target, addresses[0], into, beat, until, conditions)
        except httpx.TimeoutException as error:
            raise Transient("Its host does not answer in time.") from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, ValueError) as error:
            raise Permanent(_MALFORMED) from error
        except (httpx.HTTPError, OSError) as error:
            raise _broken_off(error, until) from error

    def _asked(
        self,
        url: str,
        target: Target,
        address: str,
        into: Path,
        beat: Callable[[], None],
        until: float,
        conditions: Mapping[str, str],
    ) -> _PictureAnswer:
        host = f"[{target.host}]" if ":" in target.host else target.host
        literal = f"[{address}]" if ":" in address else address
        split = urlsplit(url)
        path = (split.path or "/") + (f"?{split.query}" if split.query else "")
        timeout = httpx.Timeout(self.silence_seconds, connect=CONNECT_SECONDS_OF_PICTURES)
        deadline = Deadline()
        with (
            deadline.within(max(0.0, until - time.monotonic())),
            httpx.Client(verify=trusted(), trust_env=False, follow_redirects=False, timeout=timeout) as client,
            client.stream(
                "GET",
                f"{target.scheme}://{literal}:{target.port}{path}",
                headers={**_PICTURE_HEADERS, **conditions, "Host": f"{host}:{target.port}" if split.port else host},
                extensions={"sni_hostname": target.host, "trace": deadline.trace},
            ) as response,
        ):
            if response.status_code in _REDIRECT_STATUSES:
                return _PictureAnswer(leads_to=response.headers.get("location", ""))
            if response.status_code == 304 and conditions:
                return _PictureAnswer(is_unchanged=True)
            _judge(response)
            _write(response, into, beat, until)
            said = response.headers
            return _PictureAnswer(validator={name: said[name] for name in ("etag", "last-modified") if name in said})

    def _leads(self, url: str) -> tuple[Target, list[str]]:
        """Return where an address leads: host and port, and the addresses that may be asked.

        Raises:
            SSRFGuardError: nobody may be asked there.
            OSError: its host has no address.
            Permanent: it is malformed.
        """
        origin = origin_of(url)
        if origin in self.named and origin.host:
            port = origin.port or (443 if origin.scheme == "https" else 80)
            found = socket.getaddrinfo(origin.host, port, type=socket.SOCK_STREAM)
            return Target(origin.scheme, origin.host, port, origin.host), [str(each[4][0]) for each in found]
        target = check_url(url, self.allow)
        return target, [str(each.sockaddr[0]) for each in resolve(target, policy=policy(self.allow, target.port))]


def _conditions(held: Mapping[str, str]) -> dict[str, str]:
    """Return the headers by which a server answers that nothing has changed; what cannot be sent is left out."""
    return {
        header: held[name]
        for name, header in _CONDITIONS.items()
        if (said := held.get(name, ""))
        and said.isascii()
        and said.isprintable()
        and len(said) <= _MAX_CONDITION_CHARACTERS
    }


def _joined(url: str, leads_to: str) -> str:
    try:
        return urljoin(url, leads_to)
    except ValueError as error:
        raise Permanent(_MALFORMED) from error


def _broken_off(error: Exception, until: float) -> Transient:
    """Return what an error of the connection means: whoever took too long was hung up on."""
    if time.monotonic() >= until:
        return Transient(_TOO_SLOW)
    if isinstance(error, httpx.RemoteProtocolError):
        return Transient("Its host broke off, sent more or less than it had said, or leads to what is no address.")
    return Transient(f"Its host cannot be reached ({type(error).__name__}).")


def _judge(response: httpx.Response) -> None:
    status = response.status_code
    if status == 200:
        return
    if status in TRY_LATER_STATUSES or status >= 500:
        wait = seconds_of(response.headers.get("retry-after", ""))
        raise Transient(f"Its host answered {status}.", retry_after=wait)
    raise Absent(f"Its host answered {status}: there is no picture for us.")


def _write(response: httpx.Response, into: Path, beat: Callable[[], None], until: float) -> None:
    got = 0
    with into.open("wb") as file:
        for chunk in response.iter_bytes():
            beat()
            got += len(chunk)
            if got > MAX_PICTURE_BYTES:
                raise Permanent(f"It has more than {MAX_PICTURE_BYTES >> 20} MB. Make it smaller.")
            if time.monotonic() > until:
                raise Transient(_TOO_SLOW)
            file.write(chunk)
