"""What this room shows on an organisation's page."""

from partnerships.models import ActionItem, Activity, Participation
from partnerships.queries.action_items import with_names
from partnerships.queries.activities import activity_totals
from partnerships.queries.check_ins import organisation_check_ins
from stakeholders.models import Organisation
from stakeholders.panels import Panel
from tenancy.dates import today_in
from tenancy.models import Membership
from tenancy.permissions import may

_RECENT = 5


def organisation_panel(member: Membership, organisation: Organisation) -> Panel | None:
    """What the organisation takes part in, and the last it joined, as far as the member reads."""
    if not may(member, "read", "partnership"):
        return None
    parts = Participation.objects.visible_to(member).current(today_in(member.workspace))
    activities = Activity.objects.visible_to(member).joined_by(organisation.pk)
    return Panel(
        "partnerships/_organisation.html",
        {
            "participations": parts.filter(organisation=organisation)
            .select_related("partnership")
            .order_by("partnership__name"),
            "totals": activity_totals(activities),
            "activities": activities.order_by("-happened_on", "-pk")[:_RECENT],
            "organisation_key": str(organisation.pk),
        },
    )


def follow_up_panel(member: Membership, organisation: Organisation) -> Panel | None:
    """The organisation's last check-ins and what it promised, as far as the member reads them."""
    if not may(member, "read", "check_in"):
        return None
    items = ActionItem.objects.visible_to(member).filter(organisation=organisation).open()
    return Panel(
        "partnerships/_organisation_follow_up.html",
        {
            "check_ins": organisation_check_ins(
                organisation=organisation, member=member, limit=_RECENT
            ),
            "action_items": with_names(items).order_by("due_on", "-pk")[:_RECENT],
            "today": today_in(member.workspace),
        },
    )
