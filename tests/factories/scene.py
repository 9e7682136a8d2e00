"""A workspace with something of everything that the dashboard shows; call inside its scope."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from feedback.models import Survey, Wave
from metrics.models import Metric
from partnerships.models import (
    Activity,
    ActivityOrganization,
    Goal,
    Participation,
    Partnership,
    Win,
)
from stakeholders.models import Organization
from tenancy.audit.recording import touch_workspace
from tenancy.models import Workspace
from tests.factories.metrics import make_measurement, make_metric, make_target
from tests.factories.stakeholders import make_organization


@dataclass(frozen=True)
class Scene:
    """What stands in the workspace."""

    workspace: Workspace
    graduation: Metric
    money: Metric
    school: Organization
    partnership: Partnership
    goal: Goal


def build_scene(scope: Workspace) -> Scene:
    school = make_organization("Bridge School", "education")
    library = make_organization("City Library", "government")
    partnership = Partnership.objects.create(name="Reading by Grade 3", model="student_support")
    for organization in (school, library):
        Participation.objects.create(partnership=partnership, organization=organization)
    goal = Goal.objects.create(title="Every student graduates")
    graduation = make_metric("Graduation", goal=goal, baseline=50)
    make_measurement(graduation, 2023, numerator=110, denominator=200)
    make_measurement(
        graduation,
        2024,
        numerator=124,
        denominator=207,
        groups={"Female": (80, 100), "Male": (41, 100), "Not told": (3, 7)},
    )
    make_target(graduation, 70)
    money = make_metric("Money raised", kind="sum", unit="USD", is_money=True)
    make_measurement(money, 2024, value=987654)
    activity = Activity.objects.create(
        partnership=partnership,
        type="workshop",
        title="Reading night",
        happened_on=date(2024, 5, 3),
        people_reached=140,
        hours=12,
    )
    ActivityOrganization.objects.create(activity=activity, organization=school)
    Win.objects.create(
        partnership=partnership,
        organization=school,
        text="Sixty new library cards.",
        happened_on=date(2024, 5, 4),
        is_published=True,
    )
    make_published_wave(invited=50, answered=40)
    touch_workspace()
    return Scene(scope, graduation, money, school, partnership, goal)


def make_published_wave(*, invited: int, answered: int, name: str = "Family voices") -> Wave:
    survey = Survey.objects.create(title={"en": name}, languages=["en"])
    return Wave.objects.create(
        survey=survey,
        name=name,
        status="closed",
        is_published=True,
        closed_at=timezone.now() - timedelta(days=3),
        invited_count=invited,
        started_count=answered,
        answered_count=answered,
    )
