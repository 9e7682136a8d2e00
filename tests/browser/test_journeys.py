"""The three journeys, as people walk them: log, ask and answer, show."""

import re
from typing import Any

import pytest
from django.test import override_settings

from feedback.models import Response, Wave
from messaging.actions.send_due import send_due
from partnerships.models import Activity, Participation, Partnership
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_workspace
from tests.messaging.smtp_sink import SmtpSink, running_sink


@pytest.fixture
def coalition(site: str) -> Workspace:
    """A committed workspace with one partnership of five organizations and their contacts."""
    workspace = make_workspace(slug="harbor", name="Harbor Coalition", languages=["en", "es"])
    with workspace_scope(workspace):
        partnership = Partnership.objects.create(name="Reading Together", model="student_support")
        for number in range(5):
            organization = make_organization(f"Partner {number}", "education")
            person = make_person(
                f"Person {number}", organization, language="es" if number == 0 else "en"
            )
            Participation.objects.create(
                partnership=partnership, organization=organization, contact=person
            )
    return workspace


@pytest.fixture
def inbox() -> Any:
    """A mail server that keeps what the outbox sends."""
    with (
        running_sink() as (sink, port),
        override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
        ),
    ):
        yield sink


def link_in(sink: SmtpSink, recipient: str, public_link: str) -> str:
    """The personal link in the e-mail to a recipient."""
    email = next(one for one in sink.inbox if recipient in str(one["To"]))
    body = email.get_body(("plain",))
    assert body is not None
    found = re.search(rf"https?://\S+/{public_link}/\S+/", body.get_content())
    assert found is not None
    return found[0]


def test_a_coordinator_logs_an_activity_with_a_new_organization(
    coalition: Workspace, visit: Any
) -> None:
    visitor = visit()
    coordinator = make_member(coalition, "coordinator")
    visitor.sign_in(coordinator)
    page = visitor.page
    page.get_by_role("link", name="Log an activity").first.click()
    page.get_by_label("What you did").fill("Family reading night")
    page.get_by_label("Type").select_option("workshop")
    # The only partnership is chosen already, and its organizations are there to be checked.
    chosen = page.get_by_label("Partnership").locator("option:checked")
    assert chosen.inner_text() == "Reading Together"
    page.get_by_role("checkbox", name="Partner 1").check(force=True)
    page.get_by_text("Add an organization").click()
    newcomer = page.locator("#activity-organizations details")
    newcomer.locator("input[type=text]").fill("Riverside Library")
    newcomer.locator("select").select_option("community")
    page.get_by_role("button", name="Log it", exact=True).click()
    page.wait_for_url("**/activities/**")
    with workspace_scope(coalition):
        activity = Activity.objects.get(title="Family reading night")
        joined = set(activity.joined.values_list("organization__name", flat=True))
        assert joined == {"Partner 1", "Riverside Library"}
        assert Organization.objects.get(name="Riverside Library").sector == "community"


def test_a_partner_answers_a_survey_in_spanish_on_a_phone_without_script(
    coalition: Workspace, visit: Any, inbox: SmtpSink
) -> None:
    coordinator = make_member(coalition, "coordinator")
    with workspace_scope(coalition):
        survey = make_survey("confidential")
    visitor = visit()
    visitor.come_signed_in(coordinator)
    page = visitor.page
    page.goto(f"/w/harbor/surveys/{survey.pk}/waves/new/")
    page.get_by_label("Name").first.fill("Autumn")
    page.get_by_role("button", name="Save and look it over").click()
    page.wait_for_url("**/waves/**/send/")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(re.compile("/waves/[^/]+/$"))
    with workspace_scope(coalition):
        assert Wave.objects.get().invited_count == 5
    send_due()
    assert len(inbox.inbox) == 5

    with workspace_scope(coalition):
        address = coalition_contact("Person 0")
    phone = visit(phone=True, script=False)
    phone.page.goto(link_in(inbox, address, "survey"))
    assert phone.page.locator("html").get_attribute("lang") == "es"
    phone.page.locator("main input[type=radio]").first.check(force=True)
    phone.page.get_by_role("button", name="Enviar").first.click()
    phone.page.wait_for_load_state()
    assert "¡Gracias!" in phone.page.content()
    with workspace_scope(coalition):
        assert Response.objects.get().language == "es"
        assert Wave.objects.get().answered_count == 1


def coalition_contact(name: str) -> str:
    """The address of a contact; inside the scope."""
    from stakeholders.models import Person

    return Person.objects.get(name=name).email


def test_a_funder_sees_the_coordinators_figures_and_so_does_the_share_link(
    coalition: Workspace, visit: Any
) -> None:
    members: dict[str, Membership] = {
        role: make_member(coalition, role) for role in ("coordinator", "funder")
    }
    with workspace_scope(coalition):
        partnership = Partnership.objects.get()
        for number in range(3):
            Activity.objects.create(
                partnership=partnership,
                type="workshop",
                title=f"Night {number}",
                happened_on="2026-01-10",
                people_reached=20,
            )
    seen = []
    for member in members.values():
        visitor = visit()
        visitor.come_signed_in(member)
        visitor.page.goto("/w/harbor/dashboard/")
        seen.append(tiles_of(visitor.page))
    coordinator = visit()
    coordinator.come_signed_in(members["coordinator"])
    coordinator.page.goto("/w/harbor/shares/new/")
    coordinator.page.get_by_label("For whom").fill("Board")
    coordinator.page.locator("main form button.button-primary").last.click()
    coordinator.page.wait_for_load_state()
    link = re.search(r"/p/harbor/share/[\w-]+/", coordinator.page.content())
    assert link is not None
    private = visit()
    private.page.goto(link[0])
    seen.append(tiles_of(private.page))
    assert seen[0] == seen[1] == seen[2]
    assert "3" in seen[0][0]
    assert any("60" in tile for tile in seen[0])


def tiles_of(page: Any) -> list[str]:
    """The words and figures of the page's stat tiles."""
    return [" ".join(text.split()) for text in page.locator(".stat-value").all_inner_texts()]


def test_a_second_tap_does_not_log_twice(coalition: Workspace, visit: Any) -> None:
    visitor = visit()
    visitor.come_signed_in(make_member(coalition, "coordinator"))
    page = visitor.page
    page.goto("/w/harbor/activities/new/")
    page.get_by_label("What you did").fill("Reading night")
    page.get_by_label("Type").select_option("workshop")
    page.get_by_label("Partnership").select_option(label="Reading Together")
    page.get_by_role("button", name="Log it", exact=True).dblclick()
    page.wait_for_url("**/activities/**")
    page.wait_for_load_state("networkidle")
    with workspace_scope(coalition):
        assert Activity.objects.filter(title="Reading night").count() == 1
