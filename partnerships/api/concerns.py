"""The API of the concern register."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response

from partnerships.access.concerns import access_concern_to_change
from partnerships.actions.concerns import (
    add_concern,
    change_concern,
    reopen_concern,
    resolve_concern,
)
from partnerships.models import Concern
from partnerships.serializers.concerns import ConcernSerializer
from records.api.viewsets import RecordViewSet


class ConcernFilter(django_filters.FilterSet):
    """``?q=``, ``?partnership=``, ``?status=``, ``?kind=``, ``?check_in=``."""

    q = django_filters.CharFilter(field_name="text", lookup_expr="icontains")
    partnership = django_filters.UUIDFilter(field_name="partnership_id")
    check_in = django_filters.UUIDFilter(field_name="check_in_id")
    status = django_filters.ChoiceFilter(choices=Concern.Status.choices)
    kind = django_filters.ChoiceFilter(choices=Concern.Kind.choices)


@extend_schema(tags=["concerns"])
class ConcernViewSet(RecordViewSet[Concern]):
    """Risks, tensions and issues; for coordinators. They are resolved, never deleted."""

    noun = "concern"
    verbs: ClassVar[dict[str, str]] = {"resolution": "change"}
    serializer_class = ConcernSerializer
    filterset_class = ConcernFilter
    http_method_names = ["get", "post", "put", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Concern]:
        return Concern.objects.visible_to(self.member).select_related("partnership")

    def add_record(self, data: dict[str, Any]) -> Concern:
        return add_concern(acting_member=self.member, **data)

    def change_record(self, record: Concern, data: dict[str, Any]) -> Concern:
        found = access_concern_to_change(acting_member=self.member, concern_id=record.pk)
        return change_concern(acting_member=self.member, concern=found, **data)

    @property
    def allowed_methods(self) -> list[str]:
        """DELETE is for the resolution below."""
        methods: list[str] = super().allowed_methods
        return [m for m in methods if self.action_map.get(m.lower()) != "destroy"]

    @extend_schema(exclude=True)
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """A concern is resolved, never deleted."""
        raise MethodNotAllowed("DELETE")

    @extend_schema(request=None, responses={200: ConcernSerializer})
    @action(detail=True, methods=["put", "delete"])
    def resolution(self, request: Request, **kwargs: Any) -> Response:
        """PUT resolves the concern, DELETE takes it up again."""
        found = access_concern_to_change(acting_member=self.member, concern_id=self.get_object().pk)
        act = resolve_concern if request.method == "PUT" else reopen_concern
        return Response(self.get_serializer(act(acting_member=self.member, concern=found)).data)
