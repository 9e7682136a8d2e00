"""The API of meetings."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from meetings.access.meetings import access_meeting_to_change
from meetings.actions.meetings import (
    add_meeting,
    change_meeting,
    mark_attendance,
    remove_meeting,
    reply_to_meeting,
)
from meetings.models import Attendance, Meeting
from meetings.serializers.meetings import (
    AttendanceSerializer,
    MeetingSerializer,
    ReplySerializer,
)
from records.api.viewsets import RecordViewSet
from records.filters import MomentFilter


class MeetingFilter(django_filters.FilterSet):
    """``?q=``, ``?partnership=``, ``?since=``, ``?until=`` (moments, both included)."""

    q = django_filters.CharFilter(method="search", label="Title, agenda or minutes contain")
    partnership = django_filters.UUIDFilter(field_name="partnership_id")
    since = MomentFilter(field_name="starts_at", lookup_expr="gte")
    until = MomentFilter(field_name="starts_at", lookup_expr="lte")

    def search(self, rows: Any, name: str, value: str) -> Any:
        return rows.search(value)


@extend_schema(tags=["meetings"])
class MeetingViewSet(RecordViewSet[Meeting]):
    """Meetings of partnerships: agenda, who is invited and came, minutes."""

    noun = "meeting"
    verbs: ClassVar[dict[str, str]] = {"attendance": "change", "reply": "attend"}
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilter
    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Meeting]:
        invited = Attendance.objects.order_by("organization_id")
        return (
            Meeting.objects.visible_to(self.member)
            .select_related("partnership")
            .prefetch_related(Prefetch("attendances", invited))
        )

    def add_record(self, data: dict[str, Any]) -> Meeting:
        return add_meeting(acting_member=self.member, **data)

    def change_record(self, record: Meeting, data: dict[str, Any]) -> Meeting:
        found = access_meeting_to_change(acting_member=self.member, meeting_id=record.pk)
        return change_meeting(acting_member=self.member, meeting=found, **data)

    def remove_record(self, record: Meeting) -> None:
        found = access_meeting_to_change(acting_member=self.member, meeting_id=record.pk)
        remove_meeting(acting_member=self.member, meeting=found)

    @extend_schema(
        request=AttendanceSerializer(many=True), responses=AttendanceSerializer(many=True)
    )
    @action(
        detail=True,
        methods=["put"],
        serializer_class=AttendanceSerializer,
        pagination_class=None,
        filterset_class=None,
    )
    def attendance(self, request: Request, **kwargs: Any) -> Response:
        """Say who came: a list of organizations, each with ``was_present``."""
        found = access_meeting_to_change(acting_member=self.member, meeting_id=self.get_object().pk)
        sent = self.get_serializer(data=request.data, many=True)
        sent.is_valid(raise_exception=True)
        present = {row["organization"].pk: row.get("was_present") for row in sent.validated_data}
        mark_attendance(acting_member=self.member, meeting=found, present=present)
        rows = found.attendances.order_by("organization_id")
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=ReplySerializer, responses=ReplySerializer)
    @action(
        detail=True,
        methods=["put"],
        serializer_class=ReplySerializer,
        pagination_class=None,
        filterset_class=None,
    )
    def reply(self, request: Request, **kwargs: Any) -> Response:
        """Say whether one's own organization will come."""
        found = self.get_object()
        sent = self.get_serializer(data=request.data)
        sent.is_valid(raise_exception=True)
        reply_to_meeting(acting_member=self.member, meeting=found, **sent.validated_data)
        return Response(sent.data)
