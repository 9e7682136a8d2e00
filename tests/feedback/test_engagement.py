"""What surveys add to an organization's engagement, and what they keep to themselves."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from feedback.models import SurveyInvitation, Wave
from feedback.queries.engagement import surveys_answered
from tenancy.models import Workspace
from tests.factories.feedback import make_survey, make_wave


def _answer(rows: QuerySet[SurveyInvitation]) -> None:
    rows.update(has_answered=True)


def test_identified_surveys_count_by_organization(scope: Workspace) -> None:
    made = make_wave(make_survey("identified"), 3)
    _answer(SurveyInvitation.objects.filter(pk=made.invitations[0].pk))
    SurveyInvitation.objects.filter(pk=made.invitations[1].pk).update(is_ineligible=True)
    first, _out, silent = (person.organization_id for person in made.people)
    now = timezone.now()
    recent = now - timedelta(days=90)
    assert surveys_answered(recent, now) == {first: (1, 1)}
    Wave.objects.update(status="closed")
    assert surveys_answered(recent, now) == {first: (1, 1), silent: (0, 1)}
    assert surveys_answered(recent - timedelta(days=90), recent) == {}


def test_of_other_surveys_not_even_who_answered_is_told(scope: Workspace) -> None:
    for promise in ("confidential", "anonymous"):
        make_wave(make_survey(promise), 3, status="closed")
    _answer(SurveyInvitation.objects.all())
    now = timezone.now()
    assert surveys_answered(now - timedelta(days=90), now) == {}
