"""Results: final when a wave closes, shown to others when a coordinator says so."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.actions.anonymity import write_out_pending
from feedback.models import Wave
from feedback.queries.counting import tally_of
from feedback.results import protected_results
from tenancy.audit.recording import recorded
from tenancy.errors import DomainError
from tenancy.models import Membership


class ResultsNotFinal(DomainError):
    """Answers still come in."""

    message = _("Results can be shown to others once the wave is closed.")


def finish_wave(*, wave: Wave) -> None:
    """
    Freeze what may be shown of a wave that has just closed; the caller holds its lock.

    Anonymous answers that wait are written out and mixed with all others first. What is stored is
    what every page, file and dashboard shows from now on, whatever is later erased or added, so
    that two looks can't be subtracted from each other.
    """
    content = wave.content
    if content.is_anonymous:
        write_out_pending(wave=wave)
    closed_on = timezone.localdate(wave.closed_at or timezone.now())
    final = protected_results(
        content=content,
        counted=tally_of(wave=wave, with_sectors=True),
        as_of=closed_on.isoformat(),
        with_sectors=True,
    )
    wave.final_results = final.to_json()
    wave.save(update_fields=["final_results"])


def publish_results(*, acting_member: Membership, wave: Wave, is_published: bool) -> Wave:
    """
    Show a closed wave's results to partners, funders and viewers, or take them back.

    They see the same suppressed figures as coordinators, and no comments.

    :raises ResultsNotFinal: the wave is not closed.
    """
    if wave.final_results is None:
        raise ResultsNotFinal
    action = "publish_results" if is_published else "withdraw_results"
    with recorded(wave, acting_member=acting_member, action=action):
        wave.is_published = is_published
    return wave
