"""What a source may rely on once it was answered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from shared.article import Schedule
from shared.errors import Transient
from shared.events import Due
from shared.ledger import Ledger, transaction
from shared.ledger.states import SubmissionState
from shared.ledger.webhooks import Conflict
from tests.shared.newsdesk import press_all, publish, state_of, withdraw


def test_the_same_webhook_again_gets_the_same_answer_and_does_nothing(ledger: Ledger) -> None:
    first = publish(ledger, webhook="one")
    again = publish(ledger, webhook="one")

    assert again == first
    assert _count(ledger, "submissions") == 1


def test_the_answer_stays_the_same_when_the_submission_is_superseded_later(ledger: Ledger) -> None:
    first = publish(ledger, version=1, webhook="one")
    publish(ledger, version=2, title="Newer")

    assert publish(ledger, version=1, webhook="one").state == first.state == "accepted"


def test_a_worker_that_is_stopped_in_a_transaction_holds_up_nobody_for_long(ledger: Ledger) -> None:
    publish(ledger, version=1)

    with pytest.raises(Transient):
        _publish_while_stopped_in_a_transaction(ledger)

    assert _title(ledger) == "Newer"


def test_a_webhook_id_used_for_something_else_is_refused(ledger: Ledger) -> None:
    publish(ledger, webhook="one")

    with pytest.raises(Conflict, match="another request"):
        publish(ledger, webhook="one", title="Other")


def test_a_repetition_rings_again_for_pages_that_are_still_due(ledger: Ledger) -> None:
    first = publish(ledger, webhook="one")

    assert publish(ledger, webhook="one").ring == (Due(first.path),)
    press_all(ledger)
    assert publish(ledger, webhook="one").ring == ()


def test_the_same_article_without_a_version_is_a_duplicate(ledger: Ledger) -> None:
    first = publish(ledger)

    assert publish(ledger).submission == first.submission


def test_the_same_version_with_other_content_is_refused(ledger: Ledger) -> None:
    publish(ledger, version=1)

    with pytest.raises(Conflict, match="greater version"):
        publish(ledger, version=1, title="Other")


def test_an_older_version_is_recorded_and_changes_nothing(ledger: Ledger) -> None:
    publish(ledger, version=3, title="Newer")
    late = publish(ledger, version=2, title="Older")
    press_all(ledger)

    assert late.state is SubmissionState.SUPERSEDED
    assert "version 2 came too late" in state_of(ledger, late).sentence.lower()
    assert _title(ledger) == "Newer"


def test_a_withdrawn_article_stays_withdrawn_when_an_old_version_comes_late(ledger: Ledger) -> None:
    publish(ledger, version=2)
    gone = withdraw(ledger)
    late = publish(ledger, version=1, title="Old")
    same = publish(ledger, version=2)
    press_all(ledger)

    assert late.state is same.state is SubmissionState.SUPERSEDED
    assert state_of(ledger, gone).state is SubmissionState.WITHDRAWN


def test_a_newer_version_publishes_a_withdrawn_article_again(ledger: Ledger) -> None:
    publish(ledger, version=2)
    withdraw(ledger)
    back = publish(ledger, version=3)
    press_all(ledger)

    assert state_of(ledger, back).state is SubmissionState.LIVE


def test_withdrawing_twice_is_answered_alike(ledger: Ledger) -> None:
    publish(ledger)

    assert withdraw(ledger).submission == withdraw(ledger).submission


def test_two_articles_never_share_a_path(ledger: Ledger) -> None:
    paths = {publish(ledger, id_, title=id_, slug="").path for id_ in ("one", "two")}
    taken = publish(ledger, "taker", slug="slug-of-three-4")
    with ledger.begin() as db:
        db.execute("INSERT INTO pages (path, kind) VALUES ('/politik/slug-of-three/', 'archive')")
    third = publish(ledger, "three")

    assert len({*paths, taken.path, third.path}) == 4
    assert third.path.startswith("/politik/slug-of-three-")


@pytest.mark.parametrize("owner", ["an article", "a tombstone", "a redirect", "what waits for its time", "a list"])
def test_a_slug_that_is_insisted_on_and_taken_is_refused(ledger: Ledger, owner: str) -> None:
    if owner == "a list":
        with ledger.begin() as db:
            db.execute("INSERT INTO pages (path, kind) VALUES ('/politik/wahl/', 'archive')")
    else:
        release = datetime.now(UTC) + timedelta(hours=1) if owner == "what waits for its time" else None
        publish(ledger, "one", version=1, slug="wahl", schedule=Schedule(release))
        press_all(ledger)
    if owner == "a tombstone":
        withdraw(ledger, "one")
    if owner == "a redirect":
        publish(ledger, "one", version=2, slug="moved")
    press_all(ledger)

    with pytest.raises(Conflict, match="choose another slug") as refused:
        publish(ledger, "two", slug="wahl")
    assert refused.value.field == "slug"
    moving = publish(ledger, "three", version=1)
    with pytest.raises(Conflict):
        publish(ledger, "three", version=2, slug="wahl")
    assert publish(ledger, "two").path != moving.path, "nothing of what was refused is kept"


def test_a_headline_may_change_but_the_path_stays(ledger: Ledger) -> None:
    first = publish(ledger)

    assert publish(ledger, title="Changed").path == first.path


def test_many_at_once_on_one_article_leave_one_current_revision(ledger: Ledger) -> None:
    with ThreadPoolExecutor(8) as pool:
        accepted = list(pool.map(lambda version: publish(ledger, version=version, title=f"v{version}"), range(1, 25)))
    press_all(ledger)

    states = [state_of(ledger, each).state for each in accepted]
    assert states[-1] is SubmissionState.LIVE
    assert set(states[:-1]) == {SubmissionState.SUPERSEDED}
    assert _title(ledger) == "v24"


def _publish_while_stopped_in_a_transaction(ledger: Ledger) -> None:
    with transaction(ledger) as stopped:
        stopped.execute("UPDATE articles SET title = 'Nothing of this is kept'")
        publish(ledger, version=2, title="Newer")  # waits for the lock until the server ends the idle transaction


def _count(ledger: Ledger, table: str) -> int:
    with ledger.begin() as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").value())


def _title(ledger: Ledger) -> str:
    with ledger.begin() as db:
        return str(db.execute("SELECT title FROM articles").value())
