"""The statuses with which intake refuses: what each is called in the answer, and what the API's documentation says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from services.intake.context import UnknownSource
from shared.errors import AndruckError, Permanent, Transient
from shared.ledger.submitting.notice_removal import NoSuchNotice
from shared.ledger.webhooks import Conflict
from shared.signing import Unsigned


class RefusedStatus(NamedTuple):
    """One status. `title` is the problem's; empty where it is what HTTP calls the status."""

    title: str
    meaning: str


REFUSALS: Mapping[int, RefusedStatus] = MappingProxyType(
    {
        400: RefusedStatus("Malformed", "The bytes are malformed: no UTF-8, JSON or YAML."),
        401: RefusedStatus("Not signed by this source", "The signature is missing, wrong or too old."),
        404: RefusedStatus("Not found", "There is no such source, submission, receipt or notice."),
        408: RefusedStatus("", "The body did not come in time."),
        409: RefusedStatus(
            "In conflict with what was accepted before",
            "It was used before, for something else: the webhook-id, version, slug, or subscribed URL; or "
            "another editor was there first.",
        ),
        413: RefusedStatus("Too large", "The body is too large."),
        415: RefusedStatus("Unsupported format", "The media type is none of those listed."),
        422: RefusedStatus("Some fields are wrong", "Fields are wrong; `errors` names each of them."),
        503: RefusedStatus("Not now", "The ledger cannot be reached: send it again later."),
    }
)
STATUS_OF: Mapping[type[AndruckError], int] = MappingProxyType(
    {Unsigned: 401, UnknownSource: 404, NoSuchNotice: 404, Conflict: 409, Transient: 503, Permanent: 422}
)
"""The status for each error that has none of its own; the first that fits."""
