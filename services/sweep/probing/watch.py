"""Looking for ever, from a thread of the sweep: of any number of sweeps one looks, and the others wait for its end."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import structlog

from services.sweep.probing.findings import Memory
from services.sweep.probing.rounds import Addresses, Prober
from shared.broker import broker_client
from shared.bucket import Bucket
from shared.errors import Transient
from shared.ledger import Ledger
from shared.ledger.probes import ProbeFinding, Watched
from shared.presence import process_name
from shared.settings import Settings

log = structlog.get_logger()

PROBE_POLL_SECONDS = 3.0
"""Seconds between two looks while all is well. What breaks is seen twice in less than ten: 3 + 2 (patience) + 1 + 2."""

TROUBLE_POLL_SECONDS = 1.0
"""Seconds between two looks while something is wrong: its end is seen soon, and deliveries wait no longer."""


def start_probing(settings: Settings, stop: threading.Event) -> None:
    """Start looking from a thread, until told to stop."""
    prober = Prober(
        Ledger(settings.database_url, connections=1),
        Bucket(settings.store, connections=2),
        broker_client(settings.broker_url),
        addresses(settings),
        Memory(settings.site.cache_seconds),
    )
    threading.Thread(target=probe, args=(prober, stop), name="probe", daemon=True).start()


def addresses(settings: Settings) -> Addresses:
    """Return where to ask; an address from inside is asked by the name that readers and sources use."""
    site, intake = settings.probe_site_url, settings.probe_intake_url
    return Addresses(site, _host(site, settings.site.url), intake, _host(intake, settings.intake_url))


def probe(prober: Prober, stop: threading.Event) -> None:
    """Look until told to stop."""
    changes, owner, pause = Changes(), process_name("sweep"), 0.0
    while not stop.wait(pause):
        pause = PROBE_POLL_SECONDS
        try:
            found = prober.look(owner)
        except Transient as error:
            log.warning("cannot write down what readers see", problem=str(error))
            pause = TROUBLE_POLL_SECONDS
        except Exception:  # a thread that ends would end unseen
            log.exception("looking as readers do failed; it goes on")
        else:
            changes.tell(found or [])
            if found is None or any(finding.symptom for finding in found):
                pause = TROUBLE_POLL_SECONDS


@dataclass
class Changes:
    """Says what is wrong once, and once that it is well again."""

    _wrong: dict[Watched, str] = field(default_factory=dict)

    def tell(self, found: list[ProbeFinding]) -> None:
        """Log what has changed since the last look."""
        for finding in found:
            before = self._wrong.pop(finding.target, None)
            if finding.symptom:
                self._wrong[finding.target] = finding.symptom
            if finding.symptom and finding.symptom != before:
                said = {"target": finding.target.value, "subject": finding.subject, "symptom": finding.symptom}
                log.warning("readers see trouble", **said, advice=finding.advice)
            elif before and not finding.symptom:
                log.info("readers see no trouble any more", target=finding.target.value, subject=finding.subject)


def _host(asked: str, public: str) -> str | None:
    return urlsplit(public).netloc if asked != public else None
