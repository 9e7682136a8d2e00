"""Which results a member may read, publish and export."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from feedback.models import Wave
from tenancy.models import Membership
from tenancy.permissions import may, require


def access_results(*, acting_member: Membership, wave_id: UUID) -> Wave:
    """
    A wave whose results the member may read: any that was sent for who runs surveys, for others
    what is published.

    :raises Http404: otherwise, whether it exists or not.
    """
    waves = Wave.objects.with_results_for(acting_member).select_related("survey", "version")
    wave = waves.filter(pk=wave_id).first()
    if wave is None:
        raise Http404
    return wave


def access_results_to_publish(*, acting_member: Membership, wave_id: UUID) -> Wave:
    """
    :raises Http404: unless the member may read these results.
    :raises PermissionDenied: may read them, but not decide who else does.
    """
    wave = access_results(acting_member=acting_member, wave_id=wave_id)
    if not may(acting_member, "change", "result"):
        raise PermissionDenied(_("Your role does not allow this."))
    return wave


def access_answers(*, acting_member: Membership, wave_id: UUID) -> Wave:
    """
    A wave whose single answers the member may export.

    :raises PermissionDenied: the role may not read answers at all.
    :raises Http404: no such wave was sent.
    """
    require(acting_member, "read", "answer")
    return access_results(acting_member=acting_member, wave_id=wave_id)
