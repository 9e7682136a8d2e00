"""The activity log: the form that loses nothing, totals, undo, the API."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from partnerships.actions.activities import (
    GoalOfAnotherPartnership,
    StillToCome,
    change_activity,
    log_activity,
    remove_activity,
)
from partnerships.actions.partnerships import NotYourPartnership
from partnerships.models import Activity
from partnerships.queries.activities import activity_totals, likely_partnership_of
from records.removals import CannotBeBroughtBack, undo_removal
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.partnerships import make_activity, make_win
from tests.factories.stakeholders import make_organization
from tests.partnerships.conftest import Stage


def _typed(stage: Stage, **extra: Any) -> dict[str, Any]:
    return {
        "title": "Story hour",
        "type": "tutoring",
        "partnership": str(stage.ours.pk),
        "happened_on": "2026-03-01",
        "organizations": [str(stage.school.pk)],
        "description": "Typed with care",
        "people_reached": "25",
        "hours": "3.5",
        "place": "Library",
        **extra,
    }


def test_the_form_knows_today_and_the_last_partnership(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    Workspace.objects.filter(slug=stage.slug).update(time_zone="Pacific/Auckland")
    with workspace_scope(coordinator.workspace):
        make_activity(stage.theirs, logged_by=coordinator)
        make_activity(stage.ours, logged_by=coordinator)
    client.force_login(coordinator.user)
    with time_machine.travel("2026-03-05T22:00:00Z", tick=False):
        answer = client.get(stage.page("activities/new/"))
    form = answer.context["form"]
    assert form["partnership"].value() == stage.ours.pk
    assert form["happened_on"].value() == date(2026, 3, 6)
    page = answer.content.decode()
    assert page.index("Bridge School") < page.index("Harbor Clinic")
    assert not form["organizations"].value()


def test_the_remembered_partnership_must_still_be_open_to_the_member(
    stage: Stage, partner: Membership, scope: Workspace
) -> None:
    assert likely_partnership_of(partner) == stage.ours
    stage.ours.participations.filter(organization=stage.school).update(until="2026-01-01")
    assert likely_partnership_of(partner) is None


def test_the_only_partnership_of_a_newcomer_is_filled_in(
    stage: Stage, partner: Membership, coordinator: Membership, scope: Workspace
) -> None:
    Activity.objects.all().delete()
    assert likely_partnership_of(partner) == stage.ours
    assert likely_partnership_of(coordinator) is None  # who may log for both


def test_logging_takes_one_post(stage: Stage, partner: Membership, client: Client) -> None:
    client.force_login(partner.user)
    answer = client.post(stage.page("activities/new/"), _typed(stage))
    with workspace_scope(partner.workspace):
        logged = Activity.objects.get(title="Story hour")
        assert answer.headers["Location"] == stage.page(f"activities/{logged.pk}/")
        assert logged.joined_organizations == [stage.school]
        assert logged.hours == Decimal("3.50")
        assert logged.logged_by == partner
        event = AuditEvent.objects.get(action="log_activity")
        assert (event.after or {})["organizations"] == ["Bridge School"]


def test_a_new_organization_in_the_middle_keeps_all_that_was_typed(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    data = _typed(stage, happened_on="not a day", title="")
    data |= {"add_organization": "1", "new-name": "Elm Books", "new-sector": "business"}
    answer = client.post(stage.page("activities/new/"), data)
    assert answer.status_code == 200
    form = answer.context["form"]
    with workspace_scope(partner.workspace):
        made = Organization.objects.get(name="Elm Books")
    assert form["happened_on"].value() == "not a day"
    assert form["organizations"].value() == [str(stage.school.pk), str(made.pk)]
    page = answer.content.decode()
    for kept in ("Typed with care", 'value="25"', 'value="3.5"', "Library", "not a day"):
        assert kept in page
    assert "Enter a valid date" not in page
    assert f'value="{made.pk}"' in page
    logged = client.post(
        stage.page("activities/new/"),
        _typed(stage, organizations=form["organizations"].value()),
    )
    assert logged.status_code == 302
    with workspace_scope(partner.workspace):
        assert Activity.objects.get(title="Story hour").joined_organizations == [
            stage.school,
            made,
        ]


def test_a_known_organization_is_chosen_and_not_doubled(
    stage: Stage, partner: Membership, client: Client
) -> None:
    with workspace_scope(partner.workspace):
        known = make_organization("Elm Books", "business", other_names=["Elm"])
    client.force_login(partner.user)
    for name in ("elm  books", "Elm"):
        data = _typed(stage, add_organization="1", **{"new-name": name, "new-sector": ""})
        form = client.post(stage.page("activities/new/"), data).context["form"]
        assert str(known.pk) in form["organizations"].value()
    with workspace_scope(partner.workspace):
        assert Organization.objects.filter(name__iexact="elm books").count() == 1


def test_a_new_organization_without_a_sector_is_asked_again_and_nothing_is_lost(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    data = _typed(stage, add_organization="1", **{"new-name": "Elm Books", "new-sector": ""})
    answer = client.post(stage.page("activities/new/"), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the sector" in page
    for kept in ("Elm Books", "Story hour", "Typed with care"):
        assert kept in page


def test_errors_and_conflicts_ask_for_no_new_organization_unless_one_was_typed(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    with workspace_scope(coordinator.workspace):
        activity = make_activity(stage.ours, logged_by=coordinator)
    edit = stage.page(f"activities/{activity.pk}/edit/")
    version = client.get(edit).context["form"].version
    assert client.post(edit, _typed(stage, version=version)).status_code == 302
    for new, asked in (
        ({"new-name": "", "new-sector": ""}, False),
        ({"new-name": "", "new-sector": "business"}, True),
    ):
        wrong = client.post(stage.page("activities/new/"), _typed(stage, title="", **new))
        stale = client.post(edit, _typed(stage, title="Songs", version=version, **new))
        assert (wrong.status_code, stale.status_code) == (422, 409)
        for page in (wrong, stale):
            assert ("Type the organization" in page.content.decode()) is asked


def test_an_organization_typed_but_not_added_joins_when_the_activity_is_saved(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    newcomer = {"new-name": "Elm Books", "new-sector": "business"}
    wrong = client.post(stage.page("activities/new/"), _typed(stage, title="", **newcomer))
    assert wrong.status_code == 422
    assert "Elm Books" in wrong.content.decode()
    with workspace_scope(partner.workspace):
        assert not Organization.objects.filter(name="Elm Books").exists()
    assert client.post(stage.page("activities/new/"), _typed(stage, **newcomer)).status_code == 302
    with workspace_scope(partner.workspace):
        names = [one.name for one in Activity.objects.get(title="Story hour").joined_organizations]
    assert names == ["Bridge School", "Elm Books"]


def test_htmx_gets_only_what_changes(stage: Stage, coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    answer = client.post(
        stage.page("activities/new/"),
        _typed(stage, partnership=str(stage.theirs.pk), refresh="1", **{"new-name": "Half"}),
        headers={"HX-Request": "true"},
    )
    part = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in part
    assert 'id="activity-organizations"' in part
    assert 'id="activity-goal" hx-swap-oob="true"' in part
    assert "Vaccinate everybody" in part
    assert "Read by nine" not in part
    assert 'value="Half"' in part
    assert "Bridge School" in part, "what was chosen stays chosen"


def test_rules_hold_for_every_entrance(stage: Stage, partner: Membership, scope: Workspace) -> None:
    given: dict[str, Any] = {"acting_member": partner, "type": "workshop", "title": "W"}
    with pytest.raises(NotYourPartnership):
        log_activity(partnership=stage.theirs, happened_on=date(2026, 1, 1), **given)
    with pytest.raises(GoalOfAnotherPartnership):
        log_activity(
            partnership=stage.ours, happened_on=date(2026, 1, 1), goal=stage.their_goal, **given
        )
    with time_machine.travel("2026-03-05T12:00:00Z", tick=False), pytest.raises(StillToCome):
        log_activity(partnership=stage.ours, happened_on=date(2026, 3, 6), **given)
    assert Activity.objects.filter(title="W").count() == 0


def test_changing_replaces_who_joined(
    stage: Stage, coordinator: Membership, scope: Workspace
) -> None:
    change_activity(
        acting_member=coordinator,
        activity=stage.our_activity,
        organizations=[stage.clinic],
        title="Reading week",
    )
    found = Activity.objects.get(pk=stage.our_activity.pk)
    assert found.joined_organizations == [stage.clinic]
    event = AuditEvent.objects.get(action="change_activity")
    assert (event.before or {})["organizations"] == ["Bridge School"]
    assert (event.after or {})["title"] == "Reading week"
    change_activity(acting_member=coordinator, activity=found, place="Hall")
    assert found.joined_organizations == [stage.clinic]


def test_deleting_is_undone_with_all_that_hung_on_it(
    stage: Stage, partner: Membership, client: Client
) -> None:
    with workspace_scope(partner.workspace):
        win = make_win(stage.ours, activity=stage.our_activity)
    client.force_login(partner.user)
    path = stage.page(f"activities/{stage.our_activity.pk}/")
    gone = client.post(f"{path}deletion/", follow=True)
    assert client.get(path).status_code == 404
    page = gone.content.decode()
    assert "“Reading day” was deleted." in page
    assert gone.context["totals"].count == 0
    with workspace_scope(partner.workspace):
        event = AuditEvent.objects.get(action="remove_activity")
    undo = stage.page(f"removals/{event.pk}/restoration/")
    assert undo in page
    assert client.post(undo, follow=True).status_code == 200
    assert client.get(path).status_code == 200
    with workspace_scope(partner.workspace):
        found = Activity.objects.get(pk=stage.our_activity.pk)
        assert found.joined_organizations == [stage.school]
        assert found.logged_by == partner
        win.refresh_from_db()
        assert win.activity == found
    assert client.post(undo).status_code == 404, "once only"


def test_nobody_else_undoes_a_coordinators_removal(
    stage: Stage, coordinator: Membership, partner: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        event = remove_activity(acting_member=coordinator, activity=stage.our_activity)
    client.force_login(partner.user)
    assert client.post(stage.page(f"removals/{event.pk}/restoration/")).status_code == 404
    assert (
        "was removed" not in client.get(stage.page(f"activities/?undo={event.pk}")).content.decode()
    )


def test_what_lost_its_partnership_is_not_brought_back(
    stage: Stage, coordinator: Membership, scope: Workspace
) -> None:
    event = remove_activity(acting_member=coordinator, activity=stage.our_activity)
    stage.ours.delete()
    with pytest.raises(CannotBeBroughtBack):
        undo_removal(event=event, acting_member=coordinator)


def test_totals_are_the_same_on_the_page_and_in_the_api(
    stage: Stage, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        make_activity(stage.ours, stage.clinic, stage.school, people_reached=10, hours="1.50")
        make_activity(
            stage.ours, stage.clinic, people_reached=5, hours="2", type="workshop",
            happened_on=date(2025, 12, 31),
        )  # fmt: skip
        everything = activity_totals()
        assert (everything.count, everything.people_reached) == (4, 15)
        assert everything.hours == Decimal("3.50")
        assert activity_totals(since=date(2026, 1, 1), until=date(2026, 12, 31)).count == 3
    client.force_login(coordinator.user)
    for query in (
        "",
        f"?partnership={stage.ours.pk}",
        f"?organization={stage.clinic.pk}",
        "?type=workshop",
        "?since=2026-01-01",
        "?until=2025-12-31",
        "?q=reading",
    ):
        page = client.get(stage.page(f"activities/{query}"))
        totals = page.context["totals"]
        answer = client.get(stage.api(f"activities/totals/{query}")).json()
        assert answer == {
            "count": totals.count,
            "people_reached": totals.people_reached,
            "hours": None if totals.hours is None else f"{totals.hours:.2f}",
        }
        listed = client.get(stage.api(f"activities/{query}")).json()["results"]
        assert len(listed) == totals.count == page.context["page"].paginator.count


def test_the_log_is_sorted_and_paged(stage: Stage, coordinator: Membership, client: Client) -> None:
    with workspace_scope(coordinator.workspace):
        for number in range(60):
            make_activity(
                stage.ours, title=f"T{number:02}", happened_on=date(2025, 1, 1) + timedelta(number)
            )
    client.force_login(coordinator.user)
    first = client.get(stage.page("activities/"))
    assert len(first.context["lines"]) == 50
    last = client.get(stage.page("activities/?sort=happened_on&page=99"))
    assert last.context["page"].number == 2
    up = client.get(stage.page("activities/?sort=title"))
    assert up.context["lines"][0][0].title == "Clinic day"
    odd = client.get(stage.page("activities/?sort=logged_by__user__password&since=soon"))
    assert odd.status_code == 200


def test_the_api_logs_changes_and_removes(
    stage: Stage, partner: Membership, client: Client
) -> None:
    client.force_login(partner.user)
    body = {
        "partnership": str(stage.ours.pk),
        "type": "workshop",
        "title": "By machine",
        "happened_on": "2026-03-01",
        "organizations": [str(stage.clinic.pk)],
        "hours": "2.00",
    }
    made = client.post(stage.api("activities/"), body, content_type="application/json")
    assert made.status_code == 201, made.content
    assert made.json()["organizations"] == [str(stage.clinic.pk)]
    path = stage.api(f"activities/{made.json()['id']}/")
    changed = client.patch(
        path, {"title": "By hand"}, content_type="application/json",
        headers={"If-Match": made.headers["ETag"]},
    )  # fmt: skip
    assert changed.json()["title"] == "By hand"
    assert changed.json()["organizations"] == [str(stage.clinic.pk)]
    lost = client.patch(
        path, {"title": "Too late"}, content_type="application/json",
        headers={"If-Match": made.headers["ETag"]},
    )  # fmt: skip
    assert lost.status_code == 412
    future = client.patch(path, {"happened_on": "2199-01-01"}, content_type="application/json")
    assert future.status_code == 422
    assert future.json()["errors"] == {
        "happened_on": ["This day is still to come. The log holds what was done."]
    }
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_the_api_refuses_what_a_partner_did_not_log(
    stage: Stage, partner: Membership, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(partner.workspace):
        foreign = make_activity(stage.ours, logged_by=coordinator)
    client.force_login(partner.user)
    path = stage.api(f"activities/{foreign.pk}/")
    assert client.get(path).status_code == 200
    assert client.patch(path, {"title": "X"}, content_type="application/json").status_code == 403
    assert client.delete(path).status_code == 403
