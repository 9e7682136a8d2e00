"""The API of meetings and action items."""

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from meetings.actions.action_items import close_action_item, reopen_action_item
from meetings.actions.meetings import mark_attendance, reply_to_meeting
from meetings.models import ActionItem, Attendance, Meeting
from meetings.nouns import ACTION_ITEM, MEETING
from meetings.serializers import ActionItemSerializer, AttendanceSerializer, ReplySerializer
from records.api.nouns import NounViewSet


@extend_schema(tags=["meetings"])
class MeetingViewSet(NounViewSet[Meeting]):
    """Meetings of partnerships: agenda, who is invited and came, minutes."""

    declaration = MEETING
    verbs: ClassVar[dict[str, str]] = {"attendance": "change", "reply": "attend"}

    def get_queryset(self) -> QuerySet[Meeting]:
        invited = Attendance.objects.order_by("organization_id")
        return super().get_queryset().prefetch_related(Prefetch("attendances", invited))

    @extend_schema(
        request=AttendanceSerializer(many=True), responses=AttendanceSerializer(many=True)
    )
    @action(detail=True, methods=["put"], pagination_class=None, filter_backends=[])
    def attendance(self, request: Request, **kwargs: Any) -> Response:
        """Say who came: a list of organizations, each with ``was_present``."""
        meeting = self.find("change")
        context = self.get_serializer_context()
        sent = AttendanceSerializer(data=request.data, many=True, context=context)
        sent.is_valid(raise_exception=True)
        present = {row["organization"].pk: row.get("was_present") for row in sent.validated_data}
        mark_attendance(acting_member=self.member, meeting=meeting, present=present)
        rows = meeting.attendances.order_by("organization_id")
        return Response(AttendanceSerializer(rows, many=True, context=context).data)

    @extend_schema(request=ReplySerializer, responses=ReplySerializer)
    @action(detail=True, methods=["put"], pagination_class=None, filter_backends=[])
    def reply(self, request: Request, **kwargs: Any) -> Response:
        """Say whether one's own organization will come."""
        meeting = self.find("attend")
        sent = ReplySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        reply_to_meeting(acting_member=self.member, meeting=meeting, **sent.validated_data)
        return Response(sent.data)


@extend_schema(tags=["action items"])
class ActionItemViewSet(NounViewSet[ActionItem]):
    """What organizations promised; a partner closes its own."""

    declaration = ACTION_ITEM
    verbs: ClassVar[dict[str, str]] = {"closing": "close"}

    @extend_schema(request=None, responses={200: ActionItemSerializer})
    @action(detail=True, methods=["put", "delete"])
    def closing(self, request: Request, **kwargs: Any) -> Response:
        """PUT says that it is done, DELETE that it is not after all."""
        act = close_action_item if request.method == "PUT" else reopen_action_item
        item = act(acting_member=self.member, action_item=self.find("close"))
        return Response(self.get_serializer(item).data)
