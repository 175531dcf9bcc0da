"""One picture from its address to the bucket."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog

from services.collector.claim_keeping import ClaimLost, keep
from services.collector.picture_process import DRAW_CARD
from services.collector.picture_web import MAX_PICTURE_BYTES, Absent, PictureWeb, Unchanged
from shared.bucket import Bucket, Overtaken
from shared.caches.page_keys import own_key
from shared.errors import Permanent, Transient
from shared.ledger import Ledger, transaction
from shared.ledger.leases import LEASE
from shared.ledger.picturing.fetches import (
    Fetched,
    PictureLease,
    PictureRow,
    confirm_picture,
    postpone_picture,
    refuse_picture,
    reserve_renditions,
    settle_picture,
)
from shared.page_object import IMMUTABLE_CACHE_CONTROL, PageObject
from shared.picture import Crop, PictureFormat, Rendition, digest_of_upload, note_of_upload, path_of_rendition
from shared.share_card import card_at

log = structlog.get_logger()

MAX_ABSENCES_OF_PICTURES = 5
"""How often a host may say that it has no such picture before it is believed."""
RENDERING_SECONDS = 120.0
"""Seconds that making renditions may take on a busy machine; of the processor's time it may take fewer."""
_DIGEST = "sha256"
_BEAT_SECONDS = LEASE.total_seconds() / 6

_BUG = "Seeing to it fails with {}: please report it as a bug."
_TOO_MUCH = "It needs too much memory or time to be decoded."
_LAST_ERROR = re.compile(r"(?:^|\n)(?:\w+\.)*(\w{0,60}(?:Error|Exception))(?:: [^\n]*)?\Z")
_OF_ITS_BOUNDS = ("MemoryError", "OSError")
"""What the limits of the process become in Python."""


@dataclass(frozen=True)
class PictureWork:
    """What is needed for it."""

    web: PictureWeb
    ledger: Ledger
    bucket: Bucket
    rendering: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(2))
    """How many pictures are decoded at a time."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set when the collector ends: what is under way is left to others."""

    def see_to(self, lease: PictureLease) -> None:
        """Fetch a picture, make its renditions and put them; note what came of it.

        Raises:
            ClaimLost: somebody else has taken it over.
            Transient: the ledger cannot be asked.
        """
        try:
            fetched = self._fetched(lease)
        except Unchanged as unchanged:
            with transaction(self.ledger) as db:
                confirm_picture(db, lease, unchanged.validator)
        except (Permanent, Absent) as error:
            self._refuse_or_wait(lease, error)
        except Transient as error:
            self._postpone(lease, error)
        except ClaimLost:
            raise
        except Exception as error:
            log.exception("cannot see to a picture", host=lease.row.host)
            self._postpone(lease, Transient(_BUG.format(type(error).__name__)))
        else:
            with transaction(self.ledger) as db:
                settle_picture(db, lease, fetched)
            log.info("picture ready", host=lease.row.host, renditions=len(fetched.renditions))

    def _fetched(self, lease: PictureLease) -> Fetched:
        with TemporaryDirectory(prefix="andruck-picture-") as place:
            file, folder = Path(place) / "given", Path(place) / "made"
            folder.mkdir()
            beat = _Beat(lambda: keep(self.ledger, lease), self.stop)
            card = card_at(lease.row.url)
            if card:
                file.write_text(json.dumps(asdict(card)), "utf-8")
            validator = {} if card else self._given(lease.row, file, beat)
            with self.rendering:
                beat.now()
                made = rendered(file, folder, DRAW_CARD if card else json.dumps(lease.row.focus))
            beat.now()
            contents = {each["file"]: (folder / each["file"]).read_bytes() for each in made["renditions"]}
            renditions = tuple(_rendition(each, contents[each["file"]]) for each in made["renditions"])
            self._put(lease, renditions, list(contents.values()), beat)
        known = {name: made[name] for name in ("width", "height", "colour", "credit", "note")}
        return Fetched(**known, renditions=renditions, validator=validator)

    def _given(self, row: PictureRow, file: Path, beat: _Beat) -> Mapping[str, str]:
        """Write what is at an address into a file; raises as `PictureWeb.fetch`."""
        digest = digest_of_upload(row.url)
        if not digest:
            validator = {**self.web.fetch(row.url, file, beat, row.held), _DIGEST: _digest_of(file)}
            if validator[_DIGEST] == row.held.get(_DIGEST):
                raise Unchanged(validator)
            return validator
        beat()
        content = self.bucket.note(note_of_upload(digest), most=MAX_PICTURE_BYTES)
        if content is None:
            raise Transient("It was not sent yet: PUT it to media/ and its digest.")
        file.write_bytes(content)
        return {}

    def _put(self, lease: PictureLease, renditions: tuple[Rendition, ...], contents: list[bytes], beat: _Beat) -> None:
        with transaction(self.ledger) as db:
            if not reserve_renditions(db, lease, renditions):
                raise Transient("The same picture is being removed from the bucket at this moment.")
        for rendition, content in zip(renditions, contents, strict=True):
            beat()
            put_rendition(self.bucket, rendition, content)

    def _refuse_or_wait(self, lease: PictureLease, error: Permanent | Absent) -> None:
        if isinstance(error, Absent) and lease.row.failures + 1 < MAX_ABSENCES_OF_PICTURES:
            self._postpone(lease, error)
            return
        with transaction(self.ledger) as db:
            refuse_picture(db, lease, str(error))
        log.warning("picture refused", host=lease.row.host, reason=str(error))

    def _postpone(self, lease: PictureLease, error: Transient) -> None:
        with transaction(self.ledger) as db:
            postpone_picture(db, lease, str(error), at_least=error.retry_after or 0)
        log.warning("picture not fetched", host=lease.row.host, reason=str(error))


