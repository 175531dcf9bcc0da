"""Templates that a site brings itself: they may show what pages are made of, and reach nothing else."""

from __future__ import annotations

from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.publisher.localisation import Localisation
from services.publisher.templates import Templates
from shared.settings import Site

_CLOSED_ATTRIBUTES: dict[type, frozenset[str]] = {
    Site: frozenset(
        {"allow_private_networks", "cache_seconds", "theme", "unknown_keys", "unread_days", "webhook_days"}
    ),
    Localisation: frozenset({"locale", "zone"}),
}
"""What is none of a template's business, of what else it is given."""


class ThemeSandbox(Templates, ImmutableSandboxedEnvironment):
    """Jinja without a way to Python's insides, or to change what it is given. Time and memory are not bounded here."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may see this attribute."""
        return attr not in _CLOSED_ATTRIBUTES.get(type(obj), ()) and super().is_safe_attribute(obj, attr, value)
