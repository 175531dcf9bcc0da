"""Fields that take exactly what they say, and say what they take. A wrong type is an error, never a guess."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from babel.core import get_locale_identifier, parse_locale
from marshmallow import ValidationError, fields, validate

from shared.events import Priority
from shared.reading.limits import MAX_COMBINING_MARKS
from shared.reading.marks import is_overloaded
from shared.reading.plain_text import decoded
from shared.signing import key_of
from shared.visible import from_windows, is_visible, trimmed

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2) or PostgreSQL's jsonb cannot hold: a feed or the ledger would break. And what is shown
nowhere: control characters that are none of Windows-1252, either."""

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_LANGUAGE_TAG = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NOT_IN_A_URL = re.compile(r'[\s<>"\\^`{|}]')


MAX_URL_CHARACTERS = 2048


class Text(fields.String):
    """Text on one line: trimmed, NFC, white space runs become one space. It is no HTML: what it has of it is read."""

    default_error_messages = {"invalid": "Must be text."}  # noqa: RUF012

    def __init__(self, longest: int, **options: Any) -> None:
        shortest = 1 if options.get("required") else 0
        self._length = validate.Length(shortest, longest, error=f"Must be {shortest} to {longest} characters long.")
        self._longest_given = 2 * longest + 1000
        super().__init__(validate=self._length, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs)
        if len(text) > self._longest_given:  # tidying makes texts shorter, but not so much, and takes its time
            self._length(text)
        if is_overloaded(text):
            raise ValidationError(
                f"Has more than {MAX_COMBINING_MARKS} combining marks on one character; leave them out."
            )
        text = from_windows(text)
        tidy = self.tidy(text)
        if bad := _UNSTORABLE.search(text) or _UNSTORABLE.search(tidy):
            raise ValidationError(f"Holds the control character U+{ord(bad[0]):04X}; leave it out.")
        if self.required and text.strip() and not tidy:
            raise ValidationError("Has nothing that readers could see.")
        return tidy

    def tidy(self, text: str) -> str:
        """Return the text as it is kept; empty if readers would see nothing of it."""
        return trimmed(re.sub(r"[ \t\r\n]+", " ", unicodedata.normalize("NFC", decoded(text))))


class Prose(Text):
    """Text on many lines. Indentation is kept: in Markdown it means something."""

    def tidy(self, text: str) -> str:
        """Return the text as it is kept."""
        lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
        return lines.strip("\n") if is_visible(lines) else ""


