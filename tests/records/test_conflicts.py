"""A list that somebody else saved meanwhile: both lists are shown, and the reader chooses."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from feedback.models import Wave
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.feedback import make_survey
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.partnerships import make_activity, make_partnership
from tests.factories.stakeholders import make_organization


@dataclass(frozen=True, kw_only=True)
class Edited:
    """A form with a list: what the reader types, what a colleague saves, and both in words."""

    url: str
    name: str
    mine: Any
    theirs: Any
    mine_in_words: str
    theirs_in_words: str
    saved: Callable[[], list[str]]


def boxes_of_records() -> Edited:
    school, library, clinic = map(make_organization, ("Bridge School", "Library", "River Clinic"))
    activity = make_activity(make_partnership("Readers", school, library), school, title="Day")
    # A guest of an earlier day may be chosen again.
    make_activity(activity.partnership, clinic, title="An earlier day")
    joined = activity.joined
    return Edited(
        url=f"activities/{activity.pk}/edit/",
        name="organizations",
        mine=[str(library.pk)],
        theirs=[str(school.pk), str(clinic.pk)],
        mine_in_words="Library",
        theirs_in_words="Bridge School, River Clinic",
        saved=lambda: [str(key) for key in joined.values_list("organization_id", flat=True)],
    )


def boxes_of_choices() -> Edited:
    wave = Wave.objects.create(survey=make_survey(), name="Fall")
    return Edited(
        url=f"waves/{wave.pk}/edit/",
        name="sectors",
        mine=["education"],
        theirs=["health", "government"],
        mine_in_words="Education",
        theirs_in_words="Government, Health",
        saved=lambda: Wave.objects.get().audience["sectors"],
    )


def lines_of_text() -> Edited:
    organization = make_organization("Bridge School", tags=["reading"])
    return Edited(
        url=f"organizations/{organization.pk}/edit/",
        name="tags",
        mine="reading\nsports",
        theirs="music\nreading",
        mine_in_words="reading, sports",
        theirs_in_words="music, reading",
        saved=lambda: Organization.objects.get(pk=organization.pk).tags,
    )


LISTS = pytest.mark.parametrize("make", [boxes_of_records, boxes_of_choices, lines_of_text])


@dataclass(frozen=True)
class Refusal:
    """A save that met another's, and how the page shows it."""

    edited: Edited
    url: str
    typed: dict[str, Any]
    page: Any

    def send(self, client: Client, **more: Any) -> Any:
        version = self.page.context["form"].version
        return client.post(self.url, {**self.typed, "version": version, **more})


def refused(make: Callable[[], Edited], client: Client, member: Membership) -> Refusal:
    client.force_login(member.user)
    with workspace_scope(member.workspace):
        edited = make()
    url = f"/w/{member.workspace.slug}/{edited.url}"
    form = client.get(url).context["form"]
    first = {name: as_sent for name in form.fields if (as_sent := _as_sent(form, name))}
    first["version"] = form.version
    assert client.post(url, {**first, edited.name: edited.theirs}).status_code == 302
    mine = {**first, edited.name: edited.mine}
    return Refusal(edited, url, mine, client.post(url, mine))


def _as_sent(form: Any, name: str) -> Any:
    value = form.fields[name].prepare_value(form[name].value())
    return [str(each) for each in value] if isinstance(value, list) else value


def words_of(values: Any) -> list[str]:
    return sorted(values.splitlines() if isinstance(values, str) else values)


@LISTS
def test_both_lists_are_shown(
    make: Callable[[], Edited], client: Client, coordinator: Membership
) -> None:
    refusal = refused(make, client, coordinator)
    assert refusal.page.status_code == 409
    rows = re.findall(
        r"<td[^>]*><span>([^<]*)</span></td>\s*<td[^>]*><span>([^<]*)<br><button[^>]*"
        r'name="take_saved" value="(\w+)"',
        refusal.page.content.decode(),
    )
    edited = refusal.edited
    assert rows == [(edited.mine_in_words, edited.theirs_in_words, edited.name)]


@LISTS
def test_what_was_typed_is_kept(
    make: Callable[[], Edited], client: Client, coordinator: Membership
) -> None:
    refusal = refused(make, client, coordinator)
    assert refusal.send(client).status_code == 302
    with workspace_scope(coordinator.workspace):
        assert sorted(refusal.edited.saved()) == words_of(refusal.edited.mine)


@LISTS
def test_what_is_saved_is_taken(
    make: Callable[[], Edited], client: Client, coordinator: Membership
) -> None:
    refusal = refused(make, client, coordinator)
    edited = refusal.edited
    taken = refusal.send(client, take_saved=edited.name)
    assert taken.status_code == 409
    form = taken.context["form"]
    now = _as_sent(form, edited.name)
    assert words_of(now) == words_of(edited.theirs)
    assert edited.name not in [conflict.name for conflict in form.conflicts]
    chosen = {**refusal.typed, edited.name: now, "version": form.version}
    assert client.post(refusal.url, chosen).status_code == 302
    with workspace_scope(coordinator.workspace):
        assert sorted(edited.saved()) == words_of(edited.theirs)


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "1e999999", "9" * 5000])
def test_a_conflict_shows_what_is_no_number_as_it_was_typed(
    client: Client, coordinator: Membership, typed: str
) -> None:
    with workspace_scope(coordinator.workspace):
        found = make_measurement(make_metric(), numerator=60, denominator=100, status="submitted")
    client.force_login(coordinator.user)
    url = f"/w/{coordinator.workspace.slug}/measurements/{found.pk}/edit/"
    answer = client.post(url, {"numerator": typed, "denominator": "90", "version": "old"})
    assert answer.status_code == 409
    assert typed in answer.content.decode()
