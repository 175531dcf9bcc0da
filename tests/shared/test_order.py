"""Whatever order submissions come in, the ledger ends where a model of twenty lines ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from shared.ledger import Ledger, transaction
from shared.ledger.pressing.excerpts import excerpt
from shared.ledger.webhooks import Conflict
from shared.pages import FRONT
from tests.shared.newsdesk import due, press, press_all, publish, withdraw

ARTICLES = st.sampled_from(["a", "b"])
VERSIONS = st.integers(1, 6)


@dataclass
class Model:
    """One article: the greatest version wins; a withdrawal, even one before it, holds until a greater version comes."""

    version: int = 0
    title: str = ""
    withdrawn: bool = False
    revisions: int = 0
    """How often readers could notice something."""

    def publish(self, version: int, title: str) -> bool:
        """Return whether the submission is taken without a complaint."""
        if version == self.version and not self.withdrawn:
            return title == self.title
        if version > self.version:
            self.revisions += self.withdrawn or title != self.title
            self.version, self.title, self.withdrawn = version, title, False
        return True

    def withdraw(self, version: int | None) -> None:
        if self.withdrawn or version is None or version >= self.version:
            self.withdrawn, self.version = True, max(version or 0, self.version)

    @property
    def readable(self) -> bool:
        return bool(self.title) and not self.withdrawn


class Newsroom(RuleBasedStateMachine):
    """Sources, workers and the sweep, in any order."""

    ledger: Ledger

    def __init__(self) -> None:
        super().__init__()
        self.models: dict[str, Model] = {}
        with self.ledger.begin() as db:
            db.execute("TRUNCATE articles, submissions, webhooks, pages, wants, listings, places, events CASCADE")

    @rule(id_=ARTICLES, version=VERSIONS, title=st.sampled_from(["one", "two"]))
    def a_source_publishes(self, id_: str, version: int, title: str) -> None:
        taken = self.models.setdefault(id_, Model()).publish(version, title)
        try:
            publish(self.ledger, id_, version=version, title=title)
        except Conflict:
            assert not taken
        else:
            assert taken

    @rule(id_=ARTICLES, version=VERSIONS | st.none())
    def a_source_withdraws(self, id_: str, version: int | None) -> None:
        self.models.setdefault(id_, Model()).withdraw(version)
        withdraw(self.ledger, id_, version=version)

    @rule(which=st.integers(0, 9))
    def a_worker_presses_some_page(self, which: int) -> None:
        if pages := due(self.ledger):
            press(self.ledger, pages[which % len(pages)])

    @invariant()
    def no_list_shows_what_is_withdrawn(self) -> None:
        with transaction(self.ledger) as db:
            listed = {entry.path for entry in excerpt(db, FRONT).entries}
        assert not listed & {f"/politik/slug-of-{id_}/" for id_, model in self.models.items() if model.withdrawn}

    def teardown(self) -> None:
        press_all(self.ledger)
        with transaction(self.ledger) as db:
            listed = {entry.path: entry.title for entry in excerpt(db, FRONT).entries}
            open_ = db.execute("SELECT count(*) FROM submissions WHERE stage <> 'done'").value()
            rows: list[Any] = db.execute(_TOLD).fetchall()
        expected = {f"/politik/slug-of-{id_}/": model.title for id_, model in self.models.items() if model.readable}
        assert listed == expected
        assert open_ == 0
        told = {id_: shown for id_, shown in rows if shown}
        assert all(shown <= self.models[id_].revisions for id_, shown in told.items()), "nobody hears of no change"


_TOLD = """
    SELECT external_id, count(*) FILTER (WHERE type <> 'article.withdrawn')
    FROM articles a JOIN events e ON e.article_id = a.id GROUP BY external_id
"""


def test_the_ledger_agrees_with_the_model(ledger: Ledger) -> None:
    Newsroom.ledger = ledger
    run_state_machine_as_test(
        Newsroom,
        settings=settings(
            max_examples=60,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


MESSAGES = st.dictionaries(VERSIONS, st.sampled_from(["one", "two", None]), min_size=1).flatmap(
    lambda said: st.tuples(
        st.just(said), st.permutations([*said, *said]), st.lists(st.booleans(), min_size=12, max_size=12)
    )
)
"""What a source says by version (None: withdraw), the order in which each message comes twice, and when is pressed."""


@given(MESSAGES)
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_in_whatever_order_messages_come_twice_the_end_is_the_same(
    ledger: Ledger, messages: tuple[dict[int, str | None], list[int], list[bool]]
) -> None:
    said, order, pressed = messages
    with ledger.begin() as db:
        db.execute("TRUNCATE articles, submissions, webhooks, pages, wants, listings, places, events CASCADE")
    for version, press_now in zip(order, pressed, strict=False):
        title = said[version]
        if title is None:
            withdraw(ledger, version=version, webhook=f"m{version}")
        else:
            publish(ledger, version=version, title=title, webhook=f"m{version}")
        if press_now:
            press_all(ledger)
    press_all(ledger)

    newest = said[max(said)]
    with transaction(ledger) as db:
        assert [entry.title for entry in excerpt(db, FRONT).entries] == ([newest] if newest else [])
        standing: Any = db.execute("SELECT version, withdrawn_by IS NULL FROM articles").one()
        open_ = db.execute("SELECT count(*) FROM submissions WHERE stage <> 'done'").value()
    assert (*standing, open_) == (max(said), newest is not None, 0)
