"""How a wave is going: who was asked, who answered, and what may be said of it by sector."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from feedback.models import SurveyInvitation, Wave
from feedback.suppression.surveys import protect_group_sizes, protect_response_rate
from messaging.models import Message, Suppression
from stakeholders.models import Sector
from tenancy.folding import containing
from tenancy.models import AuditEvent

NAMES_SHOWN = 50


def may_reopen(*, wave: Wave) -> bool:
    """Whether it can take answers again: never once its results were shown beyond its runners."""
    shown = AuditEvent.objects.filter(object_id=wave.pk, action="publish_results")
    return wave.can_reopen and not shown.exists()


def sector_rates(*, wave: Wave) -> list[dict[str, Any]]:
    """
    The response rate by the sector people had when invited, under suppression: ``sector`` with
    its ``name``, how many were ``eligible``, and the ``rate``.

    A sector that is withheld and the one withheld to protect it look the same.
    """
    rows = (
        SurveyInvitation.objects.filter(wave=wave, is_ineligible=False)
        .order_by("sector")
        .values("sector")
        .annotate(eligible=Count("pk"), complete=Count("pk", filter=Q(has_answered=True)))
    )
    sizes = {row["sector"]: row["complete"] for row in rows}
    protected = protect_group_sizes(sizes=sizes, everyone=sum(sizes.values()))
    return [
        {
            "sector": row["sector"],
            "name": sector_label(row["sector"]),
            "eligible": row["eligible"],
            "rate": protect_response_rate(complete=row["complete"], eligible=row["eligible"])
            if protected[row["sector"]].is_shown
            else protected[row["sector"]],
        }
        for row in rows
    ]


def sector_label(sector: str) -> str:
    """A sector by name."""
    return str(dict(Sector.choices).get(sector, sector or "–"))


def list_invitations(
    *, wave: Wave, state: str = "", search: str = ""
) -> QuerySet[SurveyInvitation]:
    """
    Who was asked, by name: all, or those "silent", "unreached", "answered" or "ineligible".

    An unreached person is one of the silent whom no e-mail of the wave could be delivered to.

    Whether a person answered is shown whatever the promise; what they answered never is.
    """
    invitations = SurveyInvitation.objects.filter(wave=wave).order_by("person__name", "pk")
    invitations = invitations.select_related("person__organization")
    if state == "silent":
        invitations = invitations.silent()
    elif state == "unreached":
        invitations = invitations.silent().filter(_is_unreached(wave))
    elif state == "answered":
        invitations = invitations.filter(has_answered=True)
    elif state == "ineligible":
        invitations = invitations.filter(is_ineligible=True)
    return invitations.filter(containing(SurveyInvitation, ("person__name",), search))


def _is_unreached(wave: Wave) -> Q:
    """E-mails to the person were refused or held back, and none went out or still waits."""
    mails = Message.objects.filter(
        key__startswith=f"wave:{wave.pk}:", person_id=OuterRef("person_id")
    )
    given_up = (Message.Status.FAILED, Message.Status.SUPPRESSED)
    bounced = Suppression.objects.filter(
        email=Lower(OuterRef("person__email")), reason=Suppression.Reason.BOUNCED
    )
    is_refused = Q(Exists(mails.filter(status__in=given_up)))
    has_hope = Q(Exists(mails.exclude(status__in=(*given_up, Message.Status.CANCELED))))
    return Q(Exists(bounced)) | is_refused & ~has_hope


def names_of(invitations: QuerySet[SurveyInvitation]) -> list[str]:
    """Whom these invitations ask, up to a readable number, and how many more."""
    named = invitations.exclude(person=None).values_list("person__name", flat=True)
    count, names = named.count(), list(named[:NAMES_SHOWN])
    more = [_("and %(n)s more") % {"n": count - len(names)}] if count > len(names) else []
    return [*names, *more]


def reminder_log(*, wave: Wave) -> list[tuple[Any, int]]:
    """Each state of the outbox in words, and how many of the wave's reminders stand in it."""
    if wave.reminded_at is None:
        return []
    rows = (
        Message.objects.filter(kind="survey_reminder", key__startswith=f"wave:{wave.pk}:")
        .order_by("status")
        .values_list("status")
        .annotate(number=Count("pk"))
    )
    labels = dict(Message.Status.choices)
    return [(labels.get(status, status), number) for status, number in rows]
