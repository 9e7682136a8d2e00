"""The API of check-ins: what was answered, and asking."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partnerships.actions.check_ins import ask_participants, close_round, remind_silent
from partnerships.filters.check_ins import CheckInFilter, CheckInRoundFilter
from partnerships.models import CheckIn, CheckInCadence, CheckInRound, Partnership
from partnerships.queries.check_ins import cadence_of, with_counts
from partnerships.serializers.check_ins import CheckInRoundSerializer, CheckInSerializer
from records.api.viewsets import RecordViewSet


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
        partnership = Partnership.objects.get_for(self.member, "change", data["partnership"].pk)
        days = cadence_of(partnership) or CheckInCadence()
        asked = ask_participants(
            acting_member=self.member,
            partnership=partnership,
            remind_after_days=days.remind_after_days,
            closes_after_days=days.closes_after_days,
        )
        return self.get_queryset().get(pk=asked.round.pk)

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
        """The round, for whoever may ask."""
        rows = CheckInRound.objects.select_related("partnership")
        found: CheckInRound = rows.get_for(self.member, "add", self.get_object().pk)
        return found
