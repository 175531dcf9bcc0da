"""Articles that cannot be rendered in any reasonable time, put into the ledger past intake, which would refuse them."""

from __future__ import annotations

import time

from services.cli.client import Intake
from shared.article import Article, BodyFormat
from shared.errors import Transient
from shared.ledger import Ledger, transaction
from shared.ledger.revision_order import Revision
from shared.ledger.submitting.accept import accept_publish
from shared.ledger.submitting.publication import Publication
from shared.ledger.webhooks import Webhook
from tools.drill.scene import Scene

ARTICLES = 3
GIVE_UP_SECONDS = 20.0
"""What the publisher gets to give them up; a withdrawal must go through all the same."""
GIVE_UP_POLL_SECONDS = 0.5
COLUMNS, ROWS = 1000, 20_000
"""Of a table with one filled cell a row: 84 kB of Markdown, 200 MB of HTML."""

BODY = "|" + "a|" * COLUMNS + "\n|" + "-|" * COLUMNS + "\n" + "|x|\n" * ROWS


def submit_slow(scene: Scene) -> None:
    """Have some such articles pressed beside all others, then withdraw them."""
    ledger = Ledger(scene.database_url, connections=1)
    scene.slow += 1
    names = [f"slow-{scene.slow}-{number}" for number in range(ARTICLES)]
    for name in names:
        article = Article(name, BODY, BodyFormat.MARKDOWN, scene.section, "de")
        with transaction(ledger) as db:
            came = Publication(article, name, Revision(1))
            accept_publish(db, Webhook("desk", name, name), external_id=name, came=came)
    time.sleep(GIVE_UP_SECONDS)
    desk = Intake(scene.intake_url, "desk", scene.secret)
    for name in names:
        while not _withdrawn(desk, name):
            time.sleep(GIVE_UP_POLL_SECONDS)


def _withdrawn(desk: Intake, name: str) -> bool:
    """Withdraw an article; False if intake is away: another fault may just have hit it."""
    try:
        desk.withdraw(name)
    except Transient:
        return False
    return True
