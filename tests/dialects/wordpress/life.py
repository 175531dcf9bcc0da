"""Three posts in WordPress, as our plugin has told of them: recorded."""

from __future__ import annotations

from tests.dialects.lives import CmsLife, Event
from tests.dialects.wordpress.signing import TOLD, WORDPRESS

WORDPRESS_LIFE = CmsLife(
    "wordpress",
    WORDPRESS.options,
    tuple(Event(message) for message in TOLD),
    {"10": "Bahnchaos in Köln: Störung & Sperrung", "13": "Ohne Auszug"},
)
