"""What the erasure of a person does to the waves that they were asked in, and to no other row."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.actions.erasure import erase_invitations, unname_responses
from feedback.actions.waves import close_wave
from feedback.models import AnonymousBuffer, Answer, Response, SurveyInvitation, Wave
from stakeholders.models import Person
from tenancy.models import Membership, Workspace
from tenancy.privacy.personal_data import ERASED, Subject
from tenancy.privacy.sealing import unseal_for_server
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.factories.stakeholders import make_person
from tests.feedback.answering import answer

NAME = "Nora Quist"


def _subject(person: Person) -> Subject:
    return Subject(person_id=person.pk, names=frozenset({NAME}))


def _waiting(made: MadeWave) -> list[str]:
    """The texts that wait sealed, opened."""
    row = AnonymousBuffer.objects.get(wave=made.wave)
    opened = unseal_for_server(bytes(row.sealed or b""), purpose=f"anonymous-buffer:{made.wave.pk}")
    return sorted(each["text"] for entry in json.loads(opened) for each in entry["answers"])


def _ineligible(*waves: MadeWave) -> list[int]:
    return [Wave.objects.get(pk=made.wave.pk).ineligible_count for made in waves]


def test_who_had_not_answered_an_open_wave_counts_as_not_eligible(
    scope: Workspace, coordinator: Membership
) -> None:
    silent, answered, left_out = (make_person() for _ in range(3))
    people = [silent, answered, left_out, make_person()]
    first, second = make_wave(people=people), make_wave(people=people)
    closed = make_wave(people=people, status="closed")
    for made in (first, second):
        answer(made, 1)
    asked = SurveyInvitation.objects.filter(person=left_out)
    asked.update(is_ineligible=True)
    Wave.objects.update(ineligible_count=1)

    erase_invitations(_subject(answered), coordinator)
    erase_invitations(_subject(left_out), coordinator)
    assert _ineligible(first, second, closed) == [1, 1, 1]
    erase_invitations(_subject(silent), coordinator)
    assert _ineligible(first, second, closed) == [2, 2, 1]
    counted = SurveyInvitation.objects.filter(is_ineligible=True).exclude(wave=closed.wave)
    assert sorted(counted.values_list("pk", flat=True)) == sorted(
        made.invitations[place].pk for made in (first, second) for place in (0, 2)
    )


@pytest.mark.parametrize("is_asked", [False, True])
def test_a_mention_in_an_anonymous_answer_that_waits_goes(
    scope: Workspace, coordinator: Membership, is_asked: bool
) -> None:
    person = make_person(NAME)
    others = [make_person() for _ in range(2)]
    made = make_wave(make_survey("anonymous"), [*others, *([person] if is_asked else [])])
    make_wave(people=[person])
    answer(made, 0, text=f"Thank {NAME.upper()} for it")
    answer(made, 1, text="Nora is a name of many")
    erase_invitations(_subject(person), coordinator)
    assert _waiting(made) == ["", "", "Nora is a name of many", f"Thank {ERASED} for it"]


def test_words_go_and_figures_stay_and_the_trail_is_told_of_the_words(
    scope: Workspace, coordinator: Membership
) -> None:
    made = make_wave(people=3)
    for index in range(3):
        answer(made, index, text=f"words of {index}", number=index)
    traces = erase_invitations(_subject(made.people[1]), coordinator)
    assert list(traces.texts) == ["words of 1"]
    texts = Answer.objects.exclude(text="").order_by("text").values_list("text", flat=True)
    assert list(texts) == ["words of 0", "words of 2"]
    assert Answer.objects.filter(number=1).count() == 1
    unnamed = Response.objects.get(invitation=None)
    assert (unnamed.language, Response.objects.count()) == ("", 3)
    assert SurveyInvitation.objects.filter(person=None).count() == 1


def test_people_are_unlinked_from_waves_that_closed_long_enough_ago_alone(
    scope: Workspace, coordinator: Membership
) -> None:
    limit = timezone.now() - timedelta(days=365)
    old, canceled, recent, still_open = (make_wave(people=2) for _ in range(4))
    for made in (old, canceled, recent, still_open):
        answer(made, 0)
    for made in (old, canceled, recent):
        close_wave(acting_member=coordinator, wave=made.wave)
    Wave.objects.filter(pk=canceled.wave.pk).update(status=Wave.Status.CANCELED)
    ended = Wave.objects.filter(pk__in=[old.wave.pk, canceled.wave.pk])
    ended.update(closed_at=limit - timedelta(seconds=1))
    Wave.objects.filter(pk=recent.wave.pk).update(closed_at=limit)
    Wave.objects.filter(pk=still_open.wave.pk).update(closed_at=limit - timedelta(days=9))
    assert unname_responses(limit) == 4
    named = SurveyInvitation.objects.exclude(person=None).values_list("wave", flat=True)
    assert set(named) == {recent.wave.pk, still_open.wave.pk}
    assert unname_responses(limit) == 0, "nobody is counted twice"
