"""The doors to answering: a personal link, or a coordinator who enters somebody's answers."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from feedback.content import SurveyContent
from feedback.frozen import frozen_content
from feedback.models import SurveyInvitation, Wave
from feedback.querysets import SurveyInvitationQuerySet
from tenancy.models import Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Somebody about to answer: the invitation, its wave and what the wave asks."""

    invitation: SurveyInvitation
    wave: Wave
    content: SurveyContent


def access_answering(*, token: str) -> Answering:
    """
    What a personal link opens, whatever the state of its wave. One statement, and one more the
    first time that this process meets the survey.

    :raises Http404: unless the link is one of this workspace's.
    """
    return _answering(_invitations().with_token(token).first())


def access_proxy_answering(*, acting_member: Membership, invitation_id: UUID) -> Answering:
    """
    Answering in the name of somebody, for a coordinator with a paper or a phone at hand.

    :raises Http404: unless the member may read the wave.
    :raises PermissionDenied: the survey is anonymous, so nobody may know whose answers these are.
    """
    visible = Wave.objects.visible_to(acting_member).values("pk")
    invitations = _invitations().filter(wave__in=visible, is_ineligible=False)
    answering = _answering(invitations.filter(pk=invitation_id).first())
    if answering.content.is_anonymous:
        raise PermissionDenied(_("Nobody can answer an anonymous survey for somebody else."))
    return answering


def _invitations() -> SurveyInvitationQuerySet:
    """With all that answering needs, without what only results need."""
    joined = SurveyInvitation.objects.select_related("wave__workspace", "person")
    return joined.defer("wave__frozen_results", "wave__audience")


def _answering(invitation: SurveyInvitation | None) -> Answering:
    if invitation is None or invitation.wave.version_id is None:
        raise Http404
    content = frozen_content(invitation.wave.version_id)
    return Answering(invitation=invitation, wave=invitation.wave, content=content)
