"""What stands in a log, whoever wrote the line, and how much of it a flood may write."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

LINES_OF_EVERYBODY = """
import logging, threading, warnings, structlog
from shared.log import set_up_log
set_up_log("notifier")
log = structlog.get_logger("services.notifier.tell")
log.info("told", submission=7)
def stumble():
    try:
        raise ValueError("planted body")
    except ValueError as error:
        raise KeyError("planted key") from error
library = logging.getLogger("aiohttp")
for work in (lambda: log.warning("not told"), lambda: library.error("of a %s", "library"), stumble):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
warnings.warn("You are root")
try:
    stumble()
except KeyError:
    log.exception("attempt stumbled")
    logging.getLogger("celery.app.trace").exception("Task failed: %s", "planted words")
try:
    raise ConnectionRefusedError(111, "Connection refused")
except OSError:
    log.exception("cannot connect")
raise RuntimeError("planted at the end")
"""

FLOOD = """
import logging, time, structlog
from shared.log import set_up_log
set_up_log("intake")
log = structlog.get_logger("services.intake.journal")
until = time.monotonic() + 2.5
written = 0
while time.monotonic() < until:
    log.warning("refused", reason="Not signed by this source", status=401, webhook_id=f"m{written}")
    logging.getLogger("celery.worker").warning("no doorbell: %r", written)
    log.warning(f"event {written}")  # kinds without number, as nobody should make them
    log.info("accepted", submission=written) if written < 300 else None
    written += 1
print(written)
"""


def test_every_line_is_json_and_names_its_service_whichever_thread_or_library_wrote_it() -> None:
    lines, said = _run(LINES_OF_EVERYBODY)

    assert {line["service"] for line in lines} == {"notifier"}
    assert {line["level"] for line in lines} == {"info", "warning", "error", "critical"}
    events = [line["event"] for line in lines]
    assert events[:4] == ["told", "not told", "of a library", "thread failed"]
    assert "You are root" in events[4]
    assert events[5:] == ["attempt stumbled", "Task failed: %s", "cannot connect", "process failed"]
    assert "planted" not in said


def test_an_error_is_told_by_its_kind_its_causes_and_its_place_and_by_words_that_nobody_else_wrote() -> None:
    lines, _ = _run(LINES_OF_EVERYBODY)
    by_event = {line["event"]: line for line in lines}

    assert by_event["attempt stumbled"]["error"] == "KeyError from ValueError"
    assert by_event["attempt stumbled"]["at"][-1].endswith(" stumble")
    assert by_event["cannot connect"]["error"] == "ConnectionRefusedError: [Errno 111] Connection refused"
    assert by_event["process failed"]["error"] == "RuntimeError"


def test_a_flood_writes_a_few_lines_a_second_and_how_many_were_left_out() -> None:
    lines, said = _run(FLOOD)
    written = int(said.splitlines()[-1])
    assert written > 1000

    refused = [line for line in lines if line["event"] == "refused"]
    left_out = [line for line in lines if line["event"] == "lines left out"]
    assert 10 <= len(refused) <= 40
    mine = [line for line in left_out if line["of"] == "refused"]
    assert {(line["reason"], line["status"]) for line in mine} == {("Not signed by this source", "401")}
    assert len(refused) + sum(line["left_out"] for line in mine) == written, "each is counted"
    library = [line for line in lines if "no doorbell" in line["event"]]
    assert len(library) <= 40
    assert sum(line["event"] == "accepted" for line in lines) == 300, "what went well is never left out"
    assert len(lines) < 3000, "whatever a flood calls itself"


def _run(program: str) -> tuple[list[dict[str, Any]], str]:
    """Run a program; return the lines of its log, and all that it said, its output last."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    return [json.loads(line) for line in done.stderr.splitlines()], done.stderr + done.stdout
