"""What the workspace's search finds here."""

from collections.abc import Iterator
from datetime import date

from django.utils.formats import date_format

from partnerships.models import Activity
from records.search import HITS_PER_SOURCE, Hit
from tenancy.links import workspace_url
from tenancy.models import Membership


def search_activities(member: Membership, text: str) -> Iterator[Hit]:
    """Activities by title, description or place, the latest first."""
    rows = Activity.objects.visible_to(member).search(text).select_related("partnership")
    for row in rows.order_by("-happened_on", "-pk")[:HITS_PER_SOURCE]:
        url = workspace_url(member.workspace, "partnerships:activity", row.pk)
        yield Hit(row.title, url, f"{row.partnership.name}, {_day(row.happened_on)}")


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
