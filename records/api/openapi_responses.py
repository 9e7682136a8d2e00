"""What every endpoint takes and answers beside its own: headers, sparse fields, problem details."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiParameter

from records.api.viewsets import RecordViewSet, SparseFieldsMixin

PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457); faults of single fields stand under `errors`.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "acknowledge": {
            "description": "What to send as `acknowledge` to do it all the same.",
            "type": "string",
        },
        "errors": {
            "description": "What is wrong: texts by field, or one entry for each row of a list.",
            "type": ["object", "array"],
            "additionalProperties": {},
            "items": {},
        },
    },
}
ALWAYS = {
    "401": "Nobody is signed in, or the token is not valid here.",
    "403": "The role does not allow this.",
    "404": "There is nothing here for this caller.",
    "429": "Too many calls; `Retry-After` says when to come back.",
}
READING = {"400": "A query parameter is not understood."}
WRITING = {
    "400": "The body is not understood; `errors` names the fields.",
    "413": "The body is too long.",
    "415": "The body is not JSON.",
    "422": "Understood, but a rule of the workspace speaks against it.",
}
CHANGING = {"412": "It changed since it was read (`If-Match`)."}


def describe_answers(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """A hook of the schema generator: complete every operation, so that none is forgotten."""
    _describe_numbers(result["components"])
    result["components"]["schemas"]["Problem"] = PROBLEM
    for path in result["paths"].values():
        for method, operation in path.items():
            answers = ALWAYS | (READING if method == "get" else WRITING)
            if method in ("patch", "delete"):
                answers = answers | CHANGING
            for code, description in answers.items():
                operation["responses"].setdefault(code, _problem(description))
            if any(parameter["name"] == "If-None-Match" for parameter in operation["parameters"]):
                operation["responses"]["304"] = {"description": "It is as the caller knows it."}
    return result


def _describe_numbers(part: Any) -> None:
    """A decimal has a digit at least; the library's own pattern lets an empty text pass."""
    for each in part.values() if isinstance(part, dict) else part:
        if isinstance(each, dict) and each.get("format") == "decimal" and "pattern" in each:
            each["pattern"] = each["pattern"].replace(r"\d{0,", r"\d{1,")
        if isinstance(each, dict | list):
            _describe_numbers(each)


def _problem(description: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": description, "content": content}


class RecordSchema(AutoSchema):
    """Describes what every noun's endpoints share: conditions, repeated calls, sparse fields."""

    def _map_serializer_field(
        self, field: Any, direction: Direction, bypass_extensions: bool = False
    ) -> Any:
        """As the library; a decimal that may not be below nothing takes no minus."""
        described = super()._map_serializer_field(  # type: ignore[no-untyped-call]
            field, direction, bypass_extensions
        )
        least = getattr(field, "min_value", None)
        if least is not None and least >= 0 and "pattern" in (described or {}):
            described["pattern"] = described["pattern"].replace("-?", "")
        return described

    def get_override_parameters(self) -> list[Any]:
        shared = [_header(*header) for header in self._headers()]
        if self.method == "GET" and self._action in ("list", "retrieve"):
            shared += self._sparse_fields()
        return [*super().get_override_parameters(), *shared]

    @property
    def _action(self) -> str:
        return getattr(self.view, "action", None) or ""

    def _headers(self) -> Iterator[tuple[str, str]]:
        if not isinstance(self.view, RecordViewSet):
            return
        if self._action == "retrieve":
            yield "If-None-Match", "The `ETag` of what is known: answered with 304 while it stands."
        elif self._action in ("partial_update", "destroy"):
            yield "If-Match", "The `ETag` of what was read: answered with 412 if it changed since."
        elif self._action == "create":
            yield "Idempotency-Key", "A repeated call with the same key gets the same answer."

    def _sparse_fields(self) -> Iterator[OpenApiParameter]:
        serializer: Any = self.get_response_serializers()
        if not isinstance(serializer, SparseFieldsMixin):
            return
        fields: dict[str, Any] = serializer.get_fields()
        names = [name for name, field in fields.items() if not field.write_only]
        yield OpenApiParameter(
            "fields",
            {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1},
            description="Only these members, separated by commas; all without it.",
            style="form",
            explode=False,
        )


def _header(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description)
