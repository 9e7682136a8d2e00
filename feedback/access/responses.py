"""The doors to answering: a personal link, or a coordinator who enters somebody's answers."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from feedback.content import SurveyContent
from feedback.models import SurveyInvitation, SurveyVersion, Wave
from tenancy.models import Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Somebody about to answer: the invitation, its wave and what the wave asks."""

    invitation: SurveyInvitation
    wave: Wave
    content: SurveyContent


def access_answering(*, token: str) -> Answering:
    """
    What a personal link opens, whatever the state of its wave. One statement.

    :raises Http404: unless the link is one of this workspace's.
    """
    invitations = SurveyInvitation.objects.with_token(token)
    return _answering(invitations.select_related("wave__version", "person").first())


def access_proxy_answering(*, acting_member: Membership, invitation_id: UUID) -> Answering:
    """
    Answering in the name of somebody, for a coordinator with a paper or a phone at hand.

    :raises Http404: unless the member may read the wave.
    :raises PermissionDenied: the survey is anonymous, so nobody may know whose answers these are.
    """
    visible = Wave.objects.visible_to(acting_member).values("pk")
    invitations = SurveyInvitation.objects.filter(wave__in=visible, is_ineligible=False)
    found = invitations.select_related("wave__version", "person").filter(pk=invitation_id).first()
    answering = _answering(found)
    if answering.content.is_anonymous:
        raise PermissionDenied(_("Nobody can answer an anonymous survey for somebody else."))
    return answering


def _answering(invitation: SurveyInvitation | None) -> Answering:
    version: SurveyVersion | None = invitation.wave.version if invitation else None
    if invitation is None or version is None:
        raise Http404
    content = SurveyContent.from_json(version.content)
    return Answering(invitation=invitation, wave=invitation.wave, content=content)
