"""The API's description as it is served: made once in a process, the same for every caller."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

from records.api.openapi import ScopelessSchemaGenerator

RENDERERS: list[Any] = [
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
]


@cache
def api_description() -> dict[str, Any]:
    """The whole description in the site's language; don't change it. Making it takes seconds."""
    with translation.override(settings.LANGUAGE_CODE):
        generator = ScopelessSchemaGenerator()  # type: ignore[no-untyped-call]
        described: dict[str, Any] = generator.get_schema(request=None, public=True)
    return described


@cache
def rendered_description(media_type: str) -> bytes:
    """The description in a format; YAML alone takes as long as a hundred calls of the API."""
    renderer = next(each for each in RENDERERS if each.media_type == media_type)
    body: bytes = renderer().render(api_description(), renderer_context={})
    return body


class DescriptionView(SpectacularAPIView):
    """Answers with the description as YAML or JSON."""

    renderer_classes = RENDERERS

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        renderer = request.accepted_renderer
        body = rendered_description(renderer.media_type)
        content_type = f"{renderer.media_type}; charset=utf-8"
        name = f'inline; filename="commonweave-api.{renderer.format}"'
        return HttpResponse(body, content_type, headers={"Content-Disposition": name})
