"""The bench counts right. How fast anything is, no test asserts."""

from __future__ import annotations

import asyncio
import json
import math
import time
from pathlib import Path
from xml.etree import ElementTree

import psycopg
import pytest

from shared.errors import Misconfigured
from shared.ledger import Ledger
from shared.ledger.pressing.excerpts import excerpt
from shared.listings import WHOLE_SITE
from shared.pages import FRONT, part_page
from tools.bench.chart import svg, ticks
from tools.bench.cms import Sent, open_loop, schedule
from tools.bench.figures import Chapter, Figure, Plot, a_second, cumulative, grows, percentile, spread
from tools.bench.machine_speed import Pace
from tools.bench.pictured import drawing, serving
from tools.bench.report import BenchReport, aim, shown
from tools.bench.run import MEASURES, chosen
from tools.bench.search import CLOSE, highest
from tools.bench.seed import grow
from tools.bench.sink import Sink
from tools.bench.statements import said_since
from tools.bench.wait_visible import seen
from tools.bench.wire import Wire


def test_a_percentile_is_a_value_that_was_measured() -> None:
    hundred = [float(n) for n in range(1, 101)]

    assert [percentile(hundred, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
    assert percentile([7.0], 0.99) == 7.0
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_a_spread_is_in_milliseconds_and_knows_its_aims() -> None:
    figures = spread("readable", [0.01, 0.02, 0.5], {0.99: 150.0})

    assert [(figure.value, figure.met) for figure in figures] == [(20, None), (500, None), (500, False)]
    assert spread("nothing", [])[0].value is None


def test_an_aim_is_met_from_its_own_side() -> None:
    assert Figure("rate", 130, "", 120, at_least=True).met
    assert Figure("ratio", 1.1, "", 1.15).met
    assert not Figure("ratio", 1.2, "", 1.15).met
    assert Figure("ratio", None, "", 1.15).met is None


def test_throughput_leaves_the_last_second_out_because_it_is_not_over() -> None:
    assert a_second([10.1, 10.2, 11.5, 12.3], 10.0) == [(0.5, 2), (1.5, 1)]
    assert cumulative([0.2, 0.1]) == [(100, 50), (200, 100)]


def test_a_backlog_grows_if_its_end_is_above_its_beginning_and_not_if_it_only_swings() -> None:
    assert grows([0, 5, 10, 15, 20, 25, 30, 35], 10)
    assert not grows([0, 9, 2, 8, 1, 9, 2, 8], 10)
    assert not grows([5], 0)


@pytest.mark.parametrize("limit", [3.0, 16.0, 17.0, 100.0, 5000.0])
def test_the_search_ends_just_below_what_fails(limit: float) -> None:
    tried: list[float] = []

    async def holds(rate: float) -> bool:
        tried.append(rate)
        return rate <= limit

    found = asyncio.run(highest(holds, first=4, most=1024))

    expected = 0.0 if limit < 4 else min(limit, 1024)
    assert expected / CLOSE <= found <= expected
    assert len(tried) < 16


def test_a_late_answer_does_not_slow_the_arrivals_and_its_wait_counts() -> None:
    begun: list[float] = []

    async def send(due: float) -> Sent:
        begun.append(time.time())
        await asyncio.sleep(0.3)
        if len(begun) == 2:
            raise OSError("refused")
        return Sent("", "", "", 1, due, time.time())

    start = time.time()
    sent, refused = asyncio.run(open_loop(schedule(rate=50, seconds=0.2), send))

    assert schedule(rate=50, seconds=0.2) == pytest.approx([0.02 * n for n in range(10)])
    assert len(begun) == len(sent) + len(refused) == 10
    assert all(a >= start + 0.02 * n for n, a in enumerate(begun))
    assert all(each.accepted - each.due >= 0.3 for each in sent)


def test_the_wire_and_the_sink_speak_http() -> None:
    async def story() -> tuple[list[str], float, float]:
        sink = Sink()
        async with Wire(await sink.listen("127.0.0.1")) as wire:
            before = time.time()
            for number in range(3):
                body = json.dumps({"data": {"id": f"a{number}"}}).encode()
                assert (await wire.ask("POST", "/well/1", body)).status == 204
            told = await sink.told("a1", seconds=1)
            heard = json.loads((await wire.get("/heard")).body)
            assert await seen(wire, "/heard", "a2", every=0.01) >= before
        sink.close()
        async with Wire("http://127.0.0.1:1") as nobody:
            assert (await nobody.get("/")).status == 0
        return [id_ for _, id_, _ in heard], told, before

    ids, told, before = asyncio.run(story())
    assert ids == ["a0", "a1", "a2"]
    assert told >= before


def test_a_seeded_site_is_one_that_was_published(ledger: Ledger) -> None:
    url = ledger.url
    for size in (60, 120):
        grow(url, size, ["politik", "kultur"])

    with psycopg.connect(url) as db:
        broken = (
            "SELECT count(*) FROM articles a LEFT JOIN submissions s ON s.number = a.submission AND s.article_id = a.id"
        )
        assert db.execute(f"{broken} WHERE s.number IS NULL".encode()).fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM pages WHERE wanted > pressed").fetchone() == (0,)
        assert db.execute("SELECT nextval('sequence_numbers') > max(number) FROM submissions").fetchone() == (True,)
        lengths = db.execute('SELECT name, length FROM listings ORDER BY name COLLATE "C"').fetchall()
        assert lengths == [("", 120), ("kultur", 60), ("politik", 60), ("sitemap:", 120)]
    with ledger.begin() as db_:
        front = excerpt(db_, FRONT)
        assert len(front.entries) == 30
        assert front.older
        assert len(excerpt(db_, part_page(WHOLE_SITE, front.older)).entries) == 90
        assert db_.execute("SELECT count(*) FROM articles").value() == 120


def test_a_report_is_complete_in_every_form() -> None:
    curve = [(float(n), float(n * n)) for n in range(1, 2000)]
    plots = (Plot("Lauf <1>", "s", "%", {"a & b": curve}, log=True), Plot("leer", "s", "%", {"c": []}))
    figures = (Figure("rate", 1234.5, "articles/s", 120, at_least=True), Figure("none", None, "s", 1))
    report = BenchReport(
        {"cores": "2"}, (Chapter("x", "Title", "How <it> was done", figures, plots, ("A note.",)),), 1.0
    )

    assert json.loads(json.dumps(report.as_json()))["chapters"][0]["figures"][0]["value"] == 1234.5
    page = report.as_html()
    for expected in (
        "1,234 articles/s",
        "≥ 120 articles/s",
        "How &lt;it&gt; was done",
        "A note.",
        "a &amp; b",
        "No values.",
    ):
        assert expected in page
    assert "http" not in page
    assert "<script" not in page
    ElementTree.fromstring(str(svg(plots[0])))  # noqa: S314 - our own
    assert (shown(figures[1]), aim(figures[1])) == ("–", "≤ 1 s")


def test_ticks_are_round_and_lie_between_the_ends() -> None:
    for least, most in ((0.0, 1.0), (0.0, 130.0), (3.0, 3.0), (0.2, 9000.0)):
        for log in (False, least > 0):
            found = ticks(least, most, log=log)
            assert 1 <= len(found) <= 8
            assert all(least <= value <= most or math.isclose(value, most) for value in found)


def test_the_pace_is_of_the_time_that_was_asked_for() -> None:
    pace, begun = Pace(), time.time()
    assert pace.since(begun) is None
    pace.take()
    first = pace.since(begun)
    pace.take()
    assert first is not None
    assert first > 0
    assert pace.since(begun) != first
    assert pace.since(time.time() + 1) is None


def test_each_article_gets_a_drawing_of_its_own() -> None:
    async def ask() -> list[bytes]:
        async with serving(drawings) as url, Wire(url) as host:
            return [(await host.get(f"/{number}.jpg")).body for number in (0, 1)]

    drawings = [drawing(0), drawing(1)]
    assert asyncio.run(ask()) == drawings
    assert drawings[0] != drawings[1]


def test_measurements_are_chosen_by_name() -> None:
    assert chosen("") == list(MEASURES)
    assert chosen("floor,idle") == ["idle", "floor"]
    with pytest.raises(Misconfigured, match="There are: idle, sustained"):
        chosen("speed")


def test_statements_are_counted_across_logs_that_the_supervisor_has_renamed(tmp_path: Path) -> None:
    log = tmp_path / "postgres.log"
    log.write_bytes(b"before\n")
    begun = log.stat()
    with log.open("ab") as said:
        said.write(b"one\n")
    log.rename(tmp_path / "postgres.log.2")
    (tmp_path / "postgres.log.1").write_bytes(b"two\n")
    log.write_bytes(b"three\n")
    assert said_since(log, begun) == b"one\ntwo\nthree\n"
    (tmp_path / "postgres.log.2").unlink()
    with pytest.raises(RuntimeError, match="fewer articles"):
        said_since(log, begun)
