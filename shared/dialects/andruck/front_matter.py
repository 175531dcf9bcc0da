"""`text/markdown`: YAML front matter with the article's field names between two `---` lines, then the body.

Every YAML value is taken as the text that stands there: `title: 2025` is a title and `language: no` is Norwegian.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from shared.dialects.andruck.written import Written
from shared.reading.fields import number_in
from shared.reading.invalid import Invalid
from shared.reading.limits import MAX_FRONT_MATTER_CHARACTERS, MAX_FRONT_MATTER_DEPTH, MAX_YAML_VALUES
from shared.settings import Site

_FENCED = re.compile(r"\s*?---[ \t]*\n(.*?\n)??---[ \t]*(?:\n(.*))?", re.DOTALL)
_NUMBERS = ("version", "priority", "importance")
"""Fields whose text spells a number."""


def read(text: str, article_id: str | None, site: Site) -> Written:  # noqa: ARG001 - all formats get it
    """Return the front matter's fields, and the rest as `body`.

    Raises:
        Invalid: there is no front matter, or it is not a YAML mapping.

    """
    parts = _FENCED.fullmatch(text.replace("\r\n", "\n"))
    if parts is None:
        raise _malformed("Must begin with front matter between two lines of ---.")
    given = _mapping(parts[1] or "")
    if "body" in given:
        raise Invalid.at("body", "Must follow the front matter, not stand in it.")
    numbers = {name: number_in(given.get(name)) for name in _NUMBERS}
    return Written({"id": article_id, **given, **numbers, "body": parts[2]})


def _mapping(front_matter: str) -> dict[str, Any]:
    if len(front_matter) > MAX_FRONT_MATTER_CHARACTERS:
        raise _malformed(f"Must not have more than {MAX_FRONT_MATTER_CHARACTERS} characters of front matter.")
    try:
        given = yaml.load(front_matter, Loader=_PlainLoader)  # noqa: S506  # it builds text, lists and mappings only
    except yaml.MarkedYAMLError as error:
        where = f" at line {error.problem_mark.line + 2}" if error.problem_mark else ""
        raise _malformed(f"Must have YAML for front matter, but{where}: {error.problem}.") from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise _malformed("Must have YAML for front matter, without control characters.") from error
    if not isinstance(given, dict | None):
        raise _malformed("Must have named fields for front matter, such as title: Good news.")
    return given or {}


def _malformed(message: str) -> Invalid:
    return Invalid.at("", message, status=400)


class _PlainLoader(yaml.BaseLoader):
    """YAML without types, aliases, names that occur twice, and depths."""

    depth = 0
    values = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            raise _refused("aliases are not taken", event)
        if self.depth == MAX_FRONT_MATTER_DEPTH:
            raise _refused("nested too deeply", event)
        self.values += 1
        if self.values > MAX_YAML_VALUES:
            raise _refused(f"more than {MAX_YAML_VALUES:,} names and values", event)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_scalar(self, node: ScalarNode) -> Any:
        plain = node.style is None and node.value in {"", "~", "null"}
        return None if plain else super().construct_scalar(node)

    def construct_mapping(self, node: MappingNode, deep: bool = True) -> dict[Hashable, Any]:
        names = set()
        for key, _ in node.value:
            if not isinstance(key, ScalarNode) or key.value in names:
                raise _refused("a name is no text or occurs twice", key)
            names.add(key.value)
        return {key.value: self.construct_object(value, deep) for key, value in node.value}


def _refused(problem: str, where: yaml.Event | Node) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=where.start_mark)  # type: ignore[arg-type]
