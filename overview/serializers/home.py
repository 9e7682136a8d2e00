"""The shape of home in the API."""

from typing import Any

from rest_framework import serializers


class ItemSerializer(serializers.Serializer[Any]):
    """A record, named by its kind and id."""

    kind = serializers.CharField()
    id = serializers.UUIDField(source="record_id")
    title = serializers.CharField()


class DueItemSerializer(ItemSerializer):
    """Something that waits to be done."""

    due_on = serializers.DateField(allow_null=True)
    is_late = serializers.BooleanField()
    who = serializers.CharField()


class SilentItemSerializer(ItemSerializer):
    """One asking that waits for answers."""

    silent_count = serializers.IntegerField()
    asked_count = serializers.IntegerField()


class CallSerializer(serializers.Serializer[Any]):
    """An organization worth a call this week."""

    organization = serializers.UUIDField(source="organization.pk")
    name = serializers.CharField(source="organization.name")
    partnership = serializers.UUIDField(source="partnership.pk")
    last_on = serializers.DateField(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())


class NewsItemSerializer(ItemSerializer):
    """Something that came in."""

    text = serializers.CharField()
    who = serializers.CharField()
    happened_at = serializers.DateTimeField()


class HomeSerializer(serializers.Serializer[Any]):
    """
    What waits for the member: a coordinator's week, or of a partner's own organization what is
    due. Lists that a role does not have are empty.
    """

    today = serializers.DateField()
    due = DueItemSerializer(many=True)
    silent = SilentItemSerializer(many=True)
    calls = CallSerializer(many=True)
    news = NewsItemSerializer(many=True)
    submitted_count = serializers.IntegerField()