class ExternalId(Text):
    """What the source calls the article: kept to the letter, for it has to match next time. A number is its digits."""

    default_error_messages = {"required": "Must be given, here or as the X-Article-Id header."}  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(200, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        return super()._deserialize(str(value) if type(value) is int else value, *args, **kwargs)

    def tidy(self, text: str) -> str:
        """Refuse what would not survive a log line or a URL."""
        if not text.isprintable() or text != text.strip():
            raise ValidationError("Must be printable characters, with no space at either end.")
        if text in (".", ".."):  # most clients take them out of a URL, even percent-encoded: it could not be withdrawn
            raise ValidationError("Must not be . or .., which no URL can end with.")
        return text


class WebUrl(Text):
    """An absolute http or https URL without credentials; an optional one may be empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(MAX_URL_CHARACTERS, **options)

    def tidy(self, text: str) -> str:
        """Refuse what is no such URL."""
        url = text.strip()
        if not is_web_url(url) and (url or self.required):
            raise ValidationError("Must be an absolute http or https URL, such as https://example.org/page.")
        return url


class LanguageField(Text):
    """A BCP 47 tag that Unicode's CLDR knows, kept in its usual spelling: `en-GB`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(35, **options)

    def tidy(self, text: str) -> str:
        """Refuse what names no language."""
        tag = text.strip()
        if not is_language(tag):
            raise ValidationError("Must be a language tag, such as de or en-GB.")
        return get_locale_identifier(parse_locale(tag, sep="-"), sep="-")


class WebhookSecret(Text):
    """A signing secret as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in base64."""

    def __init__(self, **options: Any) -> None:
        super().__init__(100, **options)

    def tidy(self, text: str) -> str:
        """Refuse what could not sign."""
        try:
            key_of(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return text


class YesNo(fields.Boolean):
    """True or false. `spelt`: it may come as text."""

    default_error_messages = {"invalid": "Must be true or false."}  # noqa: RUF012

    def __init__(self, *, spelt: bool = False, **options: Any) -> None:
        truthy, falsy = ({True, "true"}, {False, "false"}) if spelt else ({True}, {False})
        super().__init__(truthy=truthy, falsy=falsy, **options)


class Version(fields.Integer):
    """A number that only grows; it has to fit PostgreSQL's bigint. `spelt`: it comes as text."""

    default_error_messages = {"invalid": "Must be a whole number."}  # noqa: RUF012

    def __init__(self, *, spelt: bool = False, **options: Any) -> None:
        self._spelt = spelt
        size = validate.Range(0, 2**63 - 1, error="Must be between {min} and {max}.")
        super().__init__(strict=True, validate=size, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> int:
        return super()._deserialize(number_in(value) if self._spelt else value, *args, **kwargs)


class Urgency(fields.Enum[Priority]):
    """The number of a `Priority`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Priority, by_value=fields.Integer(strict=True), **options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Priority:
        if type(value) is int and value in tuple(Priority):  # true, which is 1 in Python, is no number here
            return Priority(value)
        raise ValidationError("Must be 1 (breaking), 2 (normal) or 3 (bulk).")


FIRST_YEAR, LAST_YEAR = 1000, 9998
_BEYOND = re.compile(r"9999-12-31[Tt ]|\+\d{5,6}-\d\d-", re.ASCII)
"""Of a point in time. Beyond them, calendars of some time zones end."""


class Moment(fields.AwareDateTime):
    """A point in time as in RFC 3339, section 5.6, kept in UTC."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        moment = moment_in(value)
        if moment is None:
            raise ValidationError("Must be a date and time with an offset, such as 2025-02-28T14:30:00+01:00.")
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:  # 0001 means in Go that there is none; so does 9999 elsewhere
            raise ValidationError(f"Must be from {FIRST_YEAR} to {LAST_YEAR}; leave it out if there is no such time.")
        return moment


class BoundedList(fields.List[Any]):
    """A list of bounded length, which is judged before its entries are."""

    default_error_messages = {"invalid": "Must be a list."}  # noqa: RUF012

    def __init__(self, inner: fields.Field[Any], longest: int, **options: Any) -> None:
        self._size = validate.Length(max=longest, error=f"Must have at most {longest} entries.")
        super().__init__(inner, validate=self._size, **options)

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if isinstance(value, list):
            self._size(value)
        return super()._deserialize(value, *args, **kwargs)


def is_web_url(text: str) -> bool:
    """Tell whether this is an absolute http or https URL without credentials."""
    if len(text) > MAX_URL_CHARACTERS:
        return False
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    named = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    return named and not _NOT_IN_A_URL.search(text)


def is_language(text: str) -> bool:
    """Tell whether this is a BCP 47 tag that Unicode's CLDR knows."""
    try:
        return bool(_LANGUAGE_TAG.fullmatch(text) and Locale.parse(text, sep="-"))
    except (UnknownLocaleError, ValueError):
        return False


def moment_in(text: object) -> datetime | None:
    """Return the point in time, in UTC, that a text in the style of RFC 3339 names; None if it names none."""
    if not isinstance(text, str) or not _RFC_3339.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):  # the 30th of February; the year 0
        return None


def is_beyond_all_time(text: object) -> bool:
    """Return whether a text names the last moments of the year 9999, or later ones, as JavaScript writes them."""
    return isinstance(text, str) and _BEYOND.match(text) is not None


def number_in(text: object) -> object:
    """Return the whole number that a form without types spells out, or else what was given."""
    if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) < 20:
        return int(text)
    return text
