"""Survey answers that need not name anybody any longer."""

from datetime import datetime

from feedback.models import Response, SurveyInvitation, SurveyLink, Wave


def unname_responses(before: datetime) -> int:
    """
    Unlink people from waves that closed before that moment; answers and counts stay.

    The links and unfinished answers of those waves are deleted.
    """
    ended = (Wave.Status.CLOSED, Wave.Status.CANCELED)
    waves = Wave.objects.filter(status__in=ended, closed_at__lt=before)
    asked = SurveyInvitation.objects.filter(wave__in=waves, person__isnull=False)
    SurveyLink.objects.filter(invitation__in=asked).delete()
    Response.objects.filter(invitation__in=asked).update(invitation=None, language="")
    return asked.update(person=None, draft=None)
