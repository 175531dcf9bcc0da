"""What a CMS's ids and times come to, checked by the same rules as everybody's."""

from __future__ import annotations

from marshmallow import ValidationError

from shared.reading.fields import ExternalId
from shared.reading.intent import Fetch, Withdraw
from shared.reading.invalid import FieldError, Invalid
from shared.reading.schemas import checked
from shared.reading.withdrawal_schema import WithdrawalSchema


def withdrawal(external_id: object, updated_at: object) -> Withdraw:
    """Return the wish that an article be gone as of a time of the CMS, in the style of RFC 3339, if it says one.

    Raises:
        Invalid: one of them cannot be.
    """
    wish: Withdraw = checked(WithdrawalSchema(), {"id": external_id, "updated_at": updated_at})
    return wish


def fetching(*external_ids: object) -> Fetch:
    """Return the wish that these articles be asked for.

    Raises:
        Invalid: one of them cannot be an id.
    """
    field = ExternalId(required=True)
    try:
        return Fetch(tuple(dict.fromkeys(field.deserialize(each, "id") for each in external_ids)))
    except ValidationError as error:
        raise Invalid([FieldError(field="id", message=str(error.messages[0]))]) from error
