"""Grouping by a tenant model, whose key Django does not know."""

from django.db.models import Count

from stakeholders.models import Organisation
from tenancy.models import Workspace
from tests.factories.stakeholders import make_organisation, make_person


def test_counting_related_rows_keeps_whole_records(scope: Workspace) -> None:
    make_person(organisation=make_organisation("Alpha"))
    make_organisation("Beta")
    rows = Organisation.objects.annotate(people_count=Count("people")).order_by("name")
    found = {row.name: row.__dict__["people_count"] for row in rows}
    assert found == {"Alpha": 1, "Beta": 0}
