"""Every list page and endpoint costs the same at 1 row and at 3."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.partnerships import (
    make_activity,
    make_goal,
    make_partnership,
    make_rating,
    make_win,
)
from tests.factories.stakeholders import make_organization, make_person


def _grow(rows: int) -> None:
    """Everything ``rows`` times: partnerships with people, goals with ratings, a log, wins."""
    for _number in range(rows):
        organizations = [make_organization() for _each in range(rows)]
        partnership = make_partnership("", *organizations)
        for part in partnership.participations.all():
            part.contact = make_person(organization=part.organization)
            part.save()
        for of in (partnership, None):
            goal = make_goal("", of)
            make_goal("", of, parent=goal)
            for organization in organizations:
                make_rating(goal, organization)
            make_activity(partnership, *organizations, goal=goal, happened_on=date(2026, 1, 1))
        make_win(partnership, organization=organizations[0])


def _paths(slug: str) -> dict[str, Callable[[], str]]:
    from partnerships.models import Goal, Partnership

    first = f"{Partnership.objects.order_by('name', 'pk')[0].pk}"
    goal = f"{Goal.objects.order_by('pk')[0].pk}"
    pages = [
        "partnerships/", f"partnerships/{first}/", "goals/", f"goals/{goal}/", "goals/alignment/",
        f"goals/alignment/?partnership={first}", "activities/", "wins/", "wins/new/",
        f"activities/new/?partnership={first}",  # named: an only one would be filled in unasked
        "organization-names/?q=organization",
    ]  # fmt: skip
    endpoints = [
        "partnerships/", "participations/", "goals/", "alignment-ratings/",
        "alignment-ratings/matrix/", f"alignment-ratings/matrix/?partnership={first}",
        "activities/", "activities/totals/", "wins/",
    ]  # fmt: skip
    made = {path.replace(first, "ID").replace(goal, "GOAL"): f"/w/{slug}/{path}" for path in pages}
    for path in endpoints:
        made["api " + path.replace(first, "ID")] = f"/api/v1/workspaces/{slug}/{path}"
    return made  # type: ignore[return-value]


@pytest.mark.parametrize("role", ["coordinator", "partner"])
def test_lists_cost_the_same_at_any_size(
    role: str, request: pytest.FixtureRequest, client: Client
) -> None:
    member: Membership = request.getfixturevalue(role)
    client.force_login(member.user)

    def costs() -> dict[str, int]:
        found = {}
        with workspace_scope(member.workspace):
            paths = _paths(member.workspace.slug)
            if role == "partner":
                from partnerships.models import Participation, Partnership

                own = Organization.objects.get(name="Bridge School")
                known = Participation.objects.filter(organization=own)
                for one in Partnership.objects.exclude(pk__in=known.values("partnership")):
                    Participation.objects.create(partnership=one, organization=own)
        for name, path in paths.items():
            caches["figures"].clear()  # the first view, before anything is kept
            with CaptureQueriesContext(connection) as queries:
                assert client.get(str(path)).status_code == 200, path
            found[name] = len(queries)
        return found

    with workspace_scope(member.workspace):
        _grow(1)
    costs()  # the first requests fill caches that belong to no list
    one = costs()
    with workspace_scope(member.workspace):
        _grow(3)
    assert costs() == one
    assert max(one.values()) <= 40
