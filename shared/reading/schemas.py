"""What sources may send. The API's documentation is made from the same schemas."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates, validates_schema

from shared.article import Article, Author, BodyFormat, Citation, Fact, Schedule
from shared.body import ReadableBody
from shared.events import Priority
from shared.notices import UpdateKind
from shared.reading.around_schema import MAX_COPYRIGHT_CHARACTERS, SeriesSchema, TranslatedId
from shared.reading.budget import check_body, check_readable, check_rest
from shared.reading.fields import (
    BoundedList,
    ExternalId,
    LanguageField,
    Moment,
    Prose,
    Text,
    Urgency,
    Version,
    WebUrl,
    YesNo,
)
from shared.reading.importance_field import ImportanceField
from shared.reading.intent import Publish
from shared.reading.invalid import Invalid
from shared.reading.limits import BODY_LIMITS_SENTENCE, MAX_BODY_CHARACTERS, MAX_CITATIONS, MAX_FACTS, MAX_PICTURES
from shared.reading.listing_rules import bounded_listings_of, without_alike
from shared.reading.live_schema import LiveFields, live_warnings, taken_live_blog
from shared.reading.outline import TooMuch
from shared.reading.picture_schema import PictureSchema, lead_of, without_alternative
from shared.reading.slug import slug_of
from shared.reading.strict_schema import StrictSchema
from shared.reading.update_schema import KIND_DESCRIPTION, NOTE_DESCRIPTION, taken_change
from shared.settings import Site

_RAW_HTML = "raw html"
"""Among checked fields, from `check_body` to `make`: no source's field is called so."""
_SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_PRIORITY = "1: breaking, passes everything that waits; 2: normal; 3: bulk, waits for all the rest."
_IMAGES = "More pictures, besides those of the body."
_TELL = "Whether subscribers are told of it; false for what is no news, such as an archive that is moved in."
_BASE_URL = "What relative addresses in the body are relative to. Left out, canonical_url is."
_COPYRIGHT = "Who holds the rights in it. Left out, as the site says."
_PUBLISHED_AT = "When it was first published. Left out, what stands is kept; at first, the time of its release here."


class AuthorSchema(StrictSchema):
    """Who wrote it."""

    makes = Author
    name = Text(200, required=True)
    url = WebUrl()


class FactSchema(StrictSchema):
    """One row of the facts box."""

    makes = Fact
    label = Text(200, required=True)
    value = Text(2000, required=True)


class SourceSchema(StrictSchema):
    """Where a statement comes from."""

    makes = Citation
    title = Text(500, required=True)
    url = WebUrl()


