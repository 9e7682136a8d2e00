"""The API of check-ins: what was answered, and asking."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partnerships.access.check_ins import access_check_in_round_to_change
from partnerships.access.partnerships import access_partnership_to_change
from partnerships.actions.check_ins import ask_participants, close_round, remind_silent
from partnerships.models import CheckIn, CheckInCadence, CheckInRound
from partnerships.queries.check_ins import cadence_of, with_counts
from partnerships.serializers.check_ins import CheckInRoundSerializer, CheckInSerializer
from records.api.viewsets import RecordViewSet
from records.filters import YesNoFilter


class CheckInFilter(django_filters.FilterSet):
    """``?partnership=``, ``?round=``, ``?organization=``, ``?is_answered=``."""

    partnership = django_filters.UUIDFilter(field_name="round__partnership_id")
    round = django_filters.UUIDFilter(field_name="round_id")
    organization = django_filters.UUIDFilter(field_name="organization_id")
    is_answered = YesNoFilter(field_name="answered_at", lookup_expr="isnull", exclude=True)


class CheckInRoundFilter(django_filters.FilterSet):
    """``?partnership=``, ``?is_open=``."""

    partnership = django_filters.UUIDFilter(field_name="partnership_id")
    is_open = YesNoFilter(method="still_open", label="Still takes answers")

    def still_open(self, rows: Any, name: str, value: bool) -> Any:
        now = timezone.now()
        return rows.open(now) if value else rows.closed(now)


@extend_schema(tags=["check-ins"])
class CheckInViewSet(RecordViewSet[CheckIn]):
    """Answers, and who is silent; a partner reads its own organization's only."""

    noun = "check_in"
    serializer_class = CheckInSerializer
    filterset_class = CheckInFilter
    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> QuerySet[CheckIn]:
        return CheckIn.objects.visible_to(self.member).select_related("round")


@extend_schema(tags=["check-ins"])
class CheckInRoundViewSet(RecordViewSet[CheckInRound]):
    """Askings. A POST asks every participant that has a contact with an e-mail address."""

    noun = "check_in"
    verbs: ClassVar[dict[str, str]] = {"reminder": "add", "closing": "add"}
    serializer_class = CheckInRoundSerializer
    filterset_class = CheckInRoundFilter
    http_method_names = ["get", "post", "head", "options"]

    def get_queryset(self) -> QuerySet[CheckInRound]:
        return with_counts(CheckInRound.objects.visible_to(self.member))

    def add_record(self, data: dict[str, Any]) -> CheckInRound:
        partnership = access_partnership_to_change(
            acting_member=self.member, partnership_id=data["partnership"].pk
        )
        days = cadence_of(partnership) or CheckInCadence()
        return ask_participants(
            acting_member=self.member,
            partnership=partnership,
            remind_after_days=days.remind_after_days,
            closes_after_days=days.closes_after_days,
        ).round

    @extend_schema(request=None, responses=CheckInRoundSerializer)
    @action(detail=True, methods=["post"])
    def reminder(self, request: Request, **kwargs: Any) -> Response:
        """Remind the silent, once."""
        found = self._to_change()
        remind_silent(acting_member=self.member, round=found)
        return Response(self.get_serializer(self.get_object()).data, status=status.HTTP_200_OK)

    @extend_schema(request=None, responses=CheckInRoundSerializer)
    @action(detail=True, methods=["post"])
    def closing(self, request: Request, **kwargs: Any) -> Response:
        """Take no more answers."""
        found = self._to_change()
        close_round(acting_member=self.member, round=found)
        return Response(self.get_serializer(self.get_object()).data, status=status.HTTP_200_OK)

    def _to_change(self) -> CheckInRound:
        return access_check_in_round_to_change(
            acting_member=self.member, round_id=self.get_object().pk
        )
