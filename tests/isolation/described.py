"""What the API's own description says of bodies and queries: where ids of objects go."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from records.api.description import api_description

Path = tuple[str, ...]
ITEM = "[]"
METHODS = ("post", "put", "patch")


@dataclass(frozen=True)
class Operation:
    """One operation: its address with names in braces, and what it takes."""

    method: str
    path: str
    body: Any
    queries: tuple[tuple[str, Any], ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def operations() -> list[Operation]:
    """All operations of the API."""
    return [
        Operation(
            method,
            path,
            _json_of(operation.get("requestBody", {})),
            tuple((p["name"], p["schema"]) for p in operation["parameters"] if p["in"] == "query"),
        )
        for path, methods in api_description()["paths"].items()
        for method, operation in methods.items()
    ]


def _json_of(body: dict[str, Any]) -> Any:
    return body.get("content", {}).get("application/json", {}).get("schema")


def resolved(part: Any) -> dict[str, Any]:
    """A schema without references and wrappers of one."""
    while "$ref" in part or len(part.get("allOf", part.get("oneOf", ()))) > 0:
        if "$ref" in part:
            part = api_description()["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
        else:
            part = next(p for p in part.get("allOf") or part["oneOf"] if p.get("type") != "null")
    return dict(part)


def references(part: Any, path: Path = ()) -> Iterator[Path]:
    """Where a body takes ids."""
    part = resolved(part)
    if part.get("format") == "uuid":
        yield path
    for name, inner in part.get("properties", {}).items():
        yield from references(inner, (*path, name))
    if "items" in part:
        yield from references(part["items"], (*path, ITEM))


def free_forms(part: Any, path: Path = ()) -> Iterator[Path]:
    """Where a body takes anything at all, so that ids might hide in it."""
    part = resolved(part)
    is_object = part.get("type") == "object" and "properties" not in part
    if is_object or not part.keys() - {"description", "title", "readOnly", "writeOnly", "nullable"}:
        yield path
    for name, inner in part.get("properties", {}).items():
        yield from free_forms(inner, (*path, name))
    if "items" in part:
        yield from free_forms(part["items"], (*path, ITEM))


def example(part: Any, ids: dict[Path, str], path: Path = ()) -> Any:
    """A body that holds what is required, and every reference of ``ids``."""
    part = resolved(part)
    if path in ids:
        return ids[path]
    if "properties" in part:
        wanted = set(part.get("required", ()))
        wanted |= {where[len(path)] for where in ids if where[: len(path)] == path}
        return {
            name: example(inner, ids, (*path, name))
            for name, inner in part["properties"].items()
            if name in wanted
        }
    if "items" in part:
        return [example(part["items"], ids, (*path, ITEM))]
    return _plain(part)


def _plain(part: dict[str, Any]) -> Any:
    kind = part.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if "enum" in part:
        return part["enum"][0]
    by_format = {"date": "2026-03-02", "date-time": "2036-03-02T10:00:00Z", "decimal": "1"}
    by_format |= {"email": "new@example.org", "uuid": "0192f0c0-0000-7000-8000-000000000000"}
    if part.get("format") in by_format:
        return by_format[part["format"]]
    values = {"integer": max(1, part.get("minimum", 1)), "number": 1, "boolean": True, "object": {}}
    return values.get(str(kind), "Sampled")
