"""Make everything ready that the services stand on: the ledger's schema, the bucket, the pages every site has."""

from __future__ import annotations

from services.monitor.wording import fence_sentence
from services.publisher.theme import Theme
from shared.bucket import Bucket
from shared.ledger import Ledger, transaction
from shared.ledger.inventory import note_fence
from shared.ledger.migrate import migrate
from shared.ledger.presses import install
from shared.ledger.subscriptions import adopt
from shared.pages import STANDING, section_page
from shared.settings import Settings


def prepare(settings: Settings) -> str:
    """Migrate the ledger, make the bucket readable, and want the standing pages; safe to call at any time.

    Returns:
        A sentence on how far the object store guards the pages.

    Raises:
        Transient: ledger or object store cannot be reached.
        Permanent: the object store refuses.
    """
    ledger = Ledger(settings.database_url, connections=1)
    migrate(settings.database_url)
    bucket = Bucket(settings.store)
    bucket.prepare()
    fenced = bucket.fenced()
    sections = [section_page(section.slug) for section in settings.site.sections]
    with transaction(ledger) as db:
        if len(settings.source_secrets) == 1:
            adopt(db, *settings.source_secrets)
        note_fence(db, bucket.name, fenced=fenced)
        install(db, [Theme(settings.site).stylesheet_page, *STANDING, *sections])
    ledger.close()
    return fence_sentence(fenced=fenced)
