"""What is asked of an entry of Hygraph, in GraphQL: made of the paths that the option `fields` has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from shared.dialects.field_map import content_types, field_names, names_in
from shared.errors import Misconfigured
from shared.sources import Source

ENTRY_PATHS: Mapping[str, str] = {"title": "title", "slug": "slug", "body": "content.html"}
"""No more: a query for a field that a model does not have is refused as a whole."""

_NAME = re.compile("[A-Za-z][A-Za-z0-9_]*")
_SYSTEM = "__typename id updatedAt publishedAt"

_Tree = dict[str, "_Tree"]


def check_names(source: Source) -> None:
    """Refuse names that GraphQL could not take.

    Raises:
        Misconfigured: the sentence names the option.
    """
    named = {
        "content_types": content_types(source),
        "plurals": names_in(source, "plurals").values(),
        "locale": [each for each in [source.text("locale")] if each],
        "fields": [part for path in field_names(source, ENTRY_PATHS).values() for part in path.split(".")],
    }
    for option, names in named.items():
        if wrong := [name for name in names if not _NAME.fullmatch(name)]:
            raise Misconfigured(
                f"The option {option!r} of the source {source.name!r} holds {wrong[0]!r}: it must be an API ID, "
                "or of fields a path of them, such as author.name."
            )


def plural_of(model: str, source: Source) -> str:
    """Return how a list of a model's entries is asked for; Hygraph makes the plural up itself, unless it is changed."""
    name = model[:1].lower() + model[1:]
    regular = f"{name[:-1]}ies" if re.search("[^aeiou]y$", name) else f"{name}es" if name.endswith("s") else f"{name}s"
    return names_in(source, "plurals").get(model, regular)


def list_query(model: str, source: Source, *, first: int) -> str:
    """Return the query for published entries of a model since `$since`, beyond `$skip`."""
    return (
        "query ($since: DateTime!, $skip: Int!) { entries: "
        f"{plural_of(model, source)}(where: {{publishedAt_gte: $since}}, orderBy: publishedAt_ASC, first: {first}, "
        f"skip: $skip, stage: PUBLISHED{_locales(source)}) {{ {selection(source)} }} }}"
    )


def entries_query(external_ids: Sequence[str], source: Source) -> str:
    """Return the query for these entries of whatever model, and for one of each model, to see that any can be seen."""
    ids = json.dumps(list(external_ids))
    asked = [
        f"found{number}: {plural_of(model, source)}(where: {{id_in: {ids}}}, first: 100, "
        f"stage: PUBLISHED{_locales(source)}) {{ {selection(source)} }} "
        f"some{number}: {plural_of(model, source)}(first: 1, stage: PUBLISHED) {{ id }}"
        for number, model in enumerate(content_types(source))
    ]
    return f"query {{ {' '.join(asked)} }}"


def selection(source: Source) -> str:
    """Return the fields that are asked for."""
    tree: _Tree = {}
    for path in sorted(set(field_names(source, ENTRY_PATHS).values())):
        below = tree
        for name in path.split("."):
            below = below.setdefault(name, {})
    return f"{_SYSTEM} {_text(tree.items())}"


def _text(fields: Iterable[tuple[str, _Tree]]) -> str:
    return " ".join(f"{name} {{ {_text(below.items())} }}" if below else name for name, below in fields)


def _locales(source: Source) -> str:
    return f", locales: [{source.text('locale')}]" if source.text("locale") else ""
