"""Make everything ready that the services stand on: the ledger's schema, the bucket, the pages every site has."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

from services.cli.icons import given_icon, icons
from services.cli.own_pages import refuse_sections_in_the_way, take_pages
from services.cli.pages_folder import PAGES_FOLDER, read_pages
from services.cli.section_paths import refuse_taken_sections
from services.monitor.wording import fence_sentence
from services.publisher.looks import theme_of
from services.publisher.standing import standing_files
from shared.bucket import Bucket
from shared.feed_ids import authority_of
from shared.identity_check import Adopt, mark, refuse_early, settle
from shared.ledger import Ledger, transaction
from shared.ledger.migrate import migrate
from shared.ledger.pressing.feeds import enter_feed_authority
from shared.ledger.pressing.inventory import note_fence
from shared.ledger.pressing.presses import install, leave_to_sweep
from shared.ledger.pressing.standing_files import install_files
from shared.ledger.telling.subscriptions import adopt as adopt_subscriptions
from shared.listings import section_listing
from shared.own_page import OwnPage
from shared.pages import STANDING_PAGES, newest_pages
from shared.search_pages import SEARCH_PAGES
from shared.settings import Settings


def prepare(settings: Settings, adopt: Adopt = Adopt.NOTHING) -> str:
    """Migrate the ledger, make the bucket readable, tie both together, and want the standing pages.

    It is safe to call at any time.

    Returns:
        A sentence on how far the object store guards the pages.

    Raises:
        Transient: ledger or object store cannot be reached.
        Permanent: the object store refuses.
        Misconfigured: ledger or bucket is another site's, and not to be adopted; nothing is changed.
            Or a section is where something else is; no page is wanted then.
    """
    with closing(Ledger(settings.database_url, connections=1)) as ledger:
        return _prepare(settings, ledger, Bucket(settings.store), adopt)


def _prepare(settings: Settings, ledger: Ledger, bucket: Bucket, adopt: Adopt) -> str:
    pages, svg = _own_pages(settings), given_icon(settings.site, settings.site_folder)
    refuse_early(ledger, bucket, settings.site.url, adopt)
    migrate(settings.database_url)
    known = settle(ledger, bucket, settings.site.url, adopt)
    bucket.prepare()
    mark(bucket, known, adopt)
    fenced = bucket.fenced()
    files = [*standing_files(settings.site), *icons(ledger, settings.site, svg)]
    sections = [page for each in settings.site.sections for page in newest_pages(section_listing(each.slug))]
    with transaction(ledger) as db:
        if len(settings.sources) == 1:
            adopt_subscriptions(db, *settings.sources)
        enter_feed_authority(
            db, settings.site.feed_authority, authority_of(settings.site.url, datetime.now(UTC).date())
        )
        note_fence(db, bucket.name, fenced=fenced)
        if pages:
            leave_to_sweep(db, [str(due.id) for due in take_pages(db, pages, settings.site).ring])
        else:
            refuse_sections_in_the_way(db, settings.site)
        install_files(db, files)
        theme = theme_of(settings.site)
        install(db, [theme.stylesheet_page, theme.script_page, *STANDING_PAGES, *SEARCH_PAGES, *sections])
        refuse_taken_sections(db, settings.site)
    return fence_sentence(fenced=fenced)


def _own_pages(settings: Settings) -> list[OwnPage]:
    """Return what is in the folder of own pages. None that are there by now go because it is missing or empty.

    Raises:
        Misconfigured: something is wrong with one.
    """
    folder = settings.site_folder and settings.site_folder / PAGES_FOLDER
    return read_pages(folder, settings.site) if folder and folder.is_dir() else []
