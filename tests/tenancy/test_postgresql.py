"""Grouping by a tenant model, whose key Django does not know."""

from django.db.models import Count

from stakeholders.models import Organization
from tenancy.models import Workspace
from tests.factories.stakeholders import make_organization, make_person


def test_counting_related_rows_keeps_whole_records(scope: Workspace) -> None:
    make_person(organization=make_organization("Alpha"))
    make_organization("Beta")
    rows = Organization.objects.annotate(people_count=Count("people")).order_by("name")
    found = {row.name: row.__dict__["people_count"] for row in rows}
    assert found == {"Alpha": 1, "Beta": 0}
