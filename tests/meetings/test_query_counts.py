"""Lists of check-ins, concerns, action items and meetings cost the same at 1 row and at 3."""

from datetime import date

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from meetings.models import Meeting
from overview.queries.calls import whom_to_call_this_week
from partnerships.models import CheckInRound, Concern, Participation, Partnership
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.check_ins import make_answer, make_check_in, make_concern, make_round
from tests.factories.meetings import make_action_item, make_meeting
from tests.factories.partnerships import make_activity, make_partnership, make_win
from tests.factories.stakeholders import make_organization, make_person


def _grow(rows: int, own: Organization | None) -> None:
    """Everything ``rows`` times, in ``rows`` partnerships."""
    for _number in range(rows):
        organizations = [make_organization() for _each in range(rows)]
        partnership = make_partnership("", *organizations, *([own] if own else []))
        for _each in range(rows):
            closed = make_round(partnership, days_ago=_each * 12 + 11)
            make_answer(closed, organizations[0], person=make_person(), win="w", concern="c")
            asked = make_round(partnership, days_ago=_each * 2 + 1)
            for organization in organizations:
                person = make_person(organization=organization)
                said = {"win": "w", "concern": "c", "help_needed": "h", "person": person}
                told = make_answer(asked, organization, **said)
                make_win(partnership, check_in=told)
                concern = make_concern(partnership, check_in=told)
            make_check_in(asked, own or make_organization(), person=make_person())
            meeting = make_meeting(partnership, *organizations)
            organization = own or organizations[0]
            for origin in ({"meeting": meeting}, {"concern": concern}):
                make_action_item(partnership, organization, due_on=date(2026, 1, 1), **origin)
            make_activity(partnership, *organizations)


def _paths(slug: str) -> list[str]:
    partnership = Partnership.objects.order_by("pk")[0]
    asked = CheckInRound.objects.filter(partnership=partnership).order_by("pk")[0]
    meeting = Meeting.objects.filter(partnership=partnership).order_by("pk")[0]
    concern = Concern.objects.filter(partnership=partnership).order_by("pk")[0]
    organization = partnership.participations.order_by("pk")[0].organization
    pages = [
        "check-ins/", "check-ins/?show=closed", f"check-ins/rounds/{asked.pk}/",
        f"partnerships/{partnership.pk}/check-ins/", f"partnerships/{partnership.pk}/",
        "concerns/", f"concerns/{concern.pk}/", "action-items/", "action-items/?show=open",
        "meetings/", f"meetings/{meeting.pk}/", f"organizations/{organization.pk}/",
    ]  # fmt: skip
    endpoints = ["check-ins/", "check-in-rounds/", "concerns/", "action-items/", "meetings/"]
    found = [f"/w/{slug}/{path}" for path in pages]
    return found + [f"/api/v1/workspaces/{slug}/{path}" for path in endpoints]


@pytest.mark.parametrize("role", ["coordinator", "partner"])
def test_lists_cost_the_same_at_any_size(
    role: str, request: pytest.FixtureRequest, client: Client
) -> None:
    member: Membership = request.getfixturevalue(role)
    client.force_login(member.user)

    def costs() -> list[int]:
        with workspace_scope(member.workspace):
            paths = _paths(member.workspace.slug)
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as seen:
                status = client.get(path).status_code
            assert status == 200 or ("concerns" in path and role == "partner" and status == 403)
            found.append(len(seen))
        return found

    with workspace_scope(member.workspace):
        own = Organization.objects.filter(name="Bridge School").first()
        _grow(1, own)
    costs()  # what is read once per process
    first = costs()
    with workspace_scope(member.workspace):
        _grow(3, own)
        paths = _paths(member.workspace.slug)
    assert dict(zip(paths, costs(), strict=True)) == dict(zip(paths, first, strict=True))


@pytest.mark.usefixtures("scope")
def test_whom_to_call_costs_the_same_at_any_size(coordinator: Membership) -> None:
    counts = []
    for rows in (1, 3):
        _grow(rows, None)
        caches["figures"].clear()
        with CaptureQueriesContext(connection) as seen:
            whom_to_call_this_week(coordinator)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 18
    assert Participation.objects.count() == 10
