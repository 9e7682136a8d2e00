"""The API's own description (OpenAPI), made outside of any workspace."""

from typing import Any

from drf_spectacular.generators import SchemaGenerator

from tenancy.scope import no_workspace_scope


class ScopelessSchemaGenerator(SchemaGenerator):
    """Describes every endpoint; filters and serializers may look at query sets, not at rows."""

    def get_schema(self, *args: Any, **kwargs: Any) -> Any:
        with no_workspace_scope():
            return super().get_schema(*args, **kwargs)  # type: ignore[no-untyped-call]
