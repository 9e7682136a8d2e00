"""The API's shapes of organizations and people."""

from typing import Any

from rest_framework import serializers

from records.api.viewsets import RecordSerializer, RelatedIdField, TextField, VisibleRelatedField
from stakeholders.identifiers import ORG_ID
from stakeholders.models import Organization, Person


class OrganizationSerializer(RecordSerializer[Organization]):
    """An organization."""

    class Meta:
        model = Organization
        fields = [
            "id", "name", "other_names", "sector", "kind", "identifiers", "website", "phone",
            "email", "address", "place", "latitude", "longitude", "languages", "mission",
            "priorities", "notes", "status", "status_since", "tags", "external_key",
            "created_at", "updated_at",
        ]  # fmt: skip

    def validate_identifiers(self, value: list[str]) -> list[str]:
        """:raises ValidationError: for an identifier that is not in org-id form."""
        for identifier in value:
            if not ORG_ID.match(identifier):
                raise serializers.ValidationError(f"{identifier!r} is not in org-id form.")
        return value


class PersonSerializer(RecordSerializer[Person]):
    """A contact."""

    organization = RelatedIdField(queryset=Organization.objects, allow_null=True, required=False)
    successor: Any = VisibleRelatedField(
        queryset=Person.objects, allow_null=True, required=False, write_only=True
    )

    class Meta:
        model = Person
        fields = [
            "id", "name", "email", "shares_address", "phone", "organization", "successor", "title",
            "group",
            "language", "channel", "accessibility", "consented_on", "is_main_contact", "notes",
            "external_key", "created_at", "updated_at",
        ]  # fmt: skip


class ErasureSerializer(serializers.Serializer[dict[str, str]]):
    """The name again, so that nobody erases a person by a slip."""

    repeated_name = TextField(max_length=200)
