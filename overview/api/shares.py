"""Share links in the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from overview.access.shares import access_share_to_revoke
from overview.actions.shares import create_share, revoke_share
from overview.models import Share
from overview.serializers.shares import ShareSerializer
from records.api.viewsets import RecordViewSet
from tenancy.links import absolute_url, workspace_url


@extend_schema(tags=["dashboard"])
class ShareViewSet(RecordViewSet[Share]):
    """Links to the impact dashboard that need no account. DELETE ends one; the row stays."""

    noun = "share"
    serializer_class = ShareSerializer
    http_method_names = ["get", "post", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Share]:
        return Share.objects.for_list()

    def create(self, request: Request, **kwargs: Any) -> Response:
        """Without the memory of Idempotency-Key, which would keep the link readable."""
        return self._create(request)

    def add_record(self, data: dict[str, Any]) -> Share:
        share, token = create_share(acting_member=self.member, **data)
        path = workspace_url(self.member.workspace, "overview:shared-dashboard", token)
        share.link = absolute_url(path)  # type: ignore[attr-defined]
        return share

    def remove_record(self, record: Share) -> None:
        share = access_share_to_revoke(acting_member=self.member, share_id=record.pk)
        revoke_share(share=share, acting_member=self.member)
