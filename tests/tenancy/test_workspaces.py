"""Founding, settling, switching and ending workspaces."""

import re

import pytest
from django.db import connection
from django.test import Client

from config.rooms import ROOMS
from config.settings.base import BASE_DIR
from stakeholders.models import Organization
from tenancy.actions.workspaces import (
    AddressTaken,
    NameNotRepeated,
    OwnerDecides,
    change_workspace,
    create_workspace,
    delete_workspace,
    free_slug,
)
from tenancy.audit.recording import VERBS
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_user, make_workspace
from tests.forms import refused


@pytest.mark.django_db
def test_founder_becomes_the_owner() -> None:
    member = create_workspace(owner=make_user(), name="Côte Ouest", languages=["es", "en"])
    assert member.role == "owner"
    assert member.workspace.slug == "cote-ouest"
    assert free_slug("Côte Ouest") == "cote-ouest-2"
    with pytest.raises(AddressTaken):
        create_workspace(owner=make_user(), name="Again", slug="cote-ouest")


def test_an_address_is_made_of_the_name_and_belongs_to_nobody_else(db: None) -> None:
    assert free_slug("a" * 60) == "a" * 50
    assert free_slug("???") == "workspace"
    assert free_slug("Admin") == "admin-2"
    make_workspace(slug="harbor")
    assert free_slug("Harbor") == "harbor-2"
    make_workspace(slug="harbor-2")
    assert free_slug("Harbor") == "harbor-3"
    for slug in ("harbor", "api"):
        with refused(AddressTaken, "slug"):
            create_workspace(owner=make_user(), name="Port", slug=slug)
    assert create_workspace(owner=make_user(), name="Port", slug="port").workspace.slug == "port"


def test_a_coordinator_changes_all_but_two_step_sign_in(
    scope: Workspace, coordinator: Membership, owner: Membership
) -> None:
    for is_required in (False, True):
        change_workspace(acting_member=owner, workspace=scope, is_mfa_required=is_required)
        change_workspace(acting_member=coordinator, workspace=scope, name=f"Port {is_required}")
        with refused(OwnerDecides, "is_mfa_required"):
            change_workspace(
                acting_member=coordinator, workspace=scope, is_mfa_required=not is_required
            )
    kept = Workspace.objects.get(pk=scope.pk)
    assert (kept.name, kept.is_mfa_required) == ("Port True", True)


def test_a_workspace_goes_only_when_its_name_was_typed(scope: Workspace, owner: Membership) -> None:
    with refused(NameNotRepeated, "repeated_name"):
        delete_workspace(acting_member=owner, workspace=scope, repeated_name=scope.slug)
    assert Workspace.objects.filter(pk=scope.pk).exists()


def test_a_signed_in_user_founds_a_workspace_by_the_page(client: Client, db: None) -> None:
    client.force_login(make_user())
    answer = client.post(
        "/workspaces/new/",
        {"name": "River", "time_zone": "America/New_York", "languages": ["en", "es"]},
    )
    assert answer.status_code == 302
    assert Workspace.objects.get(slug="river").time_zone == "America/New_York"
    wrong = client.post("/workspaces/new/", {"name": "River", "time_zone": "Mars", "languages": []})
    assert wrong.status_code == 422


def test_a_new_workspace_is_offered_zones_of_places_and_none_is_chosen_unasked(
    client: Client, db: None
) -> None:
    client.force_login(make_user())
    page = client.get("/workspaces/new/")
    offered = [value for value, _name in page.context["form"]["time_zone"].field.choices]
    assert {"", "UTC", "America/New_York", "Asia/Calcutta"} <= set(offered)
    odd = {"Factory", "localtime", "Etc/GMT+5", "EST5EDT", "US/Pacific", "GMT0", "posixrules"}
    assert not odd & set(offered)
    assert page.context["form"]["time_zone"].value() in ("", None)
    assert "js/time_zone" in page.content.decode()
    none = client.post("/workspaces/new/", {"name": "River", "time_zone": "", "languages": ["en"]})
    assert none.status_code == 422
    assert not Workspace.objects.exists()


