"""Health check of a container: is its process at work?

`healthy.py 8601/readyz` asks a web process. `healthy.py publisher` asks the ledger whether a process of this kind in
this container signed in lately.
"""

import os
import socket
import sys
from http.client import HTTPConnection

import psycopg

from shared.settings import read_settings

LATELY = 15
"""Seconds, as in shared.ledger.sign_ins; to import that takes more processor time than a check may cost."""

SIGNED_IN = (
    "SELECT 1 FROM processes WHERE kind = %s AND starts_with(name, %s) AND seen_at > now() - %s * interval '1 s'"
)


def answers(port: str, path: str) -> bool:
    """Ask a web process; http.client goes through no proxy that the environment may name."""
    connection = HTTPConnection("127.0.0.1", int(port), timeout=3)
    connection.request("GET", path)
    return connection.getresponse().status == 200


def signed_in(kind: str) -> bool:
    """Ask the ledger."""
    url = read_settings(os.environ).database_url
    with psycopg.connect(url, connect_timeout=3) as ledger:
        seen = (kind, f"{kind}@{socket.gethostname()}:", LATELY)
        return ledger.execute(SIGNED_IN, seen).fetchone() is not None


if __name__ == "__main__":
    port, slash, path = sys.argv[1].partition("/")
    try:
        well = answers(port, slash + path) if slash else signed_in(port)
    except (OSError, psycopg.Error) as error:
        sys.exit(f"Not healthy: {error}")
    sys.exit(None if well else "Not healthy: it does not answer 200, or has not signed in.")
