"""Two waves of one survey whose audiences differ by a few people would show those few's answers."""

import pytest
from django.test import Client

from feedback.actions.waves import AudienceAlmostEqual, cancel_wave, send_wave
from feedback.models import Survey, Wave
from feedback.queries.audience import almost_equal_wave
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
def test_audiences_that_differ_by_one_to_four_people_are_found(
    scope: Workspace, more: int, is_alike: bool
) -> None:
    earlier, new = earlier_and_new("confidential", more=more)
    assert almost_equal_wave(wave=new) == (earlier if is_alike else None)


def test_an_anonymous_survey_is_not_sent_to_almost_the_same_people(
    scope: Workspace, coordinator: Membership
) -> None:
    earlier, new = earlier_and_new("anonymous", more=2)
    with pytest.raises(AudienceAlmostEqual):
        send_wave(acting_member=coordinator, wave=new)
    assert Wave.objects.get(pk=new.pk).is_draft
    cancel_wave(acting_member=coordinator, wave=earlier)
    assert send_wave(acting_member=coordinator, wave=new).is_open


def test_a_confidential_survey_is_sent_after_a_warning(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        _earlier, new = earlier_and_new("confidential", more=2)
    client.force_login(coordinator.user)
    url = f"/w/{workspace.slug}/waves/{new.pk}/send/"
    assert "asked the same people but for fewer than five" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    with workspace_scope(workspace):
        assert Wave.objects.get(pk=new.pk).is_open


def test_waves_of_different_surveys_are_not_compared(scope: Workspace) -> None:
    _earlier, new = earlier_and_new("anonymous", more=2)
    Wave.objects.filter(pk=new.pk).update(survey=make_survey("anonymous"))
    assert Survey.objects.count() == 2
    assert almost_equal_wave(wave=Wave.objects.get(pk=new.pk)) is None
