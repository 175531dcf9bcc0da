"""`python -m services.sweep`: sweeps, verifies and probes until it is told to stop."""

from __future__ import annotations

import os

from services.sweep.probing.watch import start_probing
from services.sweep.rereading import start_rereading
from services.sweep.rescue import start_rescue
from services.sweep.searching.background import start_indexing
from services.sweep.sweep import Sweep, run
from services.sweep.verify_background import start_patrol
from shared.broker import broker_client
from shared.ledger import Ledger
from shared.log import set_up_log
from shared.queue import Doorbells, celery_app
from shared.settings import read_settings
from shared.starting import start_for_site_and_bucket
from shared.stopping import stop_on_signals


def main() -> None:
    """Sweep until SIGTERM or SIGINT."""
    set_up_log("sweep")
    settings = read_settings(os.environ)
    start_for_site_and_bucket(settings, "sweep", wait_for_store=False)
    stop = stop_on_signals()
    bells = Doorbells(celery_app(settings.broker_url))
    ledger, broker = Ledger(settings.database_url, connections=2, by_key=True), broker_client(settings.broker_url)
    site = settings.site
    sweep = Sweep(ledger, bells, broker, unread_days=site.unread_days, webhook_days=site.webhook_days)
    start_patrol(settings, stop)
    start_probing(settings, stop)
    start_rereading(settings, bells, stop)
    start_rescue(settings.database_url, bells, stop)
    start_indexing(settings, bells, stop)
    run(sweep, stop)


main()
