"""`andruck source check`: is its webhook reached, is its token valid, can an article be read? Nothing is published."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

import httpx

from services.collector.api_client import HttpApiClient
from services.collector.cms import AskedCms, askable
from shared.dialects import DIALECTS, check_kinds, unknown_options
from shared.errors import Misconfigured, Permanent, Transient
from shared.ledger import Ledger, transaction
from shared.ledger.collecting.pulls import last_webhook_at
from shared.reading.intent import Ignore, Publish
from shared.reading.invalid import Invalid
from shared.settings import Settings
from shared.sources import Source

MAX_TRIED_BATCHES = 3
"""Batches of items that are looked through for one that can be published."""


class Finding(StrEnum):
    """How one check ended."""

    GOOD = "good"
    OPEN = "open"
    """Neither good nor wrong: it could not be tried, or is yet to happen."""
    WRONG = "wrong"


class Check(NamedTuple):
    """One thing that was tried. `sentence` says what was found, and what to do if that is wrong."""

    what: str
    finding: Finding
    sentence: str


def checks_of(settings: Settings, name: str, ledger: Ledger) -> Iterator[Check]:
    """Yield what was tried of a source, one after the other.

    Raises:
        Misconfigured: there is no such source.
    """
    if name not in settings.sources:
        raise Misconfigured(f"There is no source {name!r}; there are {', '.join(settings.sources)}.")
    source = settings.sources[name]
    yield _tried("settings", lambda: _settings(source))
    yield _tried("intake", lambda: _intake(settings, source))
    if DIALECTS[source.kind].api is None:
        yield Check("api", Finding.OPEN, "A CMS of this kind cannot be asked: what its webhooks lose is lost.")
        return
    yield _tried("webhooks", lambda: _webhooks(ledger, source))
    yield from _asked(settings, source)


def _tried(what: str, look: Callable[[], str | Check]) -> Check:
    try:
        found = look()
    except (Transient, Permanent, Misconfigured, httpx.HTTPError) as error:
        return Check(what, Finding.WRONG, str(error) or type(error).__name__)
    return found if isinstance(found, Check) else Check(what, Finding.GOOD, found)


def _settings(source: Source) -> str | Check:
    check_kinds([source])
    if unknown := unknown_options(source):
        raise Misconfigured(" ".join(unknown))
    if not source.secrets:
        return Check("settings", Finding.OPEN, "It has no secret: nothing that it sends gets in, it is only asked.")
    return f"It is of the kind {source.kind}, and its options are in order."


def _intake(settings: Settings, source: Source) -> str:
    """Send a webhook that nobody signed: intake has to know the source, and to refuse the message."""
    address = f"{settings.intake_url}/v1/sources/{source.name}/{DIALECTS[source.kind].endpoint}"
    try:
        answer = httpx.post(address, content=b"{}", headers={"Content-Type": "application/json"}, timeout=10)
    except httpx.HTTPError as error:
        raise Transient(f"{address} cannot be reached from here ({type(error).__name__}): is intake up?") from error
    if answer.status_code == 404:
        raise Permanent(f"Intake at {settings.intake_url} does not know this source yet: start it again.")
    if answer.status_code >= 500:
        raise Transient(f"{address} answered {answer.status_code}: look at `andruck status`.")
    if answer.is_success and source.secrets:
        raise Permanent(f"{address} took what nobody had signed. Do not use this source, and report a bug.")
    return f"{address} is reached from here, and takes nothing unsigned. The CMS has to reach it, too."


def _webhooks(ledger: Ledger, source: Source) -> str | Check:
    with transaction(ledger) as db:
        at = last_webhook_at(db, source.name)
    if at is None:
        return Check("webhooks", Finding.OPEN, "None has come yet: change a post in the CMS, and look again.")
    return f"The last one that was rightly signed came at {at:%Y-%m-%d %H:%M:%S %Z}."


def _asked(settings: Settings, source: Source) -> Iterator[Check]:
    try:
        cms = askable([source], settings.site).get(source.name)
    except Misconfigured as error:
        yield Check("api", Finding.WRONG, str(error))
        return
    if cms is None:
        yield Check("api", Finding.OPEN, "Its API has no address in the site file: nothing that is lost is fetched.")
        return
    with closing(cms.client()) as client:
        yield _tried("api", lambda: _api(cms, client))
        yield _tried("article", lambda: _article(cms, client))


def _api(cms: AskedCms, client: HttpApiClient) -> str:
    next(iter(cms.api.changed(client, cms.source, "")), None)
    if not client.answers:
        raise Permanent(f"{cms.api.url(cms.source)} says that there is no such thing: check the source's address.")
    return f"{cms.api.url(cms.source)} answers, and takes the token."


def _article(cms: AskedCms, client: HttpApiClient) -> str | Check:
    """Read items until one can be published; the first that cannot be read is told."""
    ignored = 0
    for batch in islice(cms.api.changed(client, cms.source, ""), MAX_TRIED_BATCHES):
        for item in batch.items:
            try:
                found = cms.api.read(item, cms.source, cms.site)
            except Invalid as error:
                raise Permanent(f"One cannot be read: {error}") from error
            if isinstance(found, Publish):
                article = found.article
                return (
                    f"{found.external_id} would be published as {article.title!r} in the section {article.section}, "
                    f"in the language {article.language}, {len(article.body):,} characters of {article.body_format}."
                )
            ignored += isinstance(found, Ignore)
    sentence = f"None of the first is for readers ({ignored} need nothing): publish one in the CMS, and look again."
    return Check("article", Finding.OPEN, sentence)
