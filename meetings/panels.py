"""What this room shows on the pages of organizations and concerns."""

from meetings.models import ActionItem
from meetings.queries import with_names
from partnerships.models import Concern
from records.panels import Panel
from stakeholders.models import Organization
from tenancy.dates import today_in
from tenancy.models import Membership
from tenancy.permissions import may

_RECENT = 5


def organization_panel(member: Membership, organization: Organization) -> Panel | None:
    """What the organization promised and has not done, as far as the member reads it."""
    if not may(member, "read", "action_item"):
        return None
    items = ActionItem.objects.visible_to(member).filter(organization=organization).open()
    return Panel(
        "meetings/_organization.html",
        {
            "action_items": with_names(items).order_by("due_on", "-pk")[:_RECENT],
            "today": today_in(member.workspace),
        },
    )


def concern_panel(member: Membership, concern: Concern) -> Panel | None:
    """What was promised because of a concern."""
    if not may(member, "read", "action_item"):
        return None
    items = ActionItem.objects.visible_to(member).filter(concern=concern)
    return Panel(
        "meetings/_concern.html",
        {
            "action_items": with_names(items).order_by("done_at", "due_on", "pk"),
            "concern": concern,
            "today": today_in(member.workspace),
        },
    )
