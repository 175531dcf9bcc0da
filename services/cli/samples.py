"""What `make run` publishes: sample articles, dated as of now, with their pictures."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from services.cli.client import Intake
from services.cli.manuscript import id_in, manuscript_in
from shared.dialects.andruck.formats import read
from shared.errors import Misconfigured
from shared.ledger import Ledger, transaction
from shared.ledger.states import ArticleState
from shared.ledger.submitting.article_views import article_of_source
from shared.picture import url_of_upload
from shared.settings import Site

ORDER = "order.txt"
"""In a folder of samples: its files, in the order in which they are sent, and `withdraw ID`."""

_FROM_NOW = re.compile(r"\$NOW([+-]\d+)([mhd])\b")
_AGO_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_WITHDRAW = "withdraw "


def dated(text: str, now: datetime) -> str:
    """Return a sample's text with `$NOW-3h` and the like as points in time.

    >>> dated("published_at: $NOW-90m", datetime(2025, 7, 1, 12, tzinfo=UTC))
    'published_at: 2025-07-01T10:30:00+00:00'
    """
    return _FROM_NOW.sub(lambda found: (now + int(found[1]) * _AGO_UNITS[found[2]]).isoformat(timespec="seconds"), text)


def steps_in(samples: Path) -> Iterator[Path | str]:
    """Yield what is to be done with samples: a file to be sent, or the id of an article to be withdrawn.

    Raises:
        Misconfigured: the folder does not say in which order.
    """
    if samples.is_file():
        yield samples
        return
    order = samples / ORDER
    if not order.is_file():
        raise Misconfigured(f"{order} is not there: it names the files of {samples} in the order to be sent.")
    for line in order.read_text("utf-8").splitlines():
        step = line.partition("#")[0].strip()
        if step.startswith(_WITHDRAW):
            yield step.removeprefix(_WITHDRAW).strip()
        elif step:
            yield samples / step


@dataclass(frozen=True)
class SampleDesk:
    """Sends samples as a CMS would. What has a date as of now is sent once: the next day it would be another."""

    intake: Intake
    ledger: Ledger
    site: Site

    def send(self, samples: Path) -> Iterator[dict[str, Any]]:
        """Send a file, or those of a folder, and yield the answers; raises as `Intake.submit`, and as `steps_in`."""
        now, sent = datetime.now(UTC), set[str]()
        for step in steps_in(samples):
            if isinstance(step, str):
                if step in sent:
                    yield self.intake.withdraw(step)
                continue
            manuscript = manuscript_in(step)
            filled = manuscript._replace(text=dated(manuscript.text, now))
            id_ = read(filled.media_type, filled.text.encode(), article_id=None, site=self.site).external_id
            if filled == manuscript or id_ in sent or not self._is_known(id_):
                sent.add(id_)
                self._upload(step.parent, filled.text)
                # By its id: a newer release may read another text in it, and one without an id takes no other's place.
                yield self.intake.send(filled, article_id=id_in(filled, self.site))

    def _is_known(self, id_: str) -> bool:
        with transaction(self.ledger) as db:
            return article_of_source(db, self.intake.source, id_).state is not ArticleState.UNKNOWN

    def _upload(self, folder: Path, text: str) -> None:
        """Send those pictures beside the sample that it names."""
        for picture in sorted(folder.glob("*.jpg")):
            content = picture.read_bytes()
            if url_of_upload(hashlib.sha256(content).hexdigest()) in text:
                self.intake.upload(content)
