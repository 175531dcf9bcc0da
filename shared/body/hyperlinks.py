"""Links: what a reader can follow stays, all else is text."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urldefrag, urlsplit

from selectolax.lexbor import LexborNode

from shared.body.draft import Draft, given, text_of
from shared.body.resolving import as_browsers_read, scheme_of, spelt, web_address_of
from shared.body.sanitising import ID_PREFIX

_KEPT_REL = ("sponsored", "nofollow", "ugc", "license", "author", "external", "help", "me")
_E_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_ORDINARY = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+(?:/[\w./%?=&#~+,;:@!()*'-]*)?", re.ASCII)
"""An address that needs no second look."""
_CALLS = ("tel", "sms", "mailto")


def settle_own_addresses(draft: Draft) -> None:
    """Make links to a place in the article, by the article's own address, links within the text."""
    own = urldefrag(draft.around.base_url).url
    if not own:
        return
    for node in draft.all("a"):
        url = given(node, "href")
        if "#" in url and not url.startswith("#") and url.split("#")[0] == own:
            node.attrs["href"] = url[len(own) :]


def settle_links(draft: Draft) -> None:
    """Make each link absolute, with what it says of itself; one that leads nowhere is unwrapped."""
    for node in draft.all("a"):
        _settle(draft, node)


def _settle(draft: Draft, node: LexborNode) -> None:
    url = as_browsers_read(given(node, "href"))
    target = url if url.startswith(f"#{ID_PREFIX}") else _target(draft, url)
    if not target:
        if given(node, "id"):
            draft.rename(node, "span")
        else:
            draft.unwrap(node)
        return
    node.attrs["href"] = target
    said = given(node, "rel").lower().split()
    rel = [word for word in _KEPT_REL if word in said] if said else []
    if target.startswith("http"):
        rel.append("noopener")
    if rel:
        node.attrs["rel"] = " ".join(rel)
    elif "rel" in node.attrs:
        del node.attrs["rel"]
    if node.next is not None and node.next.tag == "a":
        node.insert_after(" ")  # two buttons of a CMS, which its styles had parted
    if "class" not in node.attrs and _looks_like_an_address(text_of(node)):
        node.attrs["class"] = "url"


def _looks_like_an_address(text: str) -> bool:
    """Tell whether a link shows its own address, which is not to be hyphenated."""
    return " " not in text and ("@" in text or text[:8].lower().startswith(("http://", "https://", "www.")))


def _target(draft: Draft, url: str) -> str:
    """Return where a link leads, absolute; empty if that is nowhere, of which the newsroom is told."""
    if not url or _ORDINARY.fullmatch(url):
        return _without_google(url)
    scheme = scheme_of(url)
    if scheme in _CALLS:
        return _call(scheme, url)
    if found := web_address_of(url, draft.around.base_url):
        return spelt(_without_google(found))
    if not scheme and _E_MAIL.fullmatch(url):
        return f"mailto:{url}"
    if scheme and scheme not in ("http", "https"):
        draft.told.left_out(f"a link by {scheme[:20]}:", "its text is shown")
        return ""
    if url.startswith("/") and not url.startswith(("//", "/\\")):
        return spelt(url)
    why = "send base_url or canonical_url" if not scheme else "it has no host"
    draft.told.left_out(
        f"a link with a relative address; {why}" if not scheme else f"a link; {why}", "its text is shown"
    )
    return ""


def _call(scheme: str, url: str) -> str:
    """Return an address that a telephone or a mail program takes; empty if it names nobody."""
    rest = url[len(scheme) + 1 :]
    if scheme != "mailto":
        rest = re.sub(r"[^\d+*#;=,?&\w.-]", "", rest).removeprefix("//")
    rest = rest.removeprefix("//")
    return f"{scheme}:{spelt(rest)}" if rest else ""


def _without_google(url: str) -> str:
    """Return where a link leads that Google Docs has put behind its own redirection."""
    if "google." not in url[:40] or "/url?" not in url[:60]:
        return url
    parts = urlsplit(url)
    if (parts.hostname or "").removeprefix("www.") != "google.com" or parts.path != "/url":
        return url
    query = parse_qs(parts.query)
    inner = (query.get("q") or query.get("url") or [""])[0]
    return web_address_of(inner, "") or url
