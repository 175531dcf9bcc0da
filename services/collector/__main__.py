"""`python -m services.collector`: fetches and pulls until it is told to stop."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from services.collector.cms import AskedCms, askable
from services.collector.collector import Collector
from services.collector.origin import Origin, origin_of
from services.collector.picture_desk import PICTURE_CONNECTIONS, PICTURES_AT_ONCE, PictureDesk
from services.collector.picture_web import PictureWeb
from services.collector.picture_work import PictureWork
from shared.bucket import Bucket
from shared.dialects import check_kinds
from shared.errors import Misconfigured, Permanent
from shared.ledger import Ledger
from shared.lifeline import Lifeline
from shared.log import set_up_log
from shared.presence import stay_signed_in
from shared.queue import Doorbells, celery_app
from shared.settings import Settings, read_settings
from shared.starting import refuse_to_start, start_for_site_and_bucket
from shared.stopping import stop_on_signals

COLLECTOR_CONNECTIONS = 4
"""Threads that speak with the ledger at a time: each of them waits for its CMS most of the time."""


def start_pictures(
    settings: Settings, sources: Mapping[str, AskedCms], bells: Doorbells, lifeline: Lifeline, stop: threading.Event
) -> None:
    """See to pictures, beside the sources."""
    ledger = Ledger(settings.database_url, connections=PICTURE_CONNECTIONS, by_key=True)
    bucket = Bucket(settings.store, connections=PICTURES_AT_ONCE)
    web = PictureWeb(settings.site.allow_private_networks, frozenset(_origins(sources.values())))
    desk = PictureDesk(PictureWork(web, ledger, bucket, stop=stop), ledger, bucket, bells, lifeline, stop)
    threading.Thread(target=desk.run, name="pictures", daemon=True).start()


def _origins(cmses: Iterable[AskedCms]) -> Iterator[Origin]:
    for cms in cmses:
        with suppress(Permanent):  # whoever asks that CMS says so
            yield origin_of(cms.api.url(cms.source))


def main() -> None:
    """Collect until SIGTERM or SIGINT."""
    set_up_log("collector")
    settings = read_settings(os.environ)
    start_for_site_and_bucket(settings, "collector")
    try:
        check_kinds(settings.sources.values())
        sources = askable(settings.sources.values(), settings.site)
    except Misconfigured as error:
        refuse_to_start(error)
    stop = stop_on_signals()
    stay_signed_in(settings.database_url, "collector")
    ledger = Ledger(settings.database_url, connections=COLLECTOR_CONNECTIONS, by_key=True)
    bells, lifeline = Doorbells(celery_app(settings.broker_url)), Lifeline(settings.database_url, "collector")
    start_pictures(settings, sources, bells, lifeline, stop)
    Collector(sources, ledger, bells, lifeline, stop).run()


main()
