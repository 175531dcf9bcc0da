"""The publisher's other door: presses pages without a broker."""

from __future__ import annotations

import os

from services.publisher.tasks import pressroom
from shared.direct import work_directly
from shared.ledger.leases import PRESSES
from shared.log import set_up_log
from shared.presence import stay_signed_in
from shared.settings import read_settings

THREADS = 4


def main() -> None:
    """Press what is due until SIGTERM or SIGINT."""
    set_up_log("publisher")
    stay_signed_in(read_settings(os.environ).database_url, "publisher")
    room = pressroom()
    work_directly(room.ledger, PRESSES, room.press, threads=THREADS)


if __name__ == "__main__":
    main()
