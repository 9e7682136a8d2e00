"""Which results a member may read."""

from uuid import UUID

from django.http import Http404

from feedback.models import Wave
from tenancy.models import Membership


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
