"""What this room shows on an organization's page."""

from partnerships.models import Activity, Participation
from partnerships.queries.activities import activity_totals
from partnerships.queries.check_ins import organization_check_ins
from records.panels import Panel
from stakeholders.models import Organization
from tenancy.dates import today_in
from tenancy.models import Membership
from tenancy.permissions import may

_RECENT = 5


def organization_panel(member: Membership, organization: Organization) -> Panel | None:
    """What the organization takes part in, and the last it joined, as far as the member reads."""
    if not may(member, "read", "partnership"):
        return None
    parts = Participation.objects.visible_to(member).current(today_in(member.workspace))
    activities = Activity.objects.visible_to(member).joined_by(organization.pk)
    return Panel(
        "partnerships/_organization.html",
        {
            "participations": parts.filter(organization=organization)
            .select_related("partnership")
            .order_by("partnership__name"),
            "totals": activity_totals(activities),
            "activities": activities.order_by("-happened_on", "-pk")[:_RECENT],
            "organization_key": str(organization.pk),
        },
    )


def check_in_panel(member: Membership, organization: Organization) -> Panel | None:
    """The organization's last check-ins, as far as the member reads them."""
    if not may(member, "read", "check_in"):
        return None
    return Panel(
        "partnerships/_organization_check_ins.html",
        {
            "check_ins": organization_check_ins(
                organization=organization, member=member, limit=_RECENT
            ),
        },
    )
