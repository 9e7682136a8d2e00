"""One person in a wave: a new link, in or out; and the reminder to all who are silent."""

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from feedback.actions.invitations import replace_link, set_eligibility
from feedback.actions.waves import remind_now
from feedback.models import SurveyInvitation
from feedback.nouns.waves import WAVE
from feedback.views.waves import act_on
from tenancy.requests import MemberRequest, member_page


@member_page("change", "wave")
def invitation_link(request: MemberRequest, invitation_id: UUID) -> HttpResponseBase:
    """Send this person a new link; the earlier ones stop working."""
    member = request.membership
    found = _find(request, invitation_id)
    return act_on(
        request,
        found.wave,
        lambda: replace_link(acting_member=member, invitation=found),
        _("A new link is on its way to %(name)s.") % {"name": found.person},
    )


@member_page("change", "wave")
def invitation_eligibility(request: MemberRequest, invitation_id: UUID) -> HttpResponseBase:
    """Take this person out of the wave, or back in."""
    member = request.membership
    found = _find(request, invitation_id)
    is_out = request.POST.get("is_ineligible") == "yes"
    done = _("%(name)s is taken out.") if is_out else _("%(name)s is back in.")
    return act_on(
        request,
        found.wave,
        lambda: set_eligibility(acting_member=member, invitation=found, is_ineligible=is_out),
        done % {"name": found.person},
    )


@member_page("change", "wave")
def wave_remind(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Remind the silent now instead of later."""
    member = request.membership
    found = WAVE.find(member, "change", wave_id)
    return act_on(
        request,
        found,
        lambda: remind_now(acting_member=member, wave=found),
        _("Reminders are on their way to everybody who has not answered."),
    )


def _find(request: MemberRequest, invitation_id: UUID) -> Any:
    """The invitation with its wave and person, if the member may change it."""
    rows = SurveyInvitation.objects.select_related("wave", "person__organization")
    return rows.get_for(request.membership, "change", invitation_id)