class _Beat:
    """Keeps a claim, now and then."""

    def __init__(self, keep_claim: Callable[[], None], stop: threading.Event) -> None:
        self._keep, self._stop, self._next = keep_claim, stop, 0.0

    def __call__(self) -> None:
        if self._stop.is_set():
            raise ClaimLost
        if time.monotonic() >= self._next:
            self.now()

    def now(self) -> None:
        """Keep it at this moment."""
        self._keep()
        self._next = time.monotonic() + _BEAT_SECONDS


def _digest_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def rendered(file: Path, folder: Path, focus: str) -> dict[str, Any]:
    """Return what a process of its own made of a picture, or of a card: `focus` as that process takes it.

    Raises:
        Permanent: it cannot be shown; the sentence says why.
        Transient: the process was ended from outside, or the machine is too busy.
    """
    command = [sys.executable, "-m", "services.collector.picture_process", str(file), str(folder), focus]
    try:
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=RENDERING_SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired as error:
        raise Transient("There was no time to make its renditions: is the machine busy?") from error
    if ended.returncode == -9:
        raise Transient("The process that made its renditions was ended from outside: has the machine enough memory?")
    if ended.returncode:
        kind = _error_in(ended.stderr)
        log.warning("a picture ended its process", status=ended.returncode, error=kind)
        is_ours = kind and kind not in _OF_ITS_BOUNDS
        raise Permanent(_BUG.format(kind) if is_ours else _TOO_MUCH)
    made: dict[str, Any] = json.loads(ended.stdout)
    if "refused" in made:
        raise Permanent(made["refused"])
    return made


def _error_in(stderr: bytes) -> str:
    """Return the kind of the exception that ended a process; empty: none did. Its words may quote what was sent."""
    found = _LAST_ERROR.search(stderr[-4000:].decode("utf-8", "replace").rstrip())
    return found[1] if found else ""


def _rendition(made: dict[str, Any], content: bytes) -> Rendition:
    format_ = PictureFormat(made["format"])
    path = path_of_rendition(content, format_)
    return Rendition(path, Crop(made["crop"]), format_, made["width"], made["height"], len(content))


def put_rendition(bucket: Bucket, rendition: Rendition, content: bytes) -> None:
    """Have readers get a rendition. One that is there already is the same: its name is its digest.

    Raises:
        Transient, Permanent: the store does not take it.
    """
    keys = {"andruck-keys": own_key(rendition.path)}
    made = PageObject(content, rendition.format.media_type, IMMUTABLE_CACHE_CONTROL, keys)
    try:
        bucket.put(rendition.path.removeprefix("/"), made, sequence=0, etag=None)
    except Overtaken:
        return
