"""Which paths pages of a site's own may have, and which are somebody else's. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

OWN_PATH = re.compile(r"/(?:[a-z0-9]+(?:-[a-z0-9]+)*/){1,4}")
"""What can be typed, and told from a file: parts of small letters, digits and hyphens."""

MAX_OWN_PATH_CHARACTERS = 200

RESERVED_PARTS = frozenset(("page", "assets", "archiv", "tag", "author", "search", "corrections"))
"""Paths of pages that Andruck makes begin, or end, with these: no section is called so either."""


def path_problem(path: str, sections: Collection[str]) -> str:
    """Return why an own page cannot be at this path, as the end of a sentence; empty if it can.

    >>> path_problem("/imprint/", ["politics"]), path_problem("/politics/us/", ["politics"])
    ('', 'is below /politics/, where the section of that name and its articles are')
    """
    if not OWN_PATH.fullmatch(path) or len(path) > MAX_OWN_PATH_CHARACTERS:
        return "is no path such as /imprint/ or /en/privacy/: small letters a to z, digits and hyphens between slashes"
    first = path.split("/")[1]
    if first in {section.partition("/")[0] for section in sections}:
        return f"is below /{first}/, where the section of that name and its articles are"
    return f"is below /{first}/, where pages of Andruck are" if first in RESERVED_PARTS else ""
