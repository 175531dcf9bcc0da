"""The notifier's other door: tells subscribers without a broker."""

from __future__ import annotations

import os

from services.notifier.delivery_thread import DeliveryThread
from shared.log import set_up_log
from shared.presence import stay_signed_in
from shared.settings import read_settings
from shared.starting import start_for_site
from shared.stopping import stop_on_signals


def main() -> None:
    """Tell what is due until SIGTERM or SIGINT."""
    set_up_log("notifier")
    settings = read_settings(os.environ)
    start_for_site(settings, "notifier")
    stop = stop_on_signals()
    stay_signed_in(settings.database_url, "notifier")
    deliveries = DeliveryThread(settings)
    deliveries.start()
    stop.wait()
    deliveries.stop()


if __name__ == "__main__":
    main()
