"""The lives of news items: of an agency's, which are newer by version or by time, and of a Superdesk's."""

from __future__ import annotations

from tests.dialects.lives import CmsLife, Event
from tests.dialects.ninjs.signing import FROM_SUPERDESK, PICTURE, VERSION_1, VERSION_3


def _version(uri: str, version: int, headline: str, status: str = "usable") -> Event:
    marks = {"uri": uri, "version": str(version), "pubstatus": status}
    return Event({**VERSION_1, **marks, "headline": headline})


def _at(hour: int, headline: str) -> Event:
    marks = {"version": f"draft {hour}", "versionCreated": f"2026-11-26T{hour}:00:00Z"}
    return Event({**VERSION_3, **marks, "uri": "a:timed", "headlines": [{"value": headline}]})


def _pushed(guid: str, version: int, headline: str, status: str = "usable") -> Event:
    marks = {"guid": guid, "version": str(version), "pubstatus": status}
    return Event({**FROM_SUPERDESK, **marks, "headline": headline})


NINJS_LIFE = CmsLife(
    "ninjs",
    {},
    (
        _version("a:1", 9, "Neun"),
        _version("a:1", 10, "Zehn"),
        _at(10, "Um zehn"),
        _at(11, "Um elf"),
        _version("a:killed", 1, "Weg"),
        _version("a:killed", 2, "Kill", "canceled"),
        _version("a:back", 1, "Erst da"),
        _version("a:back", 2, "Dann fort", "withheld"),
        _version("a:back", 3, "Wieder da"),
        Event(PICTURE),
    ),
    {"a:1": "Zehn", "a:timed": "Um elf", "a:back": "Wieder da"},
)

SUPERDESK_LIFE = CmsLife(
    "superdesk",
    {"sections": {"Domestic": "politik"}},
    (
        _pushed("urn:1", 2, "Erste Fassung"),
        _pushed("urn:1", 4, "Korrektur"),
        _pushed("urn:2", 2, "Weg"),
        _pushed("urn:2", 3, "Kill/Takedown notice", "canceled"),
        Event({"guid": "tag:m1", "type": "picture", "version": "2", "headline": "Bild"}),
    ),
    {"urn:1": "Korrektur"},
)
