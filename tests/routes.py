"""Every address of the site, read from the resolver, with what its view declares."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

MEMBER_PREFIXES = ("w/<slug:workspace_slug>/", "api/v1/workspaces/<slug:workspace_slug>/")
PUBLIC_PREFIX = "p/<slug:workspace_slug>/"


@dataclass(frozen=True)
class Route:
    """One pattern: where it is, what it needs, which methods it has."""

    pattern: str
    view: Any
    arguments: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/v1/")

    @property
    def noun(self) -> str | None:
        if self.is_api:
            declaration = getattr(self.view.cls, "declaration", None)
            return declaration.key if declaration else getattr(self.view.cls, "noun", None)
        permission = getattr(self.view, "permission", None)
        return permission[1] if permission else None

    def verbs(self) -> dict[str, str]:
        """HTTP method -> verb, for each method the route has."""
        if not self.is_api:
            verb = self.view.permission[0]
            return {"get": verb, "post": verb}
        from records.api.requests import METHOD_VERBS

        declared = getattr(self.view.cls, "verbs", {})
        names = set(self.view.cls.http_method_names)
        return {
            method: declared.get(action) or METHOD_VERBS[method.upper()]
            for method, action in self.view.actions.items()
            if method in names and method != "head"
        }


def _walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, route)
        else:
            yield route, entry


def all_routes() -> list[Route]:
    """Every route of the resolver."""
    return [
        Route(
            re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern).replace("^", "").replace("$", ""),
            entry.callback,
            tuple(entry.pattern.regex.groupindex),
        )
        for pattern, entry in _walk(get_resolver().url_patterns)
    ]


def member_routes() -> list[Route]:
    """Routes that need a membership."""
    return [route for route in all_routes() if route.pattern.startswith(MEMBER_PREFIXES)]


def public_routes() -> list[Route]:
    """Routes that a token opens."""
    return [route for route in all_routes() if route.pattern.startswith(PUBLIC_PREFIX)]


def serializer_of(route: Route) -> Any:
    """The serializer of an API route's noun, or of its viewset."""
    declaration = getattr(route.view.cls, "declaration", None)
    return (
        declaration.serializer if declaration else getattr(route.view.cls, "serializer_class", None)
    )


def filters_of(route: Route) -> dict[str, Any]:
    """The filters of an API route's noun, or of its viewset, by name."""
    declaration = getattr(route.view.cls, "declaration", None)
    own = declaration.filters if declaration else getattr(route.view.cls, "filterset_class", None)
    return dict(getattr(own, "base_filters", {}))
