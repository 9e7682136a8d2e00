"""What a merge of two people may not give away, and what an erasure must still find after one."""

import json
from typing import Any

import pytest
from django.test import Client

from stakeholders.actions.erasure import erase_person
from stakeholders.actions.merges import MergeUndone, merge_records, undo_merge
from stakeholders.actions.own_data import AddressNotCertain, send_own_data
from stakeholders.actions.people import add_person, change_person
from stakeholders.models import Person
from stakeholders.subjects import subject_of
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership
from tests.factories.feedback import make_survey, make_wave
from tests.factories.stakeholders import make_person
from tests.feedback.answering import answer
from tests.stakeholders.test_own_data import SAID, _answered, _link


def _mine(owner: Membership) -> Person:
    """A contact of the owner's own, who answered something too."""
    mine = make_person("Own Er", email="owner.too@example.org")
    made = make_wave(make_survey("confidential"), [mine, make_person()])
    answer(made, 0, text="nothing much", score=3)
    return mine


@pytest.mark.parametrize("is_kept", [False, True])
def test_a2_a_link_sent_before_a_merge_gives_nobody_the_others_answers(
    owner: Membership, is_kept: bool
) -> None:
    with workspace_scope(owner.workspace):
        mine = _mine(owner)
        victim = _answered(email="zenobia.quill@example.org")
        send_own_data(acting_member=owner, person=mine)
        path = _link(mine)
        kept, merged = (mine, victim) if is_kept else (victim, mine)
        merge_records(acting_member=owner, kept=kept, merged=merged, values={})
    for opened in (Client().get(path), Client().post(path)):
        assert opened.status_code == 404
        assert SAID not in opened.content.decode()


@pytest.mark.parametrize("is_emptied", [True, False])
def test_a2_an_address_that_went_before_the_merge_is_found(
    owner: Membership, is_emptied: bool
) -> None:
    """Emptied first, or lost in a merge with a record that had none."""
    with workspace_scope(owner.workspace):
        mine = _mine(owner)
        victim = _answered(email="zenobia.quill@example.org")
        if is_emptied:
            change_person(acting_member=owner, person=victim, email="")
        else:
            between = make_person("Between", email="")
            merge_records(acting_member=owner, kept=between, merged=victim, values={})
            victim = between
        merge_records(acting_member=owner, kept=mine, merged=victim, values={})
        with pytest.raises(AddressNotCertain):
            send_own_data(acting_member=owner, person=Person.objects.get(pk=mine.pk))


def test_a2_after_an_undone_merge_neither_is_taken_for_the_other(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        bo = make_person("Bo Li", email="bo@example.org")
        ana = make_person("Ana Ruiz", email="ana@example.org")
        values = {"name": "Ana Ruiz", "email": "ana@example.org"}
        event = merge_records(acting_member=owner, kept=bo, merged=ana, values=values)
        undo_merge(event=event, acting_member=owner)
        for name, email in (("Bo Li", "bo@example.org"), ("Ana Ruiz", "ana@example.org")):
            subject = subject_of(Person.objects.get(name=name))
            assert (set(subject.emails), set(subject.names)) == ({email}, {name})
            assert not subject.merged_ids


def test_check_35_erasure_finds_what_was_the_persons_before_a_merge(
    owner: Membership, client: Client
) -> None:
    details: Any = {"title": "Nurse", "notes": "a canary", "accessibility": "a ramp"}
    with workspace_scope(owner.workspace):
        bo = add_person(acting_member=owner, name="Bo Li", email="bo@example.org")
        same = add_person(acting_member=owner, name="Bo Lee", email="lee@example.org", **details)
        event = merge_records(acting_member=owner, kept=bo, merged=same, values={})
        erase_person(acting_member=owner, person=bo, repeated_name="Bo Li")
        trail = json.dumps(list(AuditEvent.objects.values_list("before", "after", "object_label")))
        for word in (*details.values(), "Lee", "lee@"):
            assert word not in trail
        with pytest.raises(MergeUndone):
            undo_merge(event=event, acting_member=owner)
    client.force_login(owner.user)
    url = f"/w/{owner.workspace.slug}/removals/{event.pk}/separation/"
    assert client.post(url).status_code == 404


def test_check_35_a_merge_is_undone_once_and_brings_nobody_back_who_was_erased(
    owner: Membership,
) -> None:
    details: Any = {"title": "Nurse", "notes": "hm", "phone": "555-1", "accessibility": "a ramp"}
    with workspace_scope(owner.workspace):
        bo = make_person("Bo Li", email="bo@example.org")
        ana = make_person("Ana Ruiz", email="ana@example.org", **details)
        event = merge_records(acting_member=owner, kept=bo, merged=ana, values={})
        back = undo_merge(event=event, acting_member=owner)
        assert isinstance(back, Person)
        erase_person(acting_member=owner, person=back, repeated_name="Ana Ruiz")
        trail = json.dumps(list(AuditEvent.objects.values_list("before", "after")))
        assert not any(word in trail for word in details.values())
        with pytest.raises(MergeUndone):
            undo_merge(event=event, acting_member=owner)
        assert Person.objects.get().name == "Bo Li"
