"""Members, invitations, tokens and the audit trail."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from overview.serializers.manage import (
    ApiTokenSerializer,
    AuditEventSerializer,
    InvitationSerializer,
    MembershipSerializer,
    WorkspaceSerializer,
)
from records.api.viewsets import RecordViewSet
from tenancy.access import access_membership
from tenancy.actions.members import cancel_invitation, change_member, invite_member, remove_member
from tenancy.actions.tokens import create_api_token, revoke_api_token
from tenancy.actions.workspaces import change_workspace
from tenancy.models import ApiToken, AuditEvent, Invitation, Membership, Workspace
from tenancy.queries import audit_events


class WorkspaceViewSet(RecordViewSet[Workspace]):
    """The workspace of this address: a list of one."""

    noun = "workspace"
    serializer_class = WorkspaceSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_queryset(self) -> QuerySet[Workspace]:
        return Workspace.objects.filter(pk=self.member.workspace.pk)

    def change_record(self, record: Workspace, data: dict[str, Any]) -> Workspace:
        return change_workspace(acting_member=self.member, workspace=record, **data)


class MembershipViewSet(RecordViewSet[Membership]):
    """Members: an owner changes roles, suspends and removes."""

    noun = "membership"
    serializer_class = MembershipSerializer
    http_method_names = ["get", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Membership]:
        return Membership.objects.select_related("user")

    def change_record(self, record: Membership, data: dict[str, Any]) -> Membership:
        if "organization_id" in data and "role" not in data:
            data["role"] = record.role
        data.setdefault("organization_id", record.organization_id)
        change_member(acting_member=self.member, membership=record, **data)
        return access_membership(acting_member=self.member, membership_id=record.pk)

    def remove_record(self, record: Membership) -> None:
        remove_member(acting_member=self.member, membership=record)


class InvitationViewSet(RecordViewSet[Invitation]):
    """Open invitations."""

    noun = "invitation"
    serializer_class = InvitationSerializer
    http_method_names = ["get", "post", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Invitation]:
        return Invitation.objects.open()

    def add_record(self, data: dict[str, Any]) -> Invitation:
        invitation, _token = invite_member(acting_member=self.member, **data)
        return invitation

    def remove_record(self, record: Invitation) -> None:
        cancel_invitation(acting_member=self.member, invitation=record)


class ApiTokenViewSet(RecordViewSet[ApiToken]):
    """The member's own tokens; an owner sees everybody's."""

    noun = "api_token"
    serializer_class = ApiTokenSerializer
    http_method_names = ["get", "post", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.visible_to(self.member)

    def create(self, request: Request, **kwargs: Any) -> Response:
        """Without the memory of Idempotency-Key, which would keep the secret readable."""
        return self._create(request)

    def add_record(self, data: dict[str, Any]) -> ApiToken:
        token, secret = create_api_token(acting_member=self.member, **data)
        token.secret = secret  # type: ignore[attr-defined]
        return token

    def remove_record(self, record: ApiToken) -> None:
        revoke_api_token(acting_member=self.member, token=record)


class AuditEventViewSet(RecordViewSet[AuditEvent]):
    """Who changed what, newest first."""

    noun = "audit_event"
    serializer_class = AuditEventSerializer
    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> QuerySet[AuditEvent]:
        return audit_events(text=self.request.query_params.get("q", ""))
