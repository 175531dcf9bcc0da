"""Pictures in a body: one `img` each, at an address that readers' browsers may ask.

`_settle_image` is the one place where what becomes of a picture is decided.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from shared.body.draft import PIXELS, Draft, children, classes, given, neighbour
from shared.body.renditions import fetched_picture
from shared.body.resolving import as_browsers_read, by_https, scheme_of, spelt, web_address_of
from shared.body.told import host_of
from shared.picture import is_upload

_LATER = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-orig-file",
    "data-full-url",
    "data-large-file",
    "data-url",
)
"""Where scripts that load pictures late keep the address."""
_LATER_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_SHOWN_FORMATS = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "")
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)[wx]")
_DRAWN_SIGNS = frozenset(("emoji", "wp-smiley"))
"""Classes of the images that are drawn for a character."""
_MAX_SIGN_CHARACTERS = 16
MAX_WIDTH = 2_000
"""Pixels of the candidate that is taken, if there is one."""
_MAX_SET_CHARACTERS = 20_000


def settle_noscript(draft: Draft) -> None:
    """Show what `noscript` holds for those without scripts, as all our readers are; a picture that it repeats once."""
    for node in draft.all("noscript"):
        held = node.css("img, iframe, video, audio")
        if not held:
            draft.told.left_out("noscript")
            draft.take_out(node)
            continue
        addresses = {_address_of(draft, image) for image in held if image.tag == "img"}
        for beside in (neighbour(node, before=True), neighbour(node)):
            lazy = _image_in(beside)
            if lazy and (_loads_late(lazy) or _address_of(draft, lazy) in addresses | {""}):
                draft.take_out(beside if beside is not None and beside.tag == "picture" else lazy)
                break
        draft.unwrap(node)


def _loads_late(image: LexborNode) -> bool:
    """Tell whether a script would load it: what `noscript` beside it holds is the same picture, in whatever size."""
    return any(given(image, name) for name in (*_LATER, *_LATER_SETS[1:]))


def _image_in(node: LexborNode | None) -> LexborNode | None:
    if node is None or node.tag not in ("img", "picture", "a", "span"):
        return None
    return node if node.tag == "img" else node.css_first("img")


def settle_signs(draft: Draft) -> None:
    """Put the character in the place of each image that is drawn for one."""
    for image in draft.all("img"):
        if sign := _sign_of(image):
            draft.replace(image, sign)


def settle_images(draft: Draft) -> None:
    """Make each picture one `img` with an address, or what can be read in its place."""
    for node in draft.all("picture"):
        _settle_choice(draft, node)
    for node in draft.all("img"):
        _settle_image(draft, node)


def _settle_choice(draft: Draft, picture: LexborNode) -> None:
    """Give the image of a `picture` the best address among all, and take the rest away."""
    image = picture.css_first("img")
    if image is None:
        image = draft.make("img")
        picture.insert_child(image, move=True)
    if not given(image, "srcset"):
        offered = [each for each in children(picture) if each.tag == "source" and not given(each, "media")]
        offered = offered or [each for each in children(picture) if each.tag == "source"]
        offered.sort(key=lambda each: _rank(given(each, "type")))
        candidates = next((_set_of(each) for each in offered if _set_of(each)), "")
        if candidates and (not _has_own_address(draft, image) or _width_of(candidates)):
            image.attrs["srcset"] = candidates
    draft.replace(picture, image)


def _rank(media_type: str) -> int:
    return _SHOWN_FORMATS.index(media_type) if media_type in _SHOWN_FORMATS else len(_SHOWN_FORMATS)


def _has_own_address(draft: Draft, image: LexborNode) -> bool:
    own = given(image, "src")
    return bool(web_address_of(own, draft.around.base_url)) or is_upload(as_browsers_read(own))


def _settle_image(draft: Draft, image: LexborNode) -> None:
    """Give a picture the address that readers ask, by https; one that has none becomes its alternative text."""
    if _is_a_beacon(image):
        draft.told.left_out(f"a picture of one pixel from {host_of(_address_of(draft, image))}")
        draft.take_out(image)
        return
    url = _address_of(draft, image)
    if not url:
        _leave_out(draft, image)
        return
    told = {"src": url if is_upload(url) else spelt(by_https(url)), "alt": " ".join(given(image, "alt").split())}
    if not told["alt"]:
        where = "that was sent (media:)" if is_upload(url) else f"from {host_of(url)}"
        draft.told.lacks(f"a picture {where} has no alternative text (alt)")
    told |= {name: size for name in ("width", "height") if PIXELS.fullmatch(size := given(image, name))}
    told |= {name: value for name in ("lang", "dir", "id") if (value := given(image, name))}
    draft.replace(image, fetched_picture(draft, url, told))


def _address_of(draft: Draft, image: LexborNode) -> str:
    """Return the best web address of a picture: the largest in its set, else its own, else what a script would load.

    One that its source has sent is named by its own address, and has no other.
    """
    base = draft.around.base_url
    if is_upload(sent := as_browsers_read(given(image, "src"))):
        return sent
    candidates = next((found for name in _LATER_SETS if (found := given(image, name))), "")
    best = _best_of(candidates, base) if len(candidates) <= _MAX_SET_CHARACTERS else ""
    if best:
        return best
    later = next((found for name in _LATER if (found := web_address_of(given(image, name), base))), "")
    return later or web_address_of(given(image, "src"), base)


def _set_of(node: LexborNode) -> str:
    return next((found for name in _LATER_SETS if (found := given(node, name))), "")[:_MAX_SET_CHARACTERS]


def _best_of(candidates: str, base_url: str) -> str:
    """Return the address of the widest candidate up to `MAX_WIDTH`, or of the smallest if all are wider."""
    sized = sorted(_sizes(candidates))
    fitting = [url for size, url in sized if size <= MAX_WIDTH]
    for url in (*reversed(fitting), *(url for size, url in sized if size > MAX_WIDTH)):
        if found := web_address_of(url, base_url):
            return found
    return ""


def _width_of(candidates: str) -> float:
    return max((size for size, _ in _sizes(candidates)), default=0.0)


def _sizes(candidates: str) -> list[tuple[float, str]]:
    """Return the addresses of a `srcset` with their widths or densities, as the HTML standard parses it."""
    found, url = list[tuple[float, str]](), ""
    for token in candidates.split():
        if url:
            said, _, rest = token.partition(",")
            size = _SIZE.fullmatch(said)
            found.append((float(size[1]) if size else 1.0, url))
            url = rest
        elif token.endswith(","):
            found.append((1.0, token.rstrip(",")))
        else:
            url = token
    return [*found, (1.0, url)] if url else found


def _sign_of(image: LexborNode) -> str:
    """Return the character that an image stands for, as WordPress draws emoji; empty: it stands for itself."""
    sign = given(image, "alt").strip()
    drawn = _DRAWN_SIGNS & classes(image)
    return sign if drawn and 0 < len(sign) <= _MAX_SIGN_CHARACTERS else ""


def _is_a_beacon(image: LexborNode) -> bool:
    return any(given(image, name).removesuffix("px") in ("0", "1") for name in ("width", "height"))


def _leave_out(draft: Draft, image: LexborNode) -> None:
    """Put the alternative text where a picture is that readers cannot get, and say why."""
    url, alt = as_browsers_read(given(image, "src")), " ".join(given(image, "alt").split())
    alt = alt if url else ""  # one that never had an address is there for a script
    instead = "its alternative text is shown" if alt else ""
    if scheme_of(url) == "data":
        why = "a picture that is in the text itself (data:); put it at an https address"
    elif not url:
        why = "a picture without an address"
    elif scheme_of(url) == "media":
        why = "a picture whose media: is not the SHA-256 of one that was sent, in 64 lower-case hex digits"
    elif scheme_of(url):
        why = f"a picture with an address that is not of the web ({scheme_of(url)[:20]}:)"
    else:
        why = "a picture with a relative address; send base_url or canonical_url"
    draft.told.left_out(why, instead)
    draft.replace(image, *([draft.make("em", None, alt)] if alt else []))
