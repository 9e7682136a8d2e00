"""The product's addresses, and the yardstick's."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from config.urls import handler500 as handler500
from config.urls import urlpatterns as product


def bare(request: HttpRequest) -> JsonResponse:
    """The yardstick: what Django costs before anything is asked of it."""
    return JsonResponse({"status": "ok"})


urlpatterns = [path("bare/", bare), *product]
