"""Who may be told, and by whose wish: each source has its own subscriptions, and sees and changes no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.cli.prepare import prepare
from shared.events import EventType
from shared.ledger import Ledger, transaction
from shared.ledger.telling.subscriptions import MAX_OLD_SECRETS, OLD_SECRET_LIFETIME, subscribe, subscriptions
from shared.settings import Store
from shared.signable import Signable, sign_request
from shared.signing import new_secret
from tests.intake.described import described_app
from tests.intake.test_api import _settings
from tests.notifier.office import SITE, Office
from tests.reading.articles_read import sources
from tests.subscriber import listening

HOOKS = "/v1/subscriptions"
URL = "http://127.0.0.1:9999/hook?token=of-the-subscriber"
DESK, AGENCY = new_secret(), new_secret()


@pytest.fixture
def client(ledger: Ledger) -> Iterator[FlaskClient]:
    app = described_app(replace(_settings(ledger.url), sources=sources(desk=(new_secret(), DESK), agency=(AGENCY,))))
    yield app.test_client()
    app.extensions["context"].ledger.close()


def _ask(client: FlaskClient, method: str, path: str, secret: str, body: str = "", id_: str = "") -> TestResponse:
    signed = sign_request(secret, id_ or uuid4().hex, Signable.of(method, path, body.encode()))
    return client.open(path, method=method, data=body, headers={"Content-Type": "application/json", **signed})


def _enter(client: FlaskClient, signer: str = DESK, *, id_: str = "", **wish: Any) -> TestResponse:
    return _ask(client, "POST", HOOKS, signer, json.dumps({"url": URL, **wish}), id_)


def _list(client: FlaskClient, secret: str = DESK) -> Any:
    return _ask(client, "GET", HOOKS, secret).get_json()


def test_subscribers_are_entered_listed_and_struck_off(client: FlaskClient) -> None:
    made = _enter(client, events=["article.withdrawn"])

    assert made.status_code == 201
    assert made.get_json()["secret"].startswith("whsec_")
    listed = _list(client)
    assert [(each["url"], each["events"]) for each in listed] == [(URL, ["article.withdrawn"])]
    assert "secret" not in listed[0]
    assert _ask(client, "DELETE", f"{HOOKS}/{made.get_json()['id']}", DESK).status_code == 204
    assert _list(client) == []


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://169.254.169.254/", "http://[::1]/", "file:///etc/passwd"])
def test_a_subscriber_on_a_private_address_is_refused(client: FlaskClient, url: str) -> None:
    answer = _enter(client, url=url)

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "url"


def test_a_source_neither_sees_nor_changes_nor_ends_what_another_has_entered(client: FlaskClient) -> None:
    made = _enter(client, events=["article.withdrawn"]).get_json()

    assert _list(client, AGENCY) == []
    for wish in ({}, {"secret": new_secret()}, {"rotate": True}, {"secret": made["secret"]}):
        answer = _enter(client, AGENCY, **wish)
        assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (409, "url")
    ended, never = (_ask(client, "DELETE", f"{HOOKS}/{number}", AGENCY) for number in (made["id"], 10**6))
    assert ended.status_code == never.status_code == 404

    (left,) = _list(client)
    assert (left["id"], left["events"]) == (made["id"], ["article.withdrawn"])
    assert _secret_of(client, made["id"]) == [made["secret"]]


def test_what_one_source_has_ended_another_enters_as_its_own(client: FlaskClient) -> None:
    old = _enter(client).get_json()
    _ask(client, "DELETE", f"{HOOKS}/{old['id']}", DESK)
    new = _enter(client, AGENCY)

    assert (new.status_code, new.get_json()["id"] != old["id"]) == (201, True)
    assert new.get_json()["secret"] != old["secret"]
    assert _enter(client).status_code == 409


def test_the_same_wish_again_is_the_same_subscription_and_tells_no_secret(client: FlaskClient) -> None:
    made = _enter(client).get_json()
    again = _enter(client)
    changed = _enter(client, events=["article.updated"])

    assert (again.status_code, again.get_json()) == (200, {name: made[name] for name in made if name != "secret"})
    assert (changed.status_code, changed.get_json()["events"]) == (200, ["article.updated"])
    assert "secret" not in changed.get_json()
    assert _enter(client, secret=made["secret"]).get_json().get("secret") is None, "it is no other than before"
    assert _secret_of(client, made["id"]) == [made["secret"]]


@pytest.mark.parametrize("wish", [{}, {"rotate": True}, {"secret": new_secret()}])
def test_a_request_that_is_sent_twice_is_done_once(client: FlaskClient, wish: dict[str, Any]) -> None:
    first = _enter(client, id_="m1", **wish).get_json()
    _enter(client, secret=new_secret(), events=["article.updated"])
    before = _list(client), _secret_of(client, first["id"])
    replayed = _enter(client, id_="m1", **wish)

    assert (replayed.status_code, replayed.get_json()["id"]) == (200, first["id"])
    assert "secret" not in replayed.get_json()
    assert (_list(client), _secret_of(client, first["id"])) == before
    assert _enter(client, id_="m1", events=["article.published"], **wish).status_code == 409


def test_a_request_that_was_refused_can_be_sent_again(client: FlaskClient) -> None:
    made = _enter(client, AGENCY).get_json()
    assert _enter(client, id_="m1").status_code == 409
    _ask(client, "DELETE", f"{HOOKS}/{made['id']}", AGENCY)

    assert _enter(client, id_="m1").status_code == 201


def test_a_caught_deletion_ends_nothing_that_was_entered_since(client: FlaskClient) -> None:
    number = _enter(client).get_json()["id"]
    path = f"{HOOKS}/{number}"
    assert _ask(client, "DELETE", path, DESK, id_="m1").status_code == 204
    back = _enter(client)

    assert (back.status_code, back.get_json()["id"]) == (200, number)
    assert _ask(client, "DELETE", path, DESK, id_="m1").status_code == 204
    assert len(_list(client)) == 1
    assert _ask(client, "DELETE", path, DESK).status_code == 204
    assert _list(client) == []


def test_after_a_change_messages_are_signed_with_both_secrets_for_a_day(client: FlaskClient, ledger: Ledger) -> None:
    office = Office(ledger)
    with listening() as subscriber:
        first = _enter(client, url=subscriber.url).get_json()
        second = _enter(client, url=subscriber.url, secret=new_secret()).get_json()
        third = _enter(client, url=subscriber.url, rotate=True).get_json()
        assert len({first["secret"], second["secret"], third["secret"]}) == 3
        assert first["id"] == second["id"] == third["id"]
        office.publish("a", title="a")
        office.tell()
        (heard,) = subscriber.heard
        for answer in (first, second, third):
            assert heard.verified(answer["secret"])["type"] == "article.published"
        assert len(heard.headers["webhook-signature"].split(" ")) == 3

        _let_pass(ledger, OLD_SECRET_LIFETIME.total_seconds())
        office.publish("b", title="b")
        office.tell()
        assert len(subscriber.heard[1].headers["webhook-signature"].split(" ")) == 1
        assert subscriber.heard[1].verified(third["secret"])["data"]["title"] == "b"


def test_a_secret_is_not_changed_so_often_that_an_old_one_would_end_before_its_day(
    client: FlaskClient, ledger: Ledger
) -> None:
    number = _enter(client).get_json()["id"]
    for _ in range(MAX_OLD_SECRETS):
        assert _enter(client, rotate=True).status_code == 200
    before = _secret_of(client, number)
    refused = _enter(client, rotate=True)

    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (409, "secret")
    assert _secret_of(client, number) == before
    _let_pass(ledger, OLD_SECRET_LIFETIME.total_seconds())
    assert _enter(client, rotate=True).status_code == 200


def test_a_secret_that_comes_back_is_new_again(client: FlaskClient) -> None:
    first, second = new_secret(), new_secret()
    number = _enter(client, secret=first).get_json()["id"]
    _enter(client, secret=second)
    _enter(client, secret=first)

    assert _secret_of(client, number) == [first, second]


def test_what_belongs_to_nobody_becomes_the_source_s_who_knows_its_secret(client: FlaskClient, ledger: Ledger) -> None:
    secret = _before_sources_had_their_own(ledger)

    assert _list(client) == _list(client, AGENCY) == []
    for wish in ({}, {"rotate": True}, {"secret": new_secret()}):
        assert _enter(client, AGENCY, **wish).status_code == 409
    assert _enter(client, secret=secret).status_code == 200
    assert len(_list(client)) == 1
    assert _enter(client, AGENCY, secret=secret).status_code == 409


def test_an_only_source_is_given_what_belongs_to_nobody(ledger: Ledger, store: Store) -> None:
    _before_sources_had_their_own(ledger)
    settings = replace(_settings(ledger.url), site=SITE, store=store)
    prepare(replace(settings, sources=sources(desk=(DESK,), agency=(AGENCY,))))
    with transaction(ledger) as db:
        assert subscriptions(db, "desk") == []
    prepare(settings)
    with transaction(ledger) as db:
        assert [each.url for each in subscriptions(db, "desk")] == [URL]


def test_requests_are_forgotten_once_nobody_could_send_them_again(client: FlaskClient, ledger: Ledger) -> None:
    _enter(client, id_="m1")
    with ledger.begin() as db:
        db.execute("UPDATE subscription_requests SET received_at = now() - interval '2 days'")
    _enter(client, id_="m2")
    with ledger.begin() as db:
        assert db.execute("SELECT webhook_id FROM subscription_requests").values() == ["m2"]


def _before_sources_had_their_own(ledger: Ledger) -> str:
    secret = new_secret()
    with transaction(ledger) as db:
        subscribe(db, channel="webhook", url=URL, secret=secret, events=list(EventType))
    return secret


def _secret_of(client: FlaskClient, number: int) -> list[str]:
    """Return the secrets that messages are signed with, the newest first."""
    with client.application.extensions["context"].transaction() as db:
        row = db.execute("SELECT secret, old_secrets FROM subscriptions WHERE id = %(id)s", {"id": number}).one()
    old = sorted((row.old_secrets or {}).items(), key=lambda each: str(each[1]), reverse=True)
    return [row.secret, *(secret for secret, _ in old)]


def _let_pass(ledger: Ledger, seconds: float) -> None:
    with ledger.begin() as db:
        db.execute(
            """UPDATE subscriptions SET old_secrets = (
                 SELECT jsonb_object_agg(key, value::timestamptz - make_interval(secs => %(seconds)s))
                 FROM jsonb_each_text(old_secrets))""",
            {"seconds": seconds},
        )
