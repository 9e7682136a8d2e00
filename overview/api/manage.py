"""Members, invitations, tokens and the audit trail."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from overview.filters.manage import AuditEventFilter
from overview.nouns.manage import API_TOKEN, INVITATION, MEMBERSHIP
from overview.serializers.manage import (
    AuditEventSerializer,
    WorkspaceSerializer,
)
from records.api.nouns import NounViewSet
from records.api.viewsets import RecordViewSet
from tenancy.accounts.reauthentication import has_shown_who_it_is
from tenancy.actions.workspaces import change_workspace
from tenancy.models import ApiToken, AuditEvent, Invitation, Membership, Workspace


class NotShownWhoItIs(APIException):
    """Whoever is signed in gives the password again before a token is made."""

    status_code = status.HTTP_403_FORBIDDEN
    default_detail = _(
        "Only a signed-in person makes a token, right after giving the password again. Do that at"
        " /accounts/reauthenticate/, then send this once more."
    )


class WorkspaceViewSet(RecordViewSet[Workspace]):
    """The workspace of this address: a list of one."""

    noun = "workspace"
    serializer_class = WorkspaceSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_queryset(self) -> QuerySet[Workspace]:
        return Workspace.objects.filter(pk=self.member.workspace.pk)

    def change_record(self, record: Workspace, data: dict[str, Any]) -> Workspace:
        return change_workspace(acting_member=self.member, workspace=record, **data)


class MembershipViewSet(NounViewSet[Membership]):
    """Members: an owner changes roles, suspends and removes."""

    declaration = MEMBERSHIP

    def change_record(self, record: Membership, data: dict[str, Any]) -> Membership:
        if "organization_id" in data and "role" not in data:
            data["role"] = record.role
        data.setdefault("organization_id", record.organization_id)
        return super().change_record(record, data)


class InvitationViewSet(NounViewSet[Invitation]):
    """Open invitations."""

    declaration = INVITATION


class ApiTokenViewSet(NounViewSet[ApiToken]):
    """The member's own tokens; an owner sees everybody's. No token makes another."""

    declaration = API_TOKEN

    def create(self, request: Request, **kwargs: Any) -> Response:
        """
        Without the memory of Idempotency-Key, which would keep the secret readable.

        :raises NotShownWhoItIs: by a token, or minutes after the password was last given.
        """
        if not has_shown_who_it_is(request._request):
            raise NotShownWhoItIs
        return self._create(request)


class AuditEventViewSet(RecordViewSet[AuditEvent]):
    """Who changed what, newest first."""

    noun = "audit_event"
    serializer_class = AuditEventSerializer
    filterset_class = AuditEventFilter
    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> QuerySet[AuditEvent]:
        return AuditEvent.objects.visible_to(self.member)