def test_a_zone_that_is_stored_stays_until_it_is_changed(
    coordinator: Membership, client: Client
) -> None:
    Workspace.objects.filter(pk=coordinator.workspace.pk).update(time_zone="US/Pacific")
    client.force_login(coordinator.user)
    url = f"/w/{coordinator.workspace.slug}/settings/"
    form = client.get(url).context["form"]
    assert '<option value="US/Pacific" selected>' in str(form["time_zone"])
    data = {**form.initial, "name": "Harbor United", "languages": ["en"]}
    assert client.post(url, data).status_code == 302
    kept = Workspace.objects.get(pk=coordinator.workspace.pk)
    assert (kept.name, kept.time_zone) == ("Harbor United", "US/Pacific")
    assert client.post(url, {**data, "time_zone": "Factory"}).status_code == 422


def test_deleting_takes_the_name_and_then_everything_of_this_workspace_only(
    owner: Membership, outsider: Membership, client: Client
) -> None:
    with workspace_scope(outsider.workspace):
        make_organization()
    with workspace_scope(owner.workspace):
        make_organization()
    gone = owner.workspace.pk
    client.force_login(owner.user)
    url = f"/w/{owner.workspace.slug}/settings/deletion/"
    assert client.post(url, {"repeated_name": "Harbor"}).status_code == 422
    assert client.post(url, {"repeated_name": owner.workspace.name}).status_code == 302
    assert not Workspace.objects.filter(pk=owner.workspace.pk).exists()
    with workspace_scope(outsider.workspace):
        assert Organization.objects.count() == 1
    with workspace_scope(gone), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenancy_auditevent")
        assert cursor.fetchone() == (0,)


def test_settings_are_changed_with_an_audit_row(coordinator: Membership, client: Client) -> None:
    client.force_login(coordinator.user)
    data = {
        "name": "Harbor United",
        "time_zone": "America/Bogota",
        "languages": ["es"],
        "minimum_group_size": 12,
        "retention_months": 24,
        "school_year_starts": 8,
        "fiscal_year_starts": 10,
    }
    url = f"/w/{coordinator.workspace.slug}/settings/"
    assert client.post(url, {**data, "minimum_group_size": 3}).status_code == 422
    assert client.post(url, data).status_code == 302
    page = client.get(f"/w/{coordinator.workspace.slug}/audit/").content.decode()
    assert "changed" in page
    with workspace_scope(coordinator.workspace):
        assert AuditEvent.objects.filter(action="change_workspace").count() == 1
    changed = Workspace.objects.get(pk=coordinator.workspace.pk)
    assert (changed.minimum_group_size, changed.school_year_starts) == (12, 8)
    assert changed.fiscal_year_starts == 10


def test_switcher_lists_own_workspaces_only(
    coordinator: Membership, outsider: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    page = client.get(f"/w/{coordinator.workspace.slug}/members/").content.decode()
    assert "Valley Coalition" not in page
    with workspace_scope(outsider.workspace):
        Membership.objects.create(user=coordinator.user, role="viewer")
    page = client.get(f"/w/{coordinator.workspace.slug}/members/").content.decode()
    assert "Valley Coalition" in page
    assert "Valley Coalition" in client.get("/").content.decode()


def test_the_trail_has_a_word_for_every_action() -> None:
    written = {
        action
        for room in ROOMS
        for path in (BASE_DIR / room).rglob("*.py")
        for action in re.findall(r'action="([a-z_.]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(written) > 50
    assert [action for action in sorted(written) if action.split("_")[0] not in VERBS] == []


@pytest.mark.parametrize("slug", ["HARBOR", "har_bor", "-"])
def test_an_address_that_no_workspace_has_is_unknown_however_it_is_written(
    slug: str, owner: Membership, client: Client
) -> None:
    client.force_login(owner.user)
    for path in (f"/w/{slug}/", f"/w/{slug}/members/", f"/p/{slug}/invitation/x/"):
        assert client.get(path).status_code == 404, path
    assert client.get(f"/api/v1/workspaces/{slug}/members/").status_code == 404
