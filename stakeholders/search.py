"""What the workspace's search finds here."""

from collections.abc import Iterator

from stakeholders.models import Organisation, Person
from tenancy.links import workspace_url
from tenancy.models import Membership
from tenancy.search import HITS_PER_SOURCE, Hit


def search_organisations(member: Membership, text: str) -> Iterator[Hit]:
    """Organisations by name, other names, place or tags."""
    rows = Organisation.objects.visible_to(member).search(text).order_by("name")
    for row in rows[:HITS_PER_SOURCE]:
        url = workspace_url(member.workspace, "stakeholders:organisation", row.pk)
        yield Hit(row.name, url, str(row.get_sector_display()))


def search_people(member: Membership, text: str) -> Iterator[Hit]:
    """People by name, e-mail, title or organisation."""
    rows = Person.objects.visible_to(member).search(text).select_related("organisation")
    for row in rows.order_by("name")[:HITS_PER_SOURCE]:
        url = workspace_url(member.workspace, "stakeholders:person", row.pk)
        yield Hit(row.name, url, row.organisation.name if row.organisation else "")
