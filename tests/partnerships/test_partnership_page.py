"""A partnership's page shows what was just written, and to each reader only the own."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from partnerships.actions.activities import log_activity
from partnerships.models import Participation
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.check_ins import make_round
from tests.factories.partnerships import make_participation, make_partnership
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_workspace

FORM = re.compile(r'action="([^"]+/end/)">\s*<input[^>]+value="([^"]+)"')


def page_of(member: Membership, workspace: Workspace, path: str) -> str:
    browser = Client()
    browser.force_login(member.user)
    response = browser.get(f"/w/{workspace.slug}/{path}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def path(workspace: Workspace, partner: Membership) -> str:
    """A partnership of the partner's organization and of one more, each with a contact."""
    with workspace_scope(workspace):
        partnership = make_partnership("Early readers", make_organization(name="City Library"))
        part = Participation.objects.get()
        part.contact = make_person(organization=part.organization, email="lee@library.example")
        part.save()
        make_participation(partnership, Organization.objects.get(name="Bridge School"))
    return f"partnerships/{partnership.pk}/"


def test_what_was_written_is_on_the_page_at_once(
    workspace: Workspace, coordinator: Membership, path: str
) -> None:
    assert "Story hour" not in page_of(coordinator, workspace, path)
    with workspace_scope(workspace):
        log_activity(
            acting_member=coordinator,
            partnership=Participation.objects.all()[0].partnership,
            type="workshop",
            title="Story hour",
            happened_on=timezone.now().date(),
        )
    assert "Story hour" in page_of(coordinator, workspace, path)


def test_each_role_and_language_has_a_page_of_its_own(
    workspace: Workspace, coordinator: Membership, partner: Membership, path: str
) -> None:
    whole = page_of(coordinator, workspace, path)
    assert "lee@library.example" in whole
    own = page_of(partner, workspace, path)
    assert "Early readers" in own
    assert "lee@library.example" not in own
    coordinator.user.language = "es"
    coordinator.user.save()
    assert "Actividades" in page_of(coordinator, workspace, path)


def test_the_forms_of_the_page_carry_the_readers_own_token(
    workspace: Workspace, coordinator: Membership, path: str
) -> None:
    page_of(coordinator, workspace, path)
    other = Client(enforce_csrf_checks=True)
    other.force_login(make_member(workspace, "coordinator").user)
    (address, token), *_others = FORM.findall(other.get(f"/w/harbor/{path}").content.decode())
    assert other.post(address).status_code == 403
    assert other.post(address, {"csrfmiddlewaretoken": token}).status_code == 302


def test_a_round_that_closes_by_itself_is_not_shown_as_open_any_longer(
    workspace: Workspace, coordinator: Membership, path: str
) -> None:
    closes = timezone.now() + timedelta(minutes=5)
    with workspace_scope(workspace):
        make_round(Participation.objects.all()[0].partnership, closes_at=closes)
    with travel(closes - timedelta(minutes=2), tick=False):
        assert "Closed" not in page_of(coordinator, workspace, path)
    with travel(closes + timedelta(seconds=1), tick=False):
        assert "Closed" in page_of(coordinator, workspace, path)


@pytest.mark.usefixtures("committed_db")
def test_the_page_takes_few_statements() -> None:
    workspace = make_workspace(slug="harbor")
    member = make_member(workspace, "coordinator")
    with workspace_scope(workspace):
        parts = [make_organization() for _ in range(3)]
        partnership = make_partnership("Early readers", *parts)
    browser = Client()
    browser.force_login(member.user)
    counts = []
    for _view in range(2):
        with CaptureQueriesContext(connection) as statements:
            assert browser.get(f"/w/harbor/partnerships/{partnership.pk}/").status_code == 200
        counts.append(len(statements))
    assert counts == [15, 15]


def test_a_list_shows_what_its_reader_may_see(
    workspace: Workspace, coordinator: Membership, partner: Membership, path: str
) -> None:
    with workspace_scope(workspace):
        log_activity(
            acting_member=coordinator,
            partnership=make_partnership("Elsewhere"),
            type="workshop",
            title="Not theirs",
            happened_on=timezone.now().date(),
        )
    assert "Not theirs" in page_of(coordinator, workspace, "activities/")
    own = page_of(partner, workspace, "activities/")
    assert "Not theirs" not in own
    assert "Elsewhere" not in own
