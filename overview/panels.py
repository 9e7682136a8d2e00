"""What this room shows on the pages of partnerships."""

from overview.queries.engagement import engagement_of, may_call
from partnerships.models import Partnership
from records.panels import Panel
from tenancy.models import Membership


def call_panel(member: Membership, partnership: Partnership) -> Panel | None:
    """Whom to call in a partnership, for who looks after everybody's engagement."""
    if not may_call(member):
        return None
    return Panel("overview/_whom_to_call.html", {"query": f"?partnership={partnership.pk}"})


def engagement_panel(member: Membership, partnership: Partnership) -> Panel | None:
    """How engaged the organizations of a partnership are; a partner sees its own only."""
    rows = engagement_of(partnership, member=member)
    return Panel("overview/_engagement.html", {"engagement": rows})
