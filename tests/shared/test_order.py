"""Whatever order submissions come in, the ledger ends where a model of twenty lines ends."""

from __future__ import annotations

from dataclasses import dataclass

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from shared.ledger import Ledger, transaction
from shared.ledger.accept import UnknownArticle
from shared.ledger.listings import excerpt
from shared.ledger.submissions import Conflict
from shared.pages import FRONT
from tests.shared.newsdesk import due, press, press_all, publish, withdraw

ARTICLES = st.sampled_from(["a", "b"])
VERSIONS = st.integers(1, 6)


@dataclass
class Model:
    """One article: the greatest version wins; a withdrawal holds until a greater version comes."""

    version: int = 0
    title: str = ""
    withdrawn: bool = False

    def publish(self, version: int, title: str) -> bool:
        """Return whether the submission is taken without a complaint."""
        if version == self.version and not self.withdrawn:
            return title == self.title
        if version > self.version:
            self.version, self.title, self.withdrawn = version, title, False
        return True

    def withdraw(self, version: int | None) -> None:
        if self.withdrawn or version is None or version >= self.version:
            self.withdrawn, self.version = True, max(version or 0, self.version)


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
        if id_ not in self.models:
            with pytest.raises(UnknownArticle):
                withdraw(self.ledger, id_, version=version)
            return
        self.models[id_].withdraw(version)
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
        expected = {
            f"/politik/slug-of-{id_}/": model.title for id_, model in self.models.items() if not model.withdrawn
        }
        assert listed == expected
        assert open_ == 0


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
