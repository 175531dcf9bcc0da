"""`text/html`: a page, as a word processor saves it.

Its first `h1`, or else its `title`, is the headline; what is in its `article`, `main` or `body` is the text.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from shared.article import BodyFormat
from shared.dialects.andruck.file_type import begins_with_markup
from shared.dialects.andruck.headline_ids import id_of
from shared.dialects.andruck.press_copy.embargo import split_release
from shared.dialects.andruck.written import Written
from shared.reading.budget import check_body
from shared.reading.fields import is_language, is_web_url
from shared.reading.invalid import Invalid
from shared.reading.outline import TooMuch
from shared.settings import Site


def read(text: str, article_id: str | None, site: Site) -> Written:
    """Return what a page has of an article. Without `article_id` the headline makes the `id`.

    Raises:
        Invalid: it is no HTML, or more than any article has, or speaks of an embargo, which HTML has no field for.
    """
    if not begins_with_markup(text):
        raise Invalid.at("Content-Type", "This is no HTML: it begins with no tag.", status=415)
    try:
        check_body(text, BodyFormat.HTML)
    except TooMuch as much:
        raise Invalid.at("", str(much)) from much
    page = LexborHTMLParser(text)
    whole = page.css_first("article") or page.css_first("main") or page.body
    heading = whole and whole.css_first("h1")
    title = _text(heading) or _text(page.css_first("title"))
    if heading:
        heading.remove()
    _refuse_embargo(f"{title}\n{whole.text(separator=chr(10)) if whole else ''}", site)
    language, canonical = _attribute(page, "html", "lang"), _attribute(page, "link[rel=canonical]", "href")
    fields = {
        "id": id_of(title) if article_id is None else article_id,
        "title": title or None,
        "body": (whole and whole.inner_html) or None,
        "body_format": "html",
        "language": language if is_language(language) else None,
        "canonical_url": canonical if is_web_url(canonical) else None,
        "authors": [{"name": name} for name in [_attribute(page, "meta[name=author]", "content")] if name.strip()],
    }
    return Written(fields, derived_id=article_id is None)


def _text(node: LexborNode | None) -> str:
    return " ".join(node.text().split()) if node else ""


def _attribute(page: LexborHTMLParser, selector: str, name: str) -> str:
    node = page.css_first(selector)
    return str((node and node.attributes.get(name)) or "")


def _refuse_embargo(text: str, site: Site) -> None:
    """Refuse a page that has to wait: it would go out at once.

    Raises:
        Invalid: one of its lines says so.
    """
    if split_release(text.splitlines(), site.timezone).embargo_until:
        raise Invalid.at(
            "embargo_until", "Has to be said: the page speaks of an embargo. Send it in JSON, with that field."
        )
