"""Share links in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from overview.models import Share
from overview.nouns.shares import SHARE
from records.api.nouns import NounViewSet


@extend_schema(tags=["dashboard"])
class ShareViewSet(NounViewSet[Share]):
    """Links to the impact dashboard that need no account. DELETE ends one; the row stays."""

    declaration = SHARE

    def create(self, request: Request, **kwargs: Any) -> Response:
        """Without the memory of Idempotency-Key, which would keep the link readable."""
        return self._create(request)
