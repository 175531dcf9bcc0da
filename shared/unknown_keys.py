"""Keys of the site file that this release does not know: those of a newer one, or slips of the pen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from shared.errors import Misconfigured

_SLIP_LIKENESS = 0.75
"""From which two names are so alike that one is taken for the other written wrongly: 1 is the same."""

_SECRET_KEYS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("secret", "secrets"), "ANDRUCK_SOURCE_SECRETS"),
        **dict.fromkeys(("token", "tokens"), "ANDRUCK_SOURCE_TOKENS"),
    }
)
"""What has no place in a file that everybody may read, and where it belongs."""


def refuse_secrets(where: str, given: Iterable[str], belongs: str = "") -> None:
    """Refuse keys by which somebody has written down what others must not read, and say where they belong.

    Raises:
        Misconfigured: there is one; its value is not in the sentence.
    """
    for key in given:
        if key in _SECRET_KEYS:
            to = belongs or _SECRET_KEYS[key]
            raise Misconfigured(f"{where} has {key!r}, which others may read there: put it into {to}.")


def unknown_keys(where: str, given: Iterable[str], known: Collection[str]) -> list[str]:
    """Return a sentence for each key that is not known; `where` says of what it is.

    Raises:
        Misconfigured: one is probably a key that is known, written wrongly. To pass over it could be to publish what
            it was to keep back.
    """
    keys = list(given)
    missing = [name for name in known if name not in keys]
    sentences = []
    for key in keys:
        if key in known:
            continue
        if meant := get_close_matches(key, missing, n=1, cutoff=_SLIP_LIKENESS):
            raise Misconfigured(f"{where} has {key!r}, which is not known: write {meant[0]!r}, or take out {key}.")
        sentences.append(f"{where} has {key!r}, which this release does not know: it is passed over.")
    return sentences
