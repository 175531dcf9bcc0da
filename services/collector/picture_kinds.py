"""What a file is, by its first bytes alone: neither what a server calls it nor its name counts."""

from __future__ import annotations

_AVIF_BRANDS = (b"avif", b"avis", b"mif1", b"msf1")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis")


def loader_of(head: bytes) -> str | None:
    r"""Return the operation of libvips that reads such a file; None: it is nothing that is shown.

    >>> loader_of(b"\xff\xd8\xff\xe0"), loader_of(b"<svg xmlns=")
    ('jpegload', None)
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "jpegload"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "pngload"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gifload"
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "tiffload"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webpload"
    return "heifload" if head[4:8] == b"ftyp" and head[8:12] in _AVIF_BRANDS else None


def is_heic(head: bytes) -> bool:
    """Return whether it is what iPhones make, whose patents keep our decoder from it."""
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS
