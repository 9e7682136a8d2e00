"""Writes to shared goals and to how organizations rate them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import AlignmentRating, Goal, Participation, Partnership
from records.removals import removal_of
from stakeholders.models import Organization
from tenancy.audit.recording import recorded, remove_recorded, set_fields
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.models import Membership
from tenancy.permissions import Extent, require
from tenancy.texts import check_languages


class GoalOfAnother(DomainError):
    """The larger goal is not of the same partnership, nor the coalition's."""

    message = gettext_lazy("Choose a larger goal of the same partnership or of the coalition.")


class GoalInsideItself(DomainError):
    """A goal can't be part of itself."""

    message = gettext_lazy("A goal can't be part of itself.")


class NotAskedToRate(DomainError):
    """An organization rates the goals of its own partnerships only."""

    message = gettext_lazy("This organization takes no part in the goal's partnership.")


class RatingOutOfScale(DomainError):
    """Ratings go from 1 to 5."""

    message = gettext_lazy("Ratings go from 1 to 5.")


@dataclass(frozen=True, kw_only=True)
class GoalRating:
    """How much a goal matters to an organization (priority) and how far it agrees, both 1-5."""

    goal: Goal
    priority: int
    agreement: int
    note: str = ""


def add_goal(
    *,
    acting_member: Membership,
    title: str,
    partnership: Partnership | None = None,
    parent: Goal | None = None,
    definition: str = "",
    status: str = Goal.Status.AGREED,
    due_on: date | None = None,
    **texts: object,
) -> Goal:
    """
    Add a shared goal, of a partnership or (without one) of the whole coalition.

    ``texts`` are its ``language`` and ``translations``, where they are given.

    :raises GoalOfAnother: the larger goal belongs to another partnership.
    :raises UnknownLanguage: a text is in a language that the workspace has not chosen.
    """
    check_languages(acting_member.workspace.languages, texts)
    goal = Goal(
        title=title,
        partnership=partnership,
        parent=parent,
        definition=definition,
        status=status,
        due_on=due_on,
        **texts,
    )
    with recorded(goal, acting_member=acting_member, action="add_goal"):
        _check_parent(goal)
    return goal


def change_goal(*, acting_member: Membership, goal: Goal, **changes: object) -> Goal:
    """
    Change the given fields of a goal.

    :raises GoalInsideItself: the larger goal is, in the end, a part of this one.
    """
    check_languages(acting_member.workspace.languages, changes, goal)
    with recorded(goal, acting_member=acting_member, action="change_goal"):
        set_fields(goal, changes)
        _check_parent(goal)
    return goal


# Its ratings go; its parts stay, without it.
remove_goal = removal_of("goal")


def rate_goals(
    *, acting_member: Membership, organization: Organization, ratings: Collection[GoalRating]
) -> int:
    """
    Record how an organization rates goals; returns how many ratings are new or different.

    A partner rates for its own organization, a coordinator for any (by proxy: on paper, by
    phone); ``rated_by`` tells them apart.

    :raises NotAskedToRate: a goal of a partnership the organization takes no part in.
    """
    reach = require(acting_member, "add", "alignment_rating")
    if reach is Extent.OWN and organization.pk != acting_member.organization_id:
        raise PermissionDenied(_("Each organization rates goals for itself."))
    _check_ratings(acting_member, organization, ratings)
    known = {
        rating.goal_id: rating
        for rating in AlignmentRating.objects.filter(
            organization=organization, goal__in=[rating.goal.pk for rating in ratings]
        )
    }
    return sum(
        _save_rating(acting_member, organization, rating, known.get(rating.goal.pk))
        for rating in ratings
    )


def remove_rating(*, acting_member: Membership, rating: AlignmentRating) -> None:
    """Take back what an organization said of a goal."""
    remove_recorded(rating, acting_member=acting_member, action="remove_rating")


def _save_rating(
    acting_member: Membership,
    organization: Organization,
    given: GoalRating,
    known: AlignmentRating | None,
) -> bool:
    """Write one rating if it says anything new."""
    values = {"priority": given.priority, "agreement": given.agreement, "note": given.note}
    if known and all(getattr(known, name) == value for name, value in values.items()):
        return False
    record = known or AlignmentRating(goal=given.goal, organization=organization)
    with recorded(record, acting_member=acting_member, action="rate_goal"):
        set_fields(record, {**values, "rated_by": acting_member, "rated_at": timezone.now()})
    return True


def _check_ratings(
    acting_member: Membership, organization: Organization, ratings: Collection[GoalRating]
) -> None:
    today = today_in(acting_member.workspace)
    parts = set(
        Participation.objects.current(today)
        .filter(organization=organization)
        .values_list("partnership_id", flat=True)
    )
    for rating in ratings:
        partnership_id = rating.goal.partnership_id
        if partnership_id is not None and partnership_id not in parts:
            raise NotAskedToRate(field="goal")
        if not (1 <= rating.priority <= 5 and 1 <= rating.agreement <= 5):
            raise RatingOutOfScale


def _check_parent(goal: Goal) -> None:
    parent = goal.parent
    if parent is None:
        return
    if parent.partnership_id not in (None, goal.partnership_id):
        raise GoalOfAnother(field="parent")
    seen = set()
    above: Goal | None = parent
    while above is not None and above.pk not in seen:
        if above.pk == goal.pk:
            raise GoalInsideItself(field="parent")
        seen.add(above.pk)
        above = above.parent
