"""What the workspace's search finds here."""

from collections.abc import Iterator

from records.search import HITS_PER_SOURCE, Hit
from stakeholders.models import Organization, Person
from tenancy.links import workspace_url
from tenancy.models import Membership


def search_organizations(member: Membership, text: str) -> Iterator[Hit]:
    """Organizations by name, other names, place or tags."""
    rows = Organization.objects.visible_to(member).search(text).order_by("name")
    for row in rows[:HITS_PER_SOURCE]:
        url = workspace_url(member.workspace, "stakeholders:organization", row.pk)
        yield Hit(row.name, url, str(row.get_sector_display()))


def search_people(member: Membership, text: str) -> Iterator[Hit]:
    """People by name, e-mail, title or organization."""
    rows = Person.objects.visible_to(member).search(text).select_related("organization")
    for row in rows.order_by("name")[:HITS_PER_SOURCE]:
        url = workspace_url(member.workspace, "stakeholders:person", row.pk)
        yield Hit(row.name, url, row.organization.name if row.organization else "")
