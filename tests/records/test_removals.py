"""Bringing back what was removed, where something else has its place by now."""

import pytest
from django.test import Client

from records.removals import PlaceIsTaken, undo_removal
from stakeholders.actions.organizations import add_organization, remove_organization
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership


@pytest.fixture
def removal(coordinator: Membership) -> AuditEvent:
    """The removal of an organization whose key another organization has by now."""
    with workspace_scope(coordinator.workspace):
        first = add_organization(
            acting_member=coordinator, name="Bridge School", sector="education", external_key="S-1"
        )
        event = remove_organization(acting_member=coordinator, organization=first)
        add_organization(
            acting_member=coordinator, name="River School", sector="education", external_key="S-1"
        )
    return event


def names() -> list[str]:
    return list(Organization.objects.values_list("name", flat=True))


def test_what_another_has_by_now_is_not_taken_from_it(
    removal: AuditEvent, coordinator: Membership
) -> None:
    with workspace_scope(coordinator.workspace):
        with pytest.raises(PlaceIsTaken):
            undo_removal(event=removal, acting_member=coordinator)
        assert names() == ["River School"]
        assert not AuditEvent.objects.filter(action="restore_organization").exists()


def test_the_page_says_so_and_brings_it_back_once_the_place_is_free(
    removal: AuditEvent, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    url = f"/w/{coordinator.workspace.slug}/removals/{removal.pk}/restoration/"
    page = client.post(url, follow=True).content.decode()
    assert "another has its name, key or address by now" in page
    with workspace_scope(coordinator.workspace):
        assert names() == ["River School"]
        Organization.objects.update(external_key="")
    assert "“Bridge School” is back." in client.post(url, follow=True).content.decode()
    with workspace_scope(coordinator.workspace):
        assert sorted(names()) == ["Bridge School", "River School"]
