"""A partnership that the partner's organization takes part in, and one that it does not."""

from dataclasses import dataclass

import pytest

from partnerships.models import Activity, Goal, Partnership, Win
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.partnerships import make_activity, make_goal, make_partnership, make_win
from tests.factories.stakeholders import make_organization


@dataclass(frozen=True)
class Stage:
    """What the tests of this room play with."""

    slug: str
    school: Organization
    clinic: Organization
    ours: Partnership
    theirs: Partnership
    our_goal: Goal
    their_goal: Goal
    our_activity: Activity
    their_activity: Activity
    our_win: Win
    their_win: Win

    def page(self, path: str) -> str:
        return f"/w/{self.slug}/{path}"

    def api(self, path: str) -> str:
        return f"/api/v1/workspaces/{self.slug}/{path}"


@pytest.fixture
def stage(partner: Membership, coordinator: Membership) -> Stage:
    with workspace_scope(partner.workspace):
        school = Organization.objects.get(name="Bridge School")
        clinic = make_organization("Harbor Clinic", "health")
        ours = make_partnership("Ready Readers", school, clinic)
        theirs = make_partnership("Clinic Only", clinic)
        return Stage(
            slug=partner.workspace.slug,
            school=school,
            clinic=clinic,
            ours=ours,
            theirs=theirs,
            our_goal=make_goal("Read by nine", ours),
            their_goal=make_goal("Vaccinate everybody", theirs),
            our_activity=make_activity(ours, school, title="Reading day", logged_by=partner),
            their_activity=make_activity(theirs, title="Clinic day", logged_by=coordinator),
            our_win=make_win(ours, "A shelf of books", added_by=partner),
            their_win=make_win(theirs, "A new nurse", added_by=coordinator),
        )
