"""The API of action items."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from meetings.access.action_items import access_action_item_to_change
from meetings.actions.action_items import (
    add_action_item,
    change_action_item,
    close_action_item,
    remove_action_item,
    reopen_action_item,
)
from meetings.models import ActionItem
from meetings.serializers.action_items import ActionItemSerializer
from records.api.viewsets import RecordViewSet
from records.filters import YesNoFilter
from tenancy.dates import today_in


class ActionItemFilter(django_filters.FilterSet):
    """By ``?q=``, partnership, organization, meeting, ``?is_done=``, ``?overdue=``."""

    q = django_filters.CharFilter(field_name="title", lookup_expr="icontains")
    partnership = django_filters.UUIDFilter(field_name="partnership_id")
    organization = django_filters.UUIDFilter(field_name="organization_id")
    meeting = django_filters.UUIDFilter(field_name="meeting_id")
    is_done = YesNoFilter(field_name="done_at", lookup_expr="isnull", exclude=True)
    overdue = YesNoFilter(method="is_late", label="Open after its day")

    def is_late(self, rows: Any, name: str, value: bool) -> Any:
        late = rows.overdue(today_in(self.request._request.workspace))
        return late if value else rows.exclude(pk__in=late.values("pk"))


@extend_schema(tags=["action items"])
class ActionItemViewSet(RecordViewSet[ActionItem]):
    """What organizations promised; a partner closes its own."""

    noun = "action_item"
    verbs: ClassVar[dict[str, str]] = {"closing": "change"}
    serializer_class = ActionItemSerializer
    filterset_class = ActionItemFilter
    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[ActionItem]:
        return ActionItem.objects.visible_to(self.member)

    def add_record(self, data: dict[str, Any]) -> ActionItem:
        return add_action_item(acting_member=self.member, **data)

    def change_record(self, record: ActionItem, data: dict[str, Any]) -> ActionItem:
        found = access_action_item_to_change(acting_member=self.member, action_item_id=record.pk)
        return change_action_item(acting_member=self.member, action_item=found, **data)

    def remove_record(self, record: ActionItem) -> None:
        found = access_action_item_to_change(acting_member=self.member, action_item_id=record.pk)
        remove_action_item(acting_member=self.member, action_item=found)

    @extend_schema(request=None, responses={200: ActionItemSerializer})
    @action(detail=True, methods=["put", "delete"])
    def closing(self, request: Request, **kwargs: Any) -> Response:
        """PUT says that it is done, DELETE that it is not after all."""
        found = access_action_item_to_change(
            acting_member=self.member, action_item_id=self.get_object().pk
        )
        act = close_action_item if request.method == "PUT" else reopen_action_item
        item = act(acting_member=self.member, action_item=found)
        return Response(self.get_serializer(item).data)
