"""What the erasure of a person takes out of tenancy's own tables."""

from uuid import uuid4

import pytest

from tenancy.actions.erasure import erase_from_audit_trail, erase_memberships, replies_about
from tenancy.audit.recording import record_event
from tenancy.models import AuditEvent, IdempotentReply, Membership, Workspace
from tenancy.privacy.personal_data import ERASED, Subject, Traces
from tests.factories.tenancy import make_member
from tests.trail import trail


def test_the_trail_says_who_ended_the_membership(scope: Workspace, owner: Membership) -> None:
    member = make_member(scope, "viewer")
    subject = Subject(person_id=None, membership_ids=frozenset({member.pk}))
    erase_memberships(subject, owner)
    assert list(Membership.objects.all()) == [owner]
    assert trail() == [("remove_member", owner.pk)]


def test_stored_replies_are_theirs_that_name_them_or_their_rows(
    scope: Workspace, owner: Membership
) -> None:
    member = make_member(scope, "viewer")
    person_id, merged_id = uuid4(), uuid4()

    def reply(membership: Membership, **body: object) -> IdempotentReply:
        return IdempotentReply.objects.create(
            membership=membership, key=str(uuid4()), request_hash="x", status=201, body=body
        )

    about = [
        reply(member, title="A goal"),
        reply(owner, person=str(person_id)),
        reply(owner, person=str(merged_id)),
        reply(owner, text="Ask NORA\nQuist"),
    ]
    reply(owner, text="Nora Holm", person=str(uuid4()))
    subject = Subject(
        person_id=person_id,
        merged_ids=frozenset({merged_id}),
        membership_ids=frozenset({member.pk}),
        names=frozenset({"Nora Quist"}),
    )
    found = replies_about(subject).order_by("pk")
    assert list(found) == sorted(about, key=lambda each: each.pk)
    nameless = Subject(person_id=None, membership_ids=frozenset({member.pk}))
    assert list(replies_about(nameless)) == about[:1]


@pytest.mark.parametrize(
    ("said", "texts", "kept"),
    [
        ("Ñandú", (), ERASED),  # a name of one word, alone in its field
        ("Ñandú fits", (), "Ñandú fits"),  # in a sentence it may be anybody's
        ("äöüäöüäö", ("Äöüäöüäö",), ERASED),  # the eight letters that they wrote
        ("äöüäöüä", ("Äöüäöüä",), "äöüäöüä"),  # too short to be theirs alone
        ('He said "ja"!', ('He said "ja"!',), ERASED),
        ("Nora Quist came", (), f"{ERASED} came"),
    ],
)
def test_the_trail_loses_names_and_the_texts_that_went(
    scope: Workspace, owner: Membership, said: str, texts: tuple[str, ...], kept: str
) -> None:
    record_event(acting_member=owner, action="add_goal", record=owner, after={"text": said})
    subject = Subject(person_id=uuid4(), names=frozenset({"Nora Quist", "Ñandú"}))
    erase_from_audit_trail(subject=subject, traces=[Traces(texts=texts)], acting_member=owner)
    assert AuditEvent.objects.get(action="add_goal").after == {"text": kept}
    erased = AuditEvent.objects.get(action="erase_person")
    assert (erased.actor_id, erased.actor_label) == (owner.pk, str(owner.user))
    assert erased.object_id == subject.person_id
    assert erased.after == {"entries": 0 if kept == said else 1}


def test_the_trail_loses_what_it_told_of_the_rows_that_went(
    scope: Workspace, owner: Membership
) -> None:
    other = make_member(scope, "viewer")
    for record in (owner, other):
        record_event(acting_member=owner, action="add_goal", record=record, after={"text": "x"})
    data_version = Workspace.objects.get(pk=scope.pk).data_version
    erase_from_audit_trail(
        subject=Subject(person_id=None), traces=[Traces(ids=[other.pk])], acting_member=owner
    )
    told = AuditEvent.objects.filter(action="add_goal").values_list("object_id", "after")
    assert dict(told) == {owner.pk: {"text": "x"}, other.pk: None}
    assert Workspace.objects.get(pk=scope.pk).data_version > data_version
