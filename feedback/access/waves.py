"""The lock that orders all that happens to a wave."""

from uuid import UUID

from django.http import Http404

from feedback.models import Wave


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
