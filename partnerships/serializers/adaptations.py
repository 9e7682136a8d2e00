"""The API's shape of adaptations."""

from partnerships.models import Adaptation, CheckIn, Concern, Partnership
from partnerships.serializers.concerns import OwnerField
from records.api.fields import VisibleRelatedField
from records.api.viewsets import RecordSerializer
from tenancy.models import Membership


class AdaptationSerializer(RecordSerializer[Adaptation]):
    """What was changed and why; ``concern`` or ``check_in`` is what caused it."""

    partnership = VisibleRelatedField(queryset=Partnership.objects)
    concern = VisibleRelatedField(queryset=Concern.objects, allow_null=True, required=False)
    check_in = VisibleRelatedField(queryset=CheckIn.objects, allow_null=True, required=False)
    owner = OwnerField(queryset=Membership.objects, allow_null=True, required=False)

    class Meta:
        model = Adaptation
        fields = [
            "id", "partnership", "text", "reason", "changed_on", "concern", "check_in", "owner",
            "is_sample", "created_at",
        ]  # fmt: skip
        read_only_fields = ["is_sample", "created_at"]
