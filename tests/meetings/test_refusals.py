"""What the actions of this room refuse, whatever a page or a script let through."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.actions.action_items import (
    ClosedAlready,
    FromAnotherPartnership,
    NotClosed,
    add_action_item,
    change_action_item,
    close_action_item,
    reopen_action_item,
)
from meetings.actions.meetings import (
    EndsBeforeItBegins,
    MeetingIsOver,
    NotInvited,
    NotOfThisPartnership,
    add_meeting,
    mark_attendance,
    reply_to_meeting,
)
from meetings.models import ActionItem, Meeting
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.check_ins import make_concern
from tests.factories.meetings import make_action_item, make_meeting
from tests.factories.partnerships import make_partnership
from tests.factories.stakeholders import make_organization
from tests.forms import refused


@pytest.mark.parametrize("origin", ["meeting", "concern"])
def test_an_action_item_from_another_partnership_is_refused(
    coordinator: Membership, origin: str
) -> None:
    with workspace_scope(coordinator.workspace):
        school = make_organization()
        ours, theirs = make_partnership("Ours", school), make_partnership("Theirs", school)
        elsewhere = make_meeting(theirs) if origin == "meeting" else make_concern(theirs)
        with refused(FromAnotherPartnership, origin):
            add_action_item(
                acting_member=coordinator,
                partnership=ours,
                title="Call",
                organization=school,
                **{origin: elsewhere},  # type: ignore[arg-type]
            )
        item = make_action_item(ours, school)
        with refused(FromAnotherPartnership, origin):
            change_action_item(acting_member=coordinator, action_item=item, **{origin: elsewhere})
        kept = ActionItem.objects.get()
        assert (kept.meeting, kept.concern) == (None, None)


def test_an_action_item_is_closed_once_and_reopened_once(coordinator: Membership) -> None:
    with workspace_scope(coordinator.workspace):
        school = make_organization()
        item = make_action_item(make_partnership("Ours", school), school)
        with pytest.raises(NotClosed):
            reopen_action_item(acting_member=coordinator, action_item=item)
        close_action_item(acting_member=coordinator, action_item=item)
        with pytest.raises(ClosedAlready):
            close_action_item(acting_member=coordinator, action_item=item)
        assert ActionItem.objects.get().done_at is not None


def test_a_meeting_ends_after_it_begins_and_invites_who_takes_part(
    coordinator: Membership,
) -> None:
    with workspace_scope(coordinator.workspace):
        partnership, stranger = make_partnership("Ours", make_organization()), make_organization()
        now = timezone.now()
        with refused(EndsBeforeItBegins, "ends_at"):
            add_meeting(
                acting_member=coordinator,
                partnership=partnership,
                title="Backwards",
                starts_at=now,
                ends_at=now - timedelta(hours=1),
            )
        with refused(NotOfThisPartnership, "organizations"):
            add_meeting(
                acting_member=coordinator,
                partnership=partnership,
                title="With strangers",
                starts_at=now,
                organizations=[stranger],
            )
        assert not Meeting.objects.exists()


def test_attendance_is_marked_of_the_invited_and_answers_end_when_it_begins(
    coordinator: Membership, partner: Membership
) -> None:
    with workspace_scope(coordinator.workspace):
        partnership = make_partnership("Ours")
        ahead, over = make_meeting(partnership), make_meeting(partnership, days_ahead=-1)
        with pytest.raises(NotInvited):
            mark_attendance(
                acting_member=coordinator, meeting=over, present={make_organization().pk: True}
            )
        with pytest.raises(NotInvited):
            reply_to_meeting(acting_member=partner, meeting=ahead, is_coming=True)
        with pytest.raises(MeetingIsOver):
            reply_to_meeting(acting_member=partner, meeting=over, is_coming=True)
