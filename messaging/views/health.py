"""Readiness, for load balancers and people."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from messaging.health import readiness


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each piece this installation needs, as JSON; 503 when one fails."""
    is_ready, pieces = readiness()
    return JsonResponse({"ready": is_ready, "pieces": pieces}, status=200 if is_ready else 503)