class ArticleSchema(LiveFields):
    """The canonical article, as one site takes it."""

    id = ExternalId(required=True)
    version = Version(load_default=None)
    updated_at = Moment(load_default=None)
    published_at = Moment(metadata={"description": _PUBLISHED_AT})
    publish_at = Moment()
    embargo_until = Moment()
    expires_at = Moment(load_default=None)
    priority = Urgency(load_default=Priority.NORMAL, metadata={"description": _PRIORITY})
    importance = ImportanceField()
    tell = YesNo(load_default=True, metadata={"description": _TELL})
    title = Text(300, required=True)
    standfirst = Text(2000)
    dateline = Text(200)
    body = Prose(MAX_BODY_CHARACTERS, required=True, metadata={"description": BODY_LIMITS_SENTENCE})
    body_format = fields.Enum(BodyFormat, by_value=fields.String, load_default=BodyFormat.MARKDOWN)
    section = fields.String()
    language = LanguageField()
    slug = Text(120)
    canonical_url = WebUrl()
    base_url = WebUrl(metadata={"description": _BASE_URL})
    tags = BoundedList(Text(100, required=True), 100)
    authors = BoundedList(fields.Nested(AuthorSchema), 100)
    facts = BoundedList(fields.Nested(FactSchema), MAX_FACTS)
    sources = BoundedList(fields.Nested(SourceSchema), MAX_CITATIONS)
    image = fields.Nested(PictureSchema, metadata={"description": "The picture that leads the article."})
    picture = fields.Nested(PictureSchema, metadata={"description": "The same as image.", "deprecated": True})
    update_kind = fields.Enum(UpdateKind, by_value=fields.String, metadata={"description": KIND_DESCRIPTION})
    update_note = Text(1000, metadata={"description": NOTE_DESCRIPTION})
    images = BoundedList(fields.Nested(PictureSchema), MAX_PICTURES, metadata={"description": _IMAGES})
    license = Text(500, metadata={"description": "On what terms others may use it. Left out, the site's."})
    copyright = Text(
        MAX_COPYRIGHT_CHARACTERS, metadata={"description": "Who holds the rights in it. Left out, as the site says."}
    )
    translation_of = TranslatedId(metadata={"description": "The id of the article that this one translates."})
    series = fields.Nested(SeriesSchema, metadata={"description": "The series that it is of."})

    def __init__(self, site: Site) -> None:
        self._site = site
        super().__init__()

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Fill in what the site decides."""
        slugs = [section.slug for section in self._site.sections]
        if field_name == "section":
            field_obj.load_default = slugs[0]
            field_obj.validators = [validate.OneOf(slugs, error="Must be one of: {choices}.")]
        if field_name == "language":
            field_obj.load_default = self._site.language

    @validates("slug")
    def check_slug(self, slug: str, **_: object) -> None:
        """Refuse what would not look well in a path, and say what would."""
        if slug and not _SLUG.fullmatch(slug):
            suggestion = slug_of(slug, self._site.language)
            raise ValidationError(f"Must be lower-case letters, digits and single hyphens, such as {suggestion}.")

    @validates("expires_at")
    def check_expiry(self, expires_at: datetime | None, **_: object) -> None:
        """Refuse the beginning of somebody's calendar (0001, 1900, 1970), which means that it never expires."""
        if expires_at and expires_at.year < 2000:
            raise ValidationError("Is before 2000: leave it out if the article never expires.")

    @validates_schema
    def check_times(self, data: dict[str, Any], **_: object) -> None:
        """Refuse an article that would expire before anybody could read it."""
        release_at = _release_of(data)
        if release_at and data.get("expires_at") and data["expires_at"] <= release_at:
            raise ValidationError("Must be later than publish_at and embargo_until.", "expires_at")

    @validates_schema
    def check_original(self, data: dict[str, Any], **_: object) -> None:
        """Refuse an article that translates itself."""
        if data.get("translation_of") and data["translation_of"] == data.get("id"):
            raise ValidationError("Is the article's own id: leave it out of the original.", "translation_of")

    @validates_schema
    def check_lead(self, data: dict[str, Any], **_: object) -> None:
        """Refuse two pictures that both lead."""
        lead_of(data)

    @validates_schema
    def check_body(self, data: dict[str, Any], **_: object) -> None:
        """Refuse a body that costs too much to show; keep the HTML that it makes for `make`."""
        if "body" in data:
            try:
                data[_RAW_HTML] = check_body(data["body"], data.get("body_format", BodyFormat.MARKDOWN))
            except TooMuch as much:
                raise ValidationError(str(much), "body") from much

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Publish:
        """Return the value that the fields make.

        Raises:
            ValidationError: they do not fit on one page.

        """
        marks = {"external_id": data.pop("id"), "version": data.pop("version"), "updated_at": data.pop("updated_at")}
        change, is_told, raw = taken_change(data), data.pop("tell"), data.pop(_RAW_HTML)
        schedule, priority = Schedule(_release_of(data), data.pop("expires_at")), data.pop("priority")
        pictures = {"picture": lead_of(data), "pictures": data.get("images", [])}
        given = {*data} - {"publish_at", "embargo_until", "image", "images"}
        data = {name: data[name] for name in given} | pictures
        data["live"] = taken_live_blog(data)
        lists = {name: tuple(dict.fromkeys(value)) for name, value in data.items() if isinstance(value, list)}
        if "tags" in lists:
            lists["tags"] = without_alike(lists["tags"])
        article = Article(**{**data, **lists})
        try:
            check_rest(article)
        except TooMuch as much:
            raise ValidationError(str(much)) from much
        shown = _readable(article, self._site, raw)
        live = live_warnings(article, self._site.players, len(shown.html.encode())) if article.live else ()
        warnings = (*without_alternative(article), *shown.warnings, *live)
        return Publish(
            **marks,
            article=article,
            schedule=schedule,
            priority=priority,
            warnings=warnings,
            change=change,
            has_history=self._site.history,
            listings=bounded_listings_of(article, self._site),
            is_told=is_told,
        )


class FlashSchema(ArticleSchema):
    """The canonical article, or a flash: a headline that goes out before there is any text."""

    body = Prose(MAX_BODY_CHARACTERS, load_default="")


def _readable(article: Article, site: Site, raw: str) -> ReadableBody:
    """Return what readers get of the body, which makes this HTML.

    Raises:
        ValidationError: that is too much for a page, or nothing.

    """
    try:
        shown = check_readable(article, site.players, raw)
    except TooMuch as much:
        raise ValidationError(str(much), "body") from much
    if shown.is_empty and article.body:  # without a body it is a flash
        told = f" {' '.join(f'{line[0].upper()}{line[1:]}.' for line in shown.warnings)}" if shown.warnings else ""
        raise ValidationError(f"Must hold something that readers see; of this they would see nothing.{told}", "body")
    return shown


def _release_of(data: dict[str, Any]) -> datetime | None:
    """Return from when on readers may see it: an embargo holds even if the article is to be published earlier."""
    return max((data[name] for name in ("publish_at", "embargo_until") if name in data), default=None)


def checked(schema: Schema, given: dict[str, Any]) -> Any:
    """Return what the schema makes of the fields.

    Raises:
        Invalid: some are wrong; each of them is named.

    """
    try:
        return schema.load(given)
    except ValidationError as error:
        raise Invalid.of(error) from error
