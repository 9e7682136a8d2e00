"""What the workspace's search finds here."""

from collections.abc import Iterator

from partnerships.models import Activity, Goal, Partnership, Win
from tenancy.links import workspace_url
from tenancy.models import Membership
from tenancy.search import HITS_PER_SOURCE, Hit


def search_partnerships(member: Membership, text: str) -> Iterator[Hit]:
    """Partnerships by name or vision."""
    rows = Partnership.objects.visible_to(member).search(text).order_by("name")
    for row in rows[:HITS_PER_SOURCE]:
        url = workspace_url(member.workspace, "partnerships:partnership", row.pk)
        yield Hit(row.name, url, str(row.get_stage_display()))


def search_goals(member: Membership, text: str) -> Iterator[Hit]:
    """Goals by title or definition."""
    rows = Goal.objects.visible_to(member).search(text).select_related("partnership")
    for row in rows.order_by("title")[:HITS_PER_SOURCE]:
        url = workspace_url(member.workspace, "partnerships:goal", row.pk)
        yield Hit(row.title, url, row.partnership.name if row.partnership else "")


def search_activities(member: Membership, text: str) -> Iterator[Hit]:
    """Activities by title, description or place, the latest first."""
    rows = Activity.objects.visible_to(member).search(text).select_related("partnership")
    for row in rows.order_by("-happened_on", "-pk")[:HITS_PER_SOURCE]:
        url = workspace_url(member.workspace, "partnerships:activity", row.pk)
        yield Hit(row.title, url, f"{row.partnership.name}, {row.happened_on}")


def search_wins(member: Membership, text: str) -> Iterator[Hit]:
    """Wins by their text, the latest first."""
    rows = Win.objects.visible_to(member).filter(text__icontains=text).order_by("-happened_on")
    url = workspace_url(member.workspace, "partnerships:win-list")
    for row in rows[:HITS_PER_SOURCE]:
        yield Hit(str(row), f"{url}#win-{row.pk}", str(row.happened_on))
