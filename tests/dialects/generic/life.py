"""The life of two posts in a CMS of any make: what it sends of them."""

from __future__ import annotations

from tests.dialects.generic.signing import OPTIONS, POST
from tests.dialects.lives import CmsLife, Event


def _event(name: str, id_: int, revision: int, title: str = "", *, public: bool = True) -> Event:
    post = {**POST, "id": id_, "revision": revision, "title": title, "public": public}
    return Event({"event": name, "post": post if title else {"id": id_, "revision": revision}})


GENERIC_LIFE = CmsLife(
    "generic",
    OPTIONS,
    (
        _event("saved", 7, 1, "Entwurf", public=False),
        _event("saved", 7, 2, "Eins"),
        _event("opened", 7, 2, "Eins"),
        _event("saved", 7, 3, "Zwei"),
        _event("deleted", 7, 4),
        _event("saved", 7, 5, "Drei"),
        _event("saved", 8, 1, "Weg"),
        _event("deleted", 8, 2),
    ),
    {"7": "Drei"},
)
