"""The API's own description (OpenAPI), made outside of any workspace."""

from typing import Any

from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.plumbing import build_mock_request

from records.fields import WEB_ADDRESS
from tenancy.isolation.models import new_id
from tenancy.isolation.scope import no_workspace_scope
from tenancy.models import Membership, Workspace
from tenancy.roles import Role


def mock_request(method: str, path: str, view: Any, original: Any, **kwargs: Any) -> Any:
    """The request a described view believes in: an owner of a workspace that does not exist."""
    request = build_mock_request(method, path, view, original, **kwargs)  # type: ignore[no-untyped-call]
    workspace = Workspace(name="–", slug="workspace")
    request._request.membership = Membership(
        workspace=workspace, role=Role.OWNER, organization_id=new_id()
    )
    request._request.workspace = workspace
    return request


class MemberScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A bearer token of the workspace, or the session of the pages."""

    target_class = "records.api.requests.MemberAuthentication"
    name = ["token", "session"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {"type": "http", "scheme": "bearer", "description": "An API token of the workspace."},
            {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        ]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        """Either will do."""
        return [{"token": []}, {"session": []}]


class WebAddress(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """The address of a page, not of anything that has one: "urn:isbn:1" is no link to follow."""

    target_class = "records.api.viewsets.WebAddressField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "format": "uri", "pattern": WEB_ADDRESS}


class ScopelessSchemaGenerator(SchemaGenerator):
    """Describes every endpoint; filters and serializers may look at query sets, not at rows."""

    def get_schema(self, *args: Any, **kwargs: Any) -> Any:
        with no_workspace_scope():
            return super().get_schema(*args, **kwargs)  # type: ignore[no-untyped-call]
