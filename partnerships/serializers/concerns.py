"""The API's shape of concerns."""

from typing import Any

from partnerships.models import Concern
from partnerships.queries.concerns import owners_to_offer
from records.api.viewsets import RecordSerializer, RelatedIdField
from tenancy.models import Membership


class OwnerField(RelatedIdField):
    """A member who can look after a concern, by id."""

    def get_queryset(self) -> Any:
        return owners_to_offer()


class ConcernSerializer(RecordSerializer[Concern]):
    """A risk, a tension or an issue with an owner; ``check_in`` says which answer told of it."""

    owner = OwnerField(queryset=Membership.objects, allow_null=True, required=False)

    class Meta:
        model = Concern
        fields = [
            "id", "partnership", "check_in", "kind", "text", "owner", "status", "due_on",
            "is_sample", "created_at", "resolved_at",
        ]  # fmt: skip
        read_only_fields = ["is_sample", "created_at", "resolved_at"]
