"""What a news item means: it is published, it is withdrawn, or it is no article. For ninjs of all versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shared.dialects.field_map import names_in
from shared.dialects.ninjs.media import lead_picture
from shared.dialects.ninjs.properties import Properties, folded
from shared.dialects.ninjs.texts import authors_of, body_of, headline_of, standfirst_of, tags_of, topics_of
from shared.events import Priority
from shared.reading.around_schema import MAX_COPYRIGHT_CHARACTERS
from shared.reading.article_reading import publish_mapped
from shared.reading.fields import is_language, number_in
from shared.reading.intent import Ignore, Publish, Withdraw
from shared.reading.invalid import Invalid
from shared.settings import Site
from shared.sources import Source

_TYPES_OF_ARTICLES = ("", "text", "composite")
_OTHER_TYPES = ("picture", "graphic", "audio", "video", "component", "event", "planning")
_USABLE, _KILLED = ("", "usable"), ("canceled", "withheld")


def read_item(given: Mapping[str, object], source: Source, site: Site) -> Publish | Withdraw | Ignore:
    """Return what a news item means.

    | item | meaning |
    |---|---|
    | `type` is picture, graphic, audio, video, component, event, planning | Ignore: no article |
    | `pubstatus` is `canceled` (a kill) or `withheld` | Withdraw |
    | a composite without a body (a package) | Ignore |
    | all else | Publish; with `embargoed`, not before then |

    Raises:
        Invalid: it cannot be taken; the error names the property as the item has it.
    """
    item = folded(given)
    if item.text("type") in _OTHER_TYPES:
        return Ignore("It is no text: pictures, graphics, audio, video, events and plans are no articles.")
    if item.text("type") not in _TYPES_OF_ARTICLES:
        raise Invalid.at(item.name("type"), f"Must be text, composite, {', '.join(_OTHER_TYPES)}, or be left out.")
    id_, version, changed = _id(item), _version(item), item.moment("versioncreated")
    status = item.text("pubstatus")
    if status in _KILLED:
        return Withdraw(id_, version, datetime.fromisoformat(changed) if changed else None)
    if status not in _USABLE:
        raise Invalid.at(item.name("pubstatus"), "Must be usable, withheld or canceled.")
    body, body_format = body_of(item)
    if not body and item.text("type") == "composite":
        return Ignore("It is a package without a text of its own: what it holds comes as items of their own.")
    fields = {"id": id_, "version": version, "updated_at": changed, **_times(item), **_words(item, source, site, body)}
    return publish_mapped({**fields, "body": body, "body_format": body_format.value}, site)


def _id(item: Properties) -> str:
    id_ = item.text("uri") or item.text("guid")
    if not id_:
        raise Invalid.at("uri", "Must be given: it says which news item this is.")
    if len(id_) > 200 or not id_.isprintable() or id_ != id_.strip():
        raise Invalid.at(item.name("uri") if item.text("uri") else "guid", "Must be at most 200 printable characters.")
    return id_


def _version(item: Properties) -> int | None:
    """Return the version if it is a number: IPTC lets it be any text, and then the time of the version counts."""
    version = number_in(item.text_or_number("version"))
    return version if isinstance(version, int) and 0 <= version < 2**63 else None


def _times(item: Properties) -> dict[str, object]:
    urgency = item.number("urgency") or 0
    return {
        "embargo_until": item.moment("embargoed"),
        "publish_at": item.moment("publish_schedule"),
        "published_at": item.moment("firstpublished") or item.moment("firstcreated"),
        "priority": Priority.BREAKING.value if urgency == 1 else None,
        "importance": int(urgency) if urgency in range(1, 10) else None,
    }


def _words(item: Properties, source: Source, site: Site, body: str) -> dict[str, object]:
    return {
        "title": headline_of(item),
        "standfirst": standfirst_of(item, body),
        "dateline": item.text("located"),
        "language": _language(item, source),
        "section": _section(item, source, site),
        "authors": [{"name": name} for name in authors_of(item)],
        "tags": tags_of(item),
        "picture": lead_picture(item),
        "copyright": (item.text("copyrightnotice") or item.text("copyrightholder"))[:MAX_COPYRIGHT_CHARACTERS],
    }


def _language(item: Properties, source: Source) -> str | None:
    wishes = (item.text("language").replace("_", "-"), source.text("language"))
    return next((tag for tag in wishes if is_language(tag)), None)


def _section(item: Properties, source: Source, site: Site) -> str | None:
    """Return the section by the option `sections`, or the one that is called so; None: the site's first."""
    wanted, slugs = names_in(source, "sections"), {section.slug for section in site.sections}
    topics = topics_of(item)
    return next((slug for slug in (wanted.get(one, one.lower()) for one in topics) if slug in slugs), None)
