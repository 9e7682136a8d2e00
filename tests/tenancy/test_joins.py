"""Joins between tenant tables follow both columns of the reference, whichever way they go."""

import re

import pytest
from django.apps import apps
from django.db.models import Count, QuerySet

from partnerships.models import Activity, Goal, Participation, Partnership
from stakeholders.models import Organization
from tenancy.isolation.models import TenantForeignKey
from tenancy.models import Workspace
from tests.factories.partnerships import make_activity, make_goal, make_partnership
from tests.factories.stakeholders import make_organization

JOIN = re.compile(
    r'JOIN "\w+"(?: (?:T\d+|U\d+))? ON \((.+?)\)+(?= (?:INNER|LEFT|WHERE|GROUP|ORDER))'
)


def joins(rows: QuerySet[Goal] | QuerySet[Activity] | QuerySet[Partnership]) -> list[str]:
    """The conditions of all joins of a query."""
    sql = str(rows.query)
    found = JOIN.findall(sql)
    assert len(found) == sql.count(" JOIN ")
    return found


@pytest.mark.usefixtures("scope")
def test_every_reference_is_joined_within_the_workspace() -> None:
    checked = 0
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, TenantForeignKey) and hasattr(model, "objects"):
                rows = model.objects.select_related(field.name)
                conditions = joins(rows)
                assert len(conditions) == 1, field
                assert conditions[0].count('"workspace_id"') == 2, field
                checked += 1
    assert checked > 50


def test_joins_backwards_and_outwards_stay_within_the_workspace(scope: Workspace) -> None:
    rows = Partnership.objects.annotate(n=Count("activities__joined__organization__name")).order_by(
        "n"
    )
    assert len(joins(rows)) == 3
    assert all(each.count('"workspace_id"') == 2 for each in joins(rows))
    assert "LEFT OUTER JOIN" in str(rows.query)


def test_what_a_join_finds_is_what_it_found_before(scope: Workspace) -> None:
    school, clinic = make_organization(name="School"), make_organization(name="Clinic")
    first, second = make_partnership("First", school), make_partnership("Second", school, clinic)
    goal = make_goal("Read", first)
    make_activity(first, school, goal=goal)
    make_activity(second, school, clinic)

    assert set(Partnership.objects.exclude(activities__joined__organization=clinic)) == {first}
    assert set(Activity.objects.exclude(goal__title="Read")) == {
        Activity.objects.get(partnership=second)
    }
    assert set(Organization.objects.filter(participations__partnership=second)) == {school, clinic}
    assert Participation.objects.filter(partnership__activities__goal=goal).count() == 1
    counted = Partnership.objects.annotate(n=Count("activities__joined")).order_by("name")
    assert list(counted.values_list("n", flat=True)) == [1, 2]
    Activity.objects.filter(partnership__name="First").delete()
    assert Activity.objects.count() == 1
