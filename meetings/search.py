"""What the workspace's search finds here."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format

from meetings.models import ActionItem, Meeting
from records.search import HITS_PER_SOURCE, Hit
from tenancy.links import workspace_url
from tenancy.models import Membership


def search_meetings(member: Membership, text: str) -> Iterator[Hit]:
    """Meetings by title, agenda or minutes, the latest first."""
    rows = Meeting.objects.visible_to(member).search(text).select_related("partnership")
    for row in rows.order_by("-starts_at", "-pk")[:HITS_PER_SOURCE]:
        url = workspace_url(member.workspace, "meetings:meeting", row.pk)
        day = date_format(timezone.localtime(row.starts_at).date(), "SHORT_DATE_FORMAT")
        yield Hit(row.title, url, f"{row.partnership.name}, {day}")


def search_action_items(member: Membership, text: str) -> Iterator[Hit]:
    """Action items by title, the latest first."""
    rows = ActionItem.objects.visible_to(member).search(text)
    for row in rows.select_related("organization").order_by("-pk")[:HITS_PER_SOURCE]:
        url = workspace_url(member.workspace, "meetings:action-item", row.pk)
        yield Hit(row.title, url, row.organization.name)
