"""Two waves of one survey whose audiences differ by a few people would show those few's answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feedback.actions.waves import (
    AudienceAlmostEqual,
    AudienceNearlyRepeated,
    cancel_wave,
    open_wave,
    send_wave,
)
from feedback.models import Survey, Wave
from feedback.queries.audience import almost_equal_wave
from stakeholders.models import Person
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.factories.stakeholders import make_organization, make_person


def earlier_and_new(promise: str, *, more: int) -> tuple[Wave, Wave]:
    """A wave to eight people, and a draft to these and so many more."""
    organization = make_organization(sector="health")
    people = [make_person(organization=organization) for _ in range(8)]
    survey = make_survey(promise)
    earlier = make_wave(survey, people).wave
    for _ in range(more):
        make_person(organization=organization)
    audience = {"organizations": [str(organization.pk)]}
    return earlier, Wave.objects.create(survey=survey, name="Again", audience=audience)


@pytest.mark.parametrize(("more", "is_alike"), [(0, False), (1, True), (4, True), (5, False)])
def test_a7_audiences_that_differ_by_one_to_four_people_are_found(
    scope: Workspace, more: int, is_alike: bool
) -> None:
    earlier, new = earlier_and_new("confidential", more=more)
    assert almost_equal_wave(wave=new) == (earlier if is_alike else None)


@pytest.mark.parametrize(
    ("new", "gone", "is_alike"),
    [(0, 1, True), (0, 4, True), (0, 5, False), (4, 4, True), (5, 1, False), (1, 5, False)],
)
def test_a7_people_who_are_new_and_people_who_are_gone_are_counted_apart(
    scope: Workspace, new: int, gone: int, is_alike: bool
) -> None:
    earlier, later = earlier_and_new("identified", more=new)
    for person in Person.objects.filter(survey_invitations__wave=earlier)[:gone]:
        Person.objects.filter(pk=person.pk).update(organization=make_organization())
    assert almost_equal_wave(wave=later) == (earlier if is_alike else None)


def test_a7_who_was_erased_since_counts_as_gone(scope: Workspace) -> None:
    earlier, later = earlier_and_new("identified", more=0)
    assert almost_equal_wave(wave=later) is None
    Person.objects.filter(survey_invitations__wave=earlier).earliest("pk").delete()
    assert almost_equal_wave(wave=later) == earlier


def test_a7_an_anonymous_wave_set_for_later_is_looked_at_again_when_it_opens(
    scope: Workspace, coordinator: Membership
) -> None:
    """Nobody was asked when it was set; meanwhile another wave asked almost the same people."""
    now = timezone.now()
    earlier, later = earlier_and_new("anonymous", more=5)
    Wave.objects.filter(pk=later.pk).update(opens_at=now + timedelta(days=1))
    later = send_wave(acting_member=coordinator, wave=later)
    assert later.is_scheduled
    people = list(Person.objects.filter(survey_invitations__wave=earlier))
    new = Person.objects.exclude(pk__in=[person.pk for person in people])
    make_wave(earlier.survey, [*people, *new[:3]])
    open_wave(wave=later)
    held = Wave.objects.get(pk=later.pk)
    assert held.is_draft
    assert held.invited_count == 0
    with pytest.raises(AudienceAlmostEqual):
        send_wave(acting_member=coordinator, wave=held)


def test_a7_an_anonymous_survey_is_not_sent_to_almost_the_same_people(
    scope: Workspace, coordinator: Membership
) -> None:
    earlier, new = earlier_and_new("anonymous", more=2)
    with pytest.raises(AudienceAlmostEqual):
        send_wave(acting_member=coordinator, wave=new)
    assert Wave.objects.get(pk=new.pk).is_draft
    cancel_wave(acting_member=coordinator, wave=earlier)
    assert send_wave(acting_member=coordinator, wave=new).is_open


def test_a7_a_confidential_survey_is_sent_after_a_warning(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        _earlier, new = earlier_and_new("confidential", more=2)
    client.force_login(coordinator.user)
    url = f"/w/{workspace.slug}/waves/{new.pk}/send/"
    assert "asked the same people but for fewer than five" in client.get(url).content.decode()
    page = client.get(url).content.decode()
    assert '<input type="hidden" name="acknowledge" value="almost_equal_audience">' in page
    unseen = client.post(url, follow=True)  # the page was drawn before the other wave went out
    assert "asked the same people but for fewer than five" in unseen.content.decode()
    with workspace_scope(workspace):
        assert Wave.objects.get(pk=new.pk).is_draft
    client.post(url, {"acknowledge": AudienceNearlyRepeated.acknowledge})
    with workspace_scope(workspace):
        assert Wave.objects.get(pk=new.pk).is_open


@pytest.mark.parametrize("promise", ["identified", "confidential", "anonymous"])
def test_a7_the_api_asks_before_almost_the_same_people_are_asked_again(
    workspace: Workspace, coordinator: Membership, client: Client, promise: str
) -> None:
    with workspace_scope(workspace):
        _earlier, new = earlier_and_new(promise, more=2)
    client.force_login(coordinator.user)

    def sent(body: dict[str, list[str]]) -> Any:
        url = f"/api/v1/workspaces/{workspace.slug}/waves/{new.pk}/send/"
        return client.post(url, body, content_type="application/json")

    refused, known = sent({}), {"acknowledge": [AudienceNearlyRepeated.acknowledge]}
    assert refused.status_code == 422
    is_anonymous = promise == "anonymous"
    code = refused.json().get("acknowledge")
    assert code == (None if is_anonymous else AudienceNearlyRepeated.acknowledge)
    assert sent({"acknowledge": ["anything"]}).status_code == 400
    assert sent(known).status_code == (422 if is_anonymous else 200)
    with workspace_scope(workspace):
        assert Wave.objects.get(pk=new.pk).is_open is not is_anonymous


def test_waves_of_different_surveys_are_not_compared(scope: Workspace) -> None:
    _earlier, new = earlier_and_new("anonymous", more=2)
    Wave.objects.filter(pk=new.pk).update(survey=make_survey("anonymous"))
    assert Survey.objects.count() == 2
    assert almost_equal_wave(wave=Wave.objects.get(pk=new.pk)) is None
