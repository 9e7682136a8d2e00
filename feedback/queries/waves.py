"""How a wave is going: who was asked, who answered, and what may be said of it by sector."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from feedback.calculations import Share, response_rate
from feedback.models import SurveyInvitation, Wave
from feedback.suppression import DisplayValue, protect_group_sizes, protect_response_rate
from messaging.models import Message
from stakeholders.models import Sector


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRate:
    """
    The response rate of a wave. `share` is for those who run it, and who see who is silent
    anyway; everybody else gets `shown`.
    """

    invited: int
    ineligible: int
    started: int
    answered: int
    share: Share
    shown: DisplayValue


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorRate:
    """The response rate of one sector; withheld where it would single people out."""

    sector: str
    label: str
    eligible: int
    rate: DisplayValue


def response_rate_of(*, wave: Wave) -> ResponseRate:
    """
    The rate from the counts that the writes keep: costs no query.

    Answers without invitations (an imported survey, an open link) have no rate.
    """
    has_rate = wave.answered_count <= wave.eligible_count
    return ResponseRate(
        invited=wave.invited_count,
        ineligible=wave.ineligible_count,
        started=wave.started_count,
        answered=wave.answered_count,
        share=response_rate(
            complete=wave.answered_count,
            invited=wave.invited_count,
            ineligible=wave.ineligible_count,
        )
        if has_rate
        else Share(count=wave.answered_count, base=0),
        shown=protect_response_rate(complete=wave.answered_count, eligible=wave.eligible_count)
        if has_rate
        else DisplayValue.missing(),
    )


def sector_rates(*, wave: Wave) -> list[SectorRate]:
    """
    The response rate by the sector people had when invited, under suppression.

    A sector that is withheld and the one withheld to protect it look the same.
    """
    rows = (
        SurveyInvitation.objects.filter(wave=wave, is_ineligible=False)
        .order_by("sector")
        .values_list("sector")
        .annotate(eligible=Count("pk"), complete=Count("pk", filter=Q(has_answered=True)))
    )
    counts = {sector: (eligible, complete) for sector, eligible, complete in rows}
    everyone = sum(complete for _, complete in counts.values())
    sizes = {sector: complete for sector, (_, complete) in counts.items()}
    protected = protect_group_sizes(sizes=sizes, everyone=everyone)
    labels = {str(value): str(label) for value, label in Sector.choices}
    return [
        SectorRate(
            sector=sector,
            label=labels.get(sector, "–"),
            eligible=eligible,
            rate=protect_response_rate(complete=complete, eligible=eligible)
            if protected[sector].is_shown
            else protected[sector],
        )
        for sector, (eligible, complete) in counts.items()
    ]


def list_invitations(
    *, wave: Wave, state: str = "", search: str = ""
) -> QuerySet[SurveyInvitation]:
    """
    Who was asked, by name: all, or those "silent", "answered" or "ineligible".

    Whether a person answered is shown whatever the promise; what they answered never is.
    """
    invitations = SurveyInvitation.objects.for_list().filter(wave=wave)
    if state == "silent":
        invitations = invitations.silent()
    elif state == "answered":
        invitations = invitations.filter(has_answered=True)
    elif state == "ineligible":
        invitations = invitations.filter(is_ineligible=True)
    return invitations.filter(person__name__icontains=search) if search else invitations


def reminder_log(*, wave: Wave) -> dict[str, int]:
    """How many of the wave's reminders stand in each state of the outbox."""
    rows = (
        Message.objects.filter(kind="survey_reminder", key__startswith=f"wave:{wave.pk}:")
        .order_by("status")
        .values_list("status")
        .annotate(number=Count("pk"))
    )
    return dict(rows)
