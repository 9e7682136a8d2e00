"""The API's shapes of members, invitations, tokens and audit events."""

from typing import ClassVar

from rest_framework import serializers

from tenancy.models import ApiToken, AuditEvent, Invitation, Membership, Role, Workspace
from tenancy.records import RecordSerializer


class WorkspaceSerializer(RecordSerializer[Workspace]):
    """The workspace itself."""

    class Meta:
        model = Workspace
        fields: ClassVar = [
            "id", "name", "slug", "time_zone", "languages", "minimum_group_size",
            "retention_months", "is_mfa_required",
        ]  # fmt: skip
        read_only_fields: ClassVar = ["slug"]


class MembershipSerializer(RecordSerializer[Membership]):
    """A member, with the user's name and address."""

    name = serializers.CharField(source="user.name", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    role = serializers.ChoiceField(choices=Role.choices, required=False)
    organisation_id = serializers.UUIDField(required=False, allow_null=True)

    class Meta:
        model = Membership
        fields: ClassVar = [
            "id", "name", "email", "role", "organisation_id", "is_suspended", "joined_at",
        ]  # fmt: skip
        read_only_fields: ClassVar = ["joined_at"]


class InvitationSerializer(RecordSerializer[Invitation]):
    """An invitation; its link goes out by e-mail only."""

    organisation_id = serializers.UUIDField(required=False, allow_null=True)

    class Meta:
        model = Invitation
        fields: ClassVar = [
            "id", "email", "role", "organisation_id", "language", "expires_at", "accepted_at",
            "created_at",
        ]  # fmt: skip
        read_only_fields: ClassVar = ["expires_at", "accepted_at", "created_at"]


class ApiTokenSerializer(RecordSerializer[ApiToken]):
    """A token; ``secret`` appears only in the answer to its making."""

    secret = serializers.CharField(read_only=True, default=None)
    lasts_days = serializers.IntegerField(write_only=True, min_value=1, max_value=365, default=90)

    class Meta:
        model = ApiToken
        fields: ClassVar = [
            "id", "name", "prefix", "expires_at", "created_at", "secret", "lasts_days",
        ]  # fmt: skip
        read_only_fields: ClassVar = ["prefix", "expires_at", "created_at"]


class AuditEventSerializer(RecordSerializer[AuditEvent]):
    """One row of the audit trail."""

    class Meta:
        model = AuditEvent
        fields: ClassVar = [
            "id", "actor_label", "action", "object_type", "object_id", "object_label", "before",
            "after", "happened_at",
        ]  # fmt: skip
        read_only_fields: ClassVar = fields
