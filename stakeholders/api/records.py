"""Organizations and people."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from records.api.viewsets import RecordViewSet
from stakeholders.access import (
    access_organization_to_change,
    access_person,
    access_person_to_change,
)
from stakeholders.actions.erasure import erase_person, note_export
from stakeholders.actions.organizations import (
    add_organization,
    change_organization,
    remove_organization,
)
from stakeholders.actions.people import add_person, change_person, remove_person
from stakeholders.models import Organization, Person, Sector
from stakeholders.personal_export import personal_export
from stakeholders.serializers import ErasureSerializer, OrganizationSerializer, PersonSerializer
from stakeholders.subjects import subject_of


class OrganizationFilter(django_filters.FilterSet):
    """``?q=``, ``?sector=``, ``?status=``, ``?external_key=``."""

    q = django_filters.CharFilter(method="search", label="Name, place or tag contains")
    sector = django_filters.ChoiceFilter(choices=Sector.choices)
    status = django_filters.ChoiceFilter(choices=Organization.Status.choices)
    external_key = django_filters.CharFilter()

    def search(self, rows: Any, name: str, value: str) -> Any:
        return rows.search(value)


class PersonFilter(django_filters.FilterSet):
    """``?q=``, ``?group=``, ``?language=``, ``?organization=``."""

    q = django_filters.CharFilter(method="search", label="Name, e-mail or title contains")
    group = django_filters.ChoiceFilter(choices=Person.Group.choices)
    language = django_filters.CharFilter()
    organization = django_filters.UUIDFilter(field_name="organization_id")

    def search(self, rows: Any, name: str, value: str) -> Any:
        return rows.search(value)


class OrganizationViewSet(RecordViewSet[Organization]):
    """Organizations of every sector."""

    noun = "organization"
    serializer_class = OrganizationSerializer
    filterset_class = OrganizationFilter
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Organization]:
        return Organization.objects.visible_to(self.member)

    def add_record(self, data: dict[str, Any]) -> Organization:
        return add_organization(acting_member=self.member, **data)

    def change_record(self, record: Organization, data: dict[str, Any]) -> Organization:
        found = access_organization_to_change(acting_member=self.member, organization_id=record.pk)
        return change_organization(acting_member=self.member, organization=found, **data)

    def remove_record(self, record: Organization) -> None:
        remove_organization(acting_member=self.member, organization=record)


class PersonViewSet(RecordViewSet[Person]):
    """Contacts; a partner sees its own organization's."""

    noun = "person"
    verbs = {"export": "export", "erasure": "erase"}
    serializer_class = PersonSerializer
    filterset_class = PersonFilter
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Person]:
        return Person.objects.visible_to(self.member)

    def add_record(self, data: dict[str, Any]) -> Person:
        return add_person(acting_member=self.member, **data)

    def change_record(self, record: Person, data: dict[str, Any]) -> Person:
        found = access_person_to_change(acting_member=self.member, person_id=record.pk)
        return change_person(acting_member=self.member, person=found, **data)

    def remove_record(self, record: Person) -> None:
        remove_person(acting_member=self.member, person=record)

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"])
    def export(self, request: Request, **kwargs: Any) -> Response:
        """Everything that the workspace holds on the person; the audit trail notes it."""
        found = access_person(acting_member=self.member, person_id=self.get_object().pk)
        note_export(acting_member=self.member, person=found)
        subject = subject_of(found)
        return Response(personal_export(workspace=self.member.workspace, subject=subject))

    @extend_schema(request=ErasureSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def erasure(self, request: Request, **kwargs: Any) -> Response:
        """Erase the person for good, everywhere in the workspace; the name has to be repeated."""
        found = access_person(acting_member=self.member, person_id=self.get_object().pk)
        serializer = ErasureSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        erase_person(acting_member=self.member, person=found, **serializer.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)
