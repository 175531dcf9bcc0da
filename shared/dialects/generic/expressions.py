"""JMESPath expressions of the site file: compiled when Andruck starts, applied to what a CMS sends.

`@` is the JSON. Besides the functions of JMESPath there are `header('X-Event')`, the value of a header or null;
`path()`, what follows the webhook's address; and `split(tags, ',')`, which makes a list of a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions, signature
from jmespath.parser import ParsedResult

from shared.errors import Misconfigured
from shared.reading.invalid import Invalid
from shared.sources import Source

MAX_EXPRESSION_CHARACTERS = 2000


class Told(NamedTuple):
    """What expressions are applied to."""

    json: object
    headers: Mapping[str, str]
    """Their names in lower case; none of what was fetched."""
    path: str = ""


class _TellingFunctions(Functions):
    """Those of JMESPath, and what a request tells besides its body."""

    def __init__(self, told: Told) -> None:
        self._told = told

    @signature({"types": ["string"]})
    def _func_header(self, name: str) -> str | None:
        return self._told.headers.get(name.lower())

    @signature()
    def _func_path(self) -> str:
        return self._told.path

    @signature({"types": ["string"]}, {"types": ["string"]})
    def _func_split(self, text: str, separator: str) -> list[str]:
        return [part.strip() for part in text.split(separator)]


def check_expression(source: Source, option: str, text: object) -> None:
    """Refuse what is no expression.

    Raises:
        Misconfigured: the sentence names the option, and says where it is wrong.
    """
    where = f"The option {option!r} of the source {source.name!r} must be a JMESPath expression"
    if not isinstance(text, str) or len(text) > MAX_EXPRESSION_CHARACTERS:
        raise Misconfigured(f"{where}: text of at most {MAX_EXPRESSION_CHARACTERS} characters.")
    try:
        parsed = _compiled(text).parsed
    except (JMESPathError, RecursionError, ValueError) as error:
        said = str(error).partition("\n")[0].partition(", for expression")[0].rstrip(":.")
        raise Misconfigured(f"{where}, but {text!r} is none. {said}.") from error
    for name, arguments in _calls(parsed):
        known = _TellingFunctions.FUNCTION_TABLE.get(name)
        if known is None:
            raise Misconfigured(f"{where}, but {text!r} calls {name}(), which there is not.")
        if arguments < len(known["signature"]):
            raise Misconfigured(f"{where}, but {text!r} calls {name}() with too few arguments.")


def found_by(text: str, option: str, told: Told) -> Any:
    """Return what an expression finds; None if nothing.

    Raises:
        Invalid: it cannot be applied to what came, such as a function to a value that is not there; `option` is named.
    """
    try:
        return _compiled(text).search(told.json, options=jmespath.Options(custom_functions=_TellingFunctions(told)))
    except (
        JMESPathError,
        ArithmeticError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        RecursionError,
    ) as error:
        sentence = "This expression cannot be applied to what came: a function may have met a value that is not there."
        raise Invalid.at(option, sentence) from error


def holds(text: str, option: str, told: Told) -> bool:
    """Tell whether a condition is true; what is not there is not.

    Raises:
        Invalid: it comes to something else than true or false, such as the text `"false"`.
    """
    found = found_by(text, option, told) if text else None
    if found is None or isinstance(found, bool):
        return bool(found)
    raise Invalid.at(option, "Must come to true or false: compare, such as in status == 'published'.")


@lru_cache(500)
def _compiled(text: str) -> ParsedResult:
    return jmespath.compile(text)


def _calls(node: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield the name of each function that is called, and with how many arguments."""
    if node["type"] == "function_expression":
        yield node["value"], len(node["children"])
    for child in node["children"]:
        if isinstance(child, dict):
            yield from _calls(child)
