"""How many surveys each organization's people answered, for its engagement in partnerships."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from feedback.models import Survey, SurveyInvitation, Wave


def surveys_answered(since: datetime, until: datetime) -> Mapping[UUID, tuple[int, int]]:
    """
    Organization -> (answered, asked) in waves sent since the first moment and before the second.

    Identified surveys only: of the others even who answered is not shown by organization. An
    open invitation without an answer does not count. One statement.
    """
    is_counted = Q(has_answered=True) | Q(wave__status=Wave.Status.CLOSED)
    rows = (
        SurveyInvitation.objects.filter(
            is_counted,
            is_ineligible=False,
            wave__sent_at__gte=since,
            wave__sent_at__lt=until,
            wave__version__content__promise=Survey.Promise.IDENTIFIED,
            person__organization__isnull=False,
        )
        .order_by()
        .values("person__organization_id")
        .annotate(asked=Count("pk"), answered=Count("pk", filter=Q(has_answered=True)))
    )
    return {row["person__organization_id"]: (row["answered"], row["asked"]) for row in rows}
