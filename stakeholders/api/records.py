"""Organisations and people."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from stakeholders.access import access_organisation_to_change, access_person_to_change
from stakeholders.actions.organisations import (
    add_organisation,
    change_organisation,
    remove_organisation,
)
from stakeholders.actions.people import add_person, change_person, remove_person
from stakeholders.models import Organisation, Person, Sector
from stakeholders.serializers import OrganisationSerializer, PersonSerializer
from tenancy.records import RecordViewSet


class OrganisationFilter(django_filters.FilterSet):
    """``?q=``, ``?sector=``, ``?status=``, ``?external_key=``."""

    q = django_filters.CharFilter(method="search", label="Name, place or tag contains")
    sector = django_filters.ChoiceFilter(choices=Sector.choices)
    status = django_filters.ChoiceFilter(choices=Organisation.Status.choices)
    external_key = django_filters.CharFilter()

    def search(self, rows: Any, name: str, value: str) -> Any:
        return rows.search(value)


class PersonFilter(django_filters.FilterSet):
    """``?q=``, ``?group=``, ``?language=``, ``?organisation=``."""

    q = django_filters.CharFilter(method="search", label="Name, e-mail or title contains")
    group = django_filters.ChoiceFilter(choices=Person.Group.choices)
    language = django_filters.CharFilter()
    organisation = django_filters.UUIDFilter(field_name="organisation_id")

    def search(self, rows: Any, name: str, value: str) -> Any:
        return rows.search(value)


class OrganisationViewSet(RecordViewSet[Organisation]):
    """Organisations of every sector."""

    noun = "organisation"
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilter
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]

    def get_queryset(self) -> QuerySet[Organisation]:
        return Organisation.objects.visible_to(self.member)

    def add_record(self, data: dict[str, Any]) -> Organisation:
        return add_organisation(acting_member=self.member, **data)

    def change_record(self, record: Organisation, data: dict[str, Any]) -> Organisation:
        found = access_organisation_to_change(acting_member=self.member, organisation_id=record.pk)
        return change_organisation(acting_member=self.member, organisation=found, **data)

    def remove_record(self, record: Organisation) -> None:
        remove_organisation(acting_member=self.member, organisation=record)


class PersonViewSet(RecordViewSet[Person]):
    """Contacts; a partner sees its own organisation's."""

    noun = "person"
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
