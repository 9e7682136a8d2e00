"""The API's shapes of members, invitations, tokens and audit events."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from records.api.viewsets import RecordSerializer
from tenancy.hooks import organization_choices
from tenancy.models import ApiToken, AuditEvent, Invitation, Membership, Workspace
from tenancy.roles import Role


class OrganizationIdField(serializers.UUIDField):
    """The organization a member speaks for; one of another workspace does not exist here."""

    def to_internal_value(self, data: Any) -> UUID:
        found: UUID = super().to_internal_value(data)
        if found not in dict(organization_choices()):
            message = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
            raise serializers.ValidationError(message.format(pk_value=data), "does_not_exist")
        return found


class WorkspaceSerializer(RecordSerializer[Workspace]):
    """The workspace itself."""

    class Meta:
        model = Workspace
        fields: ClassVar = [
            "id", "name", "slug", "time_zone", "languages", "minimum_group_size",
            "retention_months", "contact_email", "school_year_starts", "fiscal_year_starts",
            "is_mfa_required",
        ]  # fmt: skip
        read_only_fields: ClassVar = ["slug"]
        extra_kwargs: ClassVar = {"languages": {"min_length": 1}}


class MembershipSerializer(RecordSerializer[Membership]):
    """A member, with the user's name and address."""

    name = serializers.CharField(source="user.name", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    role = serializers.ChoiceField(choices=Role.choices, required=False)
    organization_id = OrganizationIdField(required=False, allow_null=True)

    class Meta:
        model = Membership
        fields: ClassVar = [
            "id", "name", "email", "role", "organization_id", "is_suspended", "joined_at",
        ]  # fmt: skip


class InvitationSerializer(RecordSerializer[Invitation]):
    """An invitation; its link goes out by e-mail only."""

    organization_id = OrganizationIdField(required=False, allow_null=True)

    class Meta:
        model = Invitation
        fields: ClassVar = [
            "id", "email", "role", "organization_id", "language", "expires_at", "accepted_at",
            "created_at",
        ]  # fmt: skip
        read_only_fields: ClassVar = ["expires_at", "accepted_at", "created_at"]


class ApiTokenSerializer(RecordSerializer[ApiToken]):
    """A token; ``secret`` appears only in the answer to its making."""

    secret = serializers.CharField(read_only=True, default=None, allow_null=True)
    lasts_days = serializers.IntegerField(write_only=True, min_value=1, max_value=365, default=90)

    class Meta:
        model = ApiToken
        fields: ClassVar = [
            "id", "name", "prefix", "is_read_only", "expires_at", "created_at", "secret",
            "lasts_days",
        ]  # fmt: skip
        read_only_fields: ClassVar = ["prefix", "expires_at", "created_at"]


@extend_schema_field({"type": "object"})
class SnapshotField(serializers.JSONField):
    """A record's values by field."""


class AuditEventSerializer(RecordSerializer[AuditEvent]):
    """One row of the audit trail."""

    before = SnapshotField(read_only=True, allow_null=True)
    after = SnapshotField(read_only=True, allow_null=True)

    class Meta:
        model = AuditEvent
        fields: ClassVar = [
            "id", "actor_label", "action", "object_type", "object_id", "object_label", "before",
            "after", "happened_at",
        ]  # fmt: skip
        read_only_fields: ClassVar = fields
