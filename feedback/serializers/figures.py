"""A figure as every API shows it."""

from typing import Any

from rest_framework import serializers

from feedback.suppression.display import DisplayKind, SuppressionReason


class DisplayValueSerializer(serializers.Serializer[Any]):
    """A figure as everybody may see it; a withheld one carries a reason instead of a value."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in DisplayKind])
    value = serializers.FloatField(allow_null=True)
    bound = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(allow_null=True)
    numerator = serializers.IntegerField(allow_null=True)
    reason = serializers.ChoiceField(
        choices=[reason.value for reason in SuppressionReason], allow_null=True
    )
