"""Look into JSON that somebody else has made: what is missing is nothing, what is of a wrong type is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.reading.invalid import Invalid


def member(value: object, *path: str | int) -> object:
    """Return what stands at a path of names and positions; None if anything on the way is not there."""
    for step in path:
        if isinstance(step, str) and isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, Sequence) and not isinstance(value, str):
            value = value[step] if step < len(value) else None
        else:
            return None
    return value


def text_member(value: object, *path: str | int) -> str:
    """Return the text at a path; empty if there is none.

    Raises:
        Invalid: it is something else.
    """
    found = member(value, *path)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise Invalid.at(".".join(map(str, path)), "Must be text.")
    return found


def list_member(value: object, *path: str | int) -> Sequence[object]:
    """Return the list at a path; empty if there is none.

    Raises:
        Invalid: it is something else.
    """
    found = member(value, *path)
    if found is None:
        return ()
    if not isinstance(found, list):
        raise Invalid.at(".".join(map(str, path)), "Must be a list.")
    return found


def key_member(value: object, *path: str | int) -> str:
    """Return the id at a path, which CMSes write as a number or as text.

    Raises:
        Invalid: there is none, or it is something else.
    """
    found = member(value, *path)
    if isinstance(found, bool) or not isinstance(found, int | str) or found == "":
        raise Invalid.at(".".join(map(str, path)), "Must be an id: a whole number or text.")
    return str(found)
