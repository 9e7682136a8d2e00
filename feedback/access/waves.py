"""Doors to waves and to who was asked in them."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from feedback.models import SurveyInvitation, Wave
from tenancy.models import Membership


def access_wave(*, acting_member: Membership, wave_id: UUID) -> Wave:
    """:raises Http404: unless the member may read this wave."""
    waves = Wave.objects.visible_to(acting_member).select_related("survey", "version")
    wave = waves.filter(pk=wave_id).first()
    if wave is None:
        raise Http404
    return wave


def access_wave_to_change(*, acting_member: Membership, wave_id: UUID) -> Wave:
    """
    :raises Http404: unless the member may read this wave.
    :raises PermissionDenied: may read it, but not change it.
    """
    wave = access_wave(acting_member=acting_member, wave_id=wave_id)
    if not Wave.objects.changeable_by(acting_member).filter(pk=wave_id).exists():
        raise PermissionDenied(_("Your role does not allow this."))
    return wave


def access_survey_invitation_to_change(
    *, acting_member: Membership, invitation_id: UUID
) -> SurveyInvitation:
    """
    :raises Http404: unless the member may read the wave this person was asked in.
    :raises PermissionDenied: may read it, but not change it.
    """
    invitation = SurveyInvitation.objects.for_list().filter(pk=invitation_id).first()
    if invitation is None:
        raise Http404
    invitation.wave = access_wave_to_change(acting_member=acting_member, wave_id=invitation.wave_id)
    return invitation


def lock_wave(*, wave_id: UUID) -> Wave:
    """
    The wave as it is now, held until the transaction ends.

    Whatever moves a wave on, or counts on it, takes this lock before any other.

    :raises Http404: when it is gone.
    """
    wave = Wave.objects.select_for_update().filter(pk=wave_id).first()
    if wave is None:
        raise Http404
    return wave
