"""The API's shape of adaptations."""

from partnerships.models import Adaptation
from partnerships.serializers.concerns import OwnerField
from records.api.viewsets import RecordSerializer
from tenancy.models import Membership


class AdaptationSerializer(RecordSerializer[Adaptation]):
    """What was changed and why; ``concern`` or ``check_in`` is what caused it."""

    owner = OwnerField(queryset=Membership.objects, allow_null=True, required=False)

    class Meta:
        model = Adaptation
        fields = [
            "id", "partnership", "text", "reason", "changed_on", "concern", "check_in", "owner",
            "is_sample", "created_at",
        ]  # fmt: skip
        read_only_fields = ["is_sample", "created_at"]
