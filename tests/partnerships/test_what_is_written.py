"""What the actions of this room write beside what was typed: who, when, and nothing besides."""

from contextlib import nullcontext

import pytest

from partnerships.actions.concerns import add_concern, add_concern_note, change_concern
from partnerships.actions.goals import GoalRating, RatingOutOfScale, add_goal, rate_goals
from partnerships.actions.partnerships import add_partnership
from partnerships.actions.wins import add_win, publish_win
from partnerships.models import AlignmentRating, Concern
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership
from tests.factories.partnerships import DAY
from tests.partnerships.conftest import Stage


def test_what_is_added_is_no_sample_and_says_who_added_it(
    stage: Stage, coordinator: Membership
) -> None:
    with workspace_scope(coordinator.workspace):
        partnership = add_partnership(
            acting_member=coordinator, name="Night Readers", model="volunteer"
        )
        goal = add_goal(acting_member=coordinator, title="Read more", partnership=stage.ours)
        win = add_win(
            acting_member=coordinator, partnership=stage.ours, text="Books", happened_on=DAY
        )
        concern = add_concern(acting_member=coordinator, partnership=stage.ours, text="Rooms")
        note = add_concern_note(acting_member=coordinator, concern=concern, text="Asked the city")
        assert not any(each.is_sample for each in (win, concern))
        assert (partnership.vision, goal.definition) == ("", "")
        assert (win.added_by, note.written_by) == (coordinator, coordinator)
        noted = AuditEvent.objects.get(action="add_concern_note")
        assert (noted.actor_id, noted.after) == (coordinator.pk, {"note": "Asked the city"})


def test_a_resolved_concern_keeps_its_day_when_its_words_change(
    stage: Stage, coordinator: Membership
) -> None:
    with workspace_scope(coordinator.workspace):
        concern = add_concern(
            acting_member=coordinator, partnership=stage.ours, text="Rooms", status="resolved"
        )
        resolved_at = concern.resolved_at
        assert resolved_at is not None
        change_concern(acting_member=coordinator, concern=concern, text="Two rooms")
        assert Concern.objects.get(pk=concern.pk).resolved_at == resolved_at


def test_publishing_and_taking_back_are_told_apart_in_the_trail(
    stage: Stage, coordinator: Membership
) -> None:
    with workspace_scope(coordinator.workspace):
        for is_published in (True, False):
            publish_win(acting_member=coordinator, win=stage.our_win, is_published=is_published)
        events = AuditEvent.objects.filter(object_id=stage.our_win.pk).order_by("happened_at")
        assert list(events.values_list("action", "actor_id")) == [
            ("publish_win", coordinator.pk),
            ("unpublish_win", coordinator.pk),
        ]


@pytest.mark.parametrize(
    ("priority", "agreement", "is_taken"),
    [(1, 1, True), (5, 5, True), (0, 3, False), (3, 0, False), (6, 3, False), (3, 6, False)],
)
def test_a_goal_is_rated_from_one_to_five(
    stage: Stage, coordinator: Membership, priority: int, agreement: int, is_taken: bool
) -> None:
    with workspace_scope(coordinator.workspace):
        rating = GoalRating(goal=stage.our_goal, priority=priority, agreement=agreement)
        with nullcontext() if is_taken else pytest.raises(RatingOutOfScale):
            rate_goals(acting_member=coordinator, organization=stage.school, ratings=[rating])
        rows = AlignmentRating.objects.values_list("priority", "agreement", "rated_by")
        assert list(rows) == ([(priority, agreement, coordinator.pk)] if is_taken else [])
