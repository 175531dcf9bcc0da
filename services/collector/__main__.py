"""`python -m services.collector`: fetches and pulls until it is told to stop."""

from __future__ import annotations

import os

from services.collector.cms import askable
from services.collector.collector import Collector
from shared.dialects import check_kinds
from shared.errors import Misconfigured
from shared.ledger import Ledger
from shared.lifeline import Lifeline
from shared.log import set_up_log
from shared.presence import stay_signed_in
from shared.queue import Doorbells, celery_app
from shared.settings import read_settings
from shared.starting import refuse_to_start, start_for_site
from shared.stopping import stop_on_signals

COLLECTOR_CONNECTIONS = 4
"""Threads that speak with the ledger at a time: each of them waits for its CMS most of the time."""


def main() -> None:
    """Collect until SIGTERM or SIGINT."""
    set_up_log("collector")
    settings = read_settings(os.environ)
    start_for_site(settings, "collector")
    try:
        check_kinds(settings.sources.values())
        sources = askable(settings.sources.values(), settings.site)
    except Misconfigured as error:
        refuse_to_start(error)
    stop = stop_on_signals()
    stay_signed_in(settings.database_url, "collector")
    ledger = Ledger(settings.database_url, connections=COLLECTOR_CONNECTIONS, by_key=True)
    bells, lifeline = Doorbells(celery_app(settings.broker_url)), Lifeline(settings.database_url, "collector")
    Collector(sources, ledger, bells, lifeline, stop).run()


main()
