"""Pages whose parts are kept by table show after any write what they would if nothing were kept."""

import re
from collections.abc import Callable

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from feedback.models import Wave
from metrics.models import Breakdown, Measurement, Metric, Target
from partnerships.models import Activity, Goal, Participation, Partnership, Win
from stakeholders.models import Organization
from tenancy.audit.recording import touch_workspace
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.check_ins import (
    make_action_item,
    make_answer,
    make_check_in,
    make_concern,
    make_meeting,
    make_round,
)
from tests.factories.metrics import make_measurement, make_share, make_target
from tests.factories.partnerships import make_activity, make_goal, make_participation, make_win
from tests.factories.stakeholders import make_organization
from tests.metrics.conftest import Scene, make_published_wave

TOKEN = "a-share-for-kept-parts"
PAGES = ("/w/harbor/", "/w/harbor/dashboard/", f"/p/harbor/share/{TOKEN}/")
API = ("/api/v1/workspaces/harbor/dashboard/", "/api/v1/workspaces/harbor/home/")
OF_ONE_REQUEST = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")[^"]+|(?<=&quot;X-CSRFToken&quot;: &quot;)[^&]+'
    r'|(?<="X-CSRFToken": ")[^"]+|nonce="[^"]+"'
)

WRITES: dict[str, Callable[[Scene], object]] = {
    "an activity": lambda scene: make_activity(scene.partnership, title="Story hour"),
    "activities gone": lambda scene: Activity.objects.all().delete(),
    "a measurement": lambda scene: make_measurement(
        scene.graduation, 2026, numerator=160, denominator=200
    ),
    "measurements waiting": lambda scene: Measurement.objects.update(status="submitted"),
    "breakdowns": lambda scene: Breakdown.objects.update(numerator=1),
    "a target": lambda scene: make_target(scene.graduation, 99, year=2026),
    "targets gone": lambda scene: Target.objects.all().delete(),
    "metrics": lambda scene: Metric.objects.update(unit="readers", frequency="month"),
    "a goal": lambda scene: make_goal("One more", status=Goal.Status.ACHIEVED),
    "goals": lambda scene: Goal.objects.update(title="Renamed"),
    "a win": lambda scene: make_win(scene.partnership, "Well done", is_published=True),
    "wins taken back": lambda scene: Win.objects.update(is_published=False),
    "partnerships": lambda scene: Partnership.objects.update(name="Renamed"),
    "a partnership closed": lambda scene: Partnership.objects.update(stage="closed"),
    "organizations": lambda scene: Organization.objects.update(name="Renamed", sector="media"),
    "who takes part": lambda scene: make_participation(scene.partnership, make_organization()),
    "who takes part no more": lambda scene: Participation.objects.all().delete(),
    "a wave": lambda scene: make_published_wave(invited=9, answered=4, name="Small circle"),
    "waves": lambda scene: Wave.objects.update(name="Renamed"),
    "an action item": lambda scene: make_action_item(
        scene.partnership, scene.school, due_on=timezone.localdate()
    ),
    "a meeting": lambda scene: make_meeting(scene.partnership),
    "a concern": lambda scene: make_concern(
        scene.partnership, "Buses", due_on=timezone.localdate()
    ),
    "a check-in": lambda scene: make_check_in(make_round(scene.partnership), make_organization()),
    "an answer": lambda scene: make_answer(
        make_round(scene.partnership), make_organization(), win="They came"
    ),
}


def pages_as(member: Membership) -> list[str]:
    """All of them, without what is drawn for one request."""
    browser = Client()
    browser.force_login(member.user)
    found = []
    for path in (*PAGES, *API):
        response = browser.get(path)
        assert response.status_code == 200, path
        found.append(OF_ONE_REQUEST.sub("", response.content.decode()))
    return found


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_page_shows_what_was_written(
    scene: Scene, coordinator: Membership, write: Callable[[Scene], object]
) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        with workspace_scope(scene.workspace):
            make_share(TOKEN)
        before = pages_as(coordinator)
        with workspace_scope(scene.workspace):
            write(scene)
            touch_workspace()
        kept = pages_as(coordinator)
        cache.clear()
        assert kept == pages_as(coordinator)
    assert kept != before, "This write shows nowhere: it proves nothing."
