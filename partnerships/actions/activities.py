"""Writes to the activity log."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from partnerships.actions.partnerships import require_partnership
from partnerships.models import Activity, ActivityOrganization, Goal, Partnership
from records.removals import removal_of
from stakeholders.models import Organization
from tenancy.audit.recording import recorded, set_fields
from tenancy.dates import today_in
from tenancy.errors import DomainError
from tenancy.models import Membership


class StillToCome(DomainError):
    """The log holds what was done."""

    message = _("This day is still to come. The log holds what was done.")


class GoalOfAnotherPartnership(DomainError):
    """The goal belongs to another partnership."""

    message = _("Choose a goal of this partnership or of the whole coalition.")


def log_activity(
    *,
    acting_member: Membership,
    partnership: Partnership,
    type: str,  # the field's own word, in forms, pages and API alike
    title: str,
    happened_on: date,
    organizations: Collection[Organization] = (),
    description: str = "",
    place: str = "",
    people_reached: int | None = None,
    hours: Decimal | None = None,
    goal: Goal | None = None,
    is_sample: bool = False,
) -> Activity:
    """
    Log what was done together.

    :raises NotYourPartnership: the member may not read the partnership.
    :raises StillToCome: the day lies ahead by the workspace's clock.
    """
    activity = Activity(
        partnership=partnership,
        type=type,
        title=title,
        happened_on=happened_on,
        description=description,
        place=place,
        people_reached=people_reached,
        hours=hours,
        goal=goal,
        logged_by=acting_member,
        is_sample=is_sample,
    )
    names = sorted(one.name for one in organizations)
    with recorded(
        activity,
        acting_member=acting_member,
        action="log_activity",
        also=lambda: {"organizations": names},
    ):
        _check(activity, acting_member)
        activity.save(force_insert=True)
        _join(activity, organizations)
    return activity


def change_activity(
    *,
    acting_member: Membership,
    activity: Activity,
    organizations: Collection[Organization] | None = None,
    **changes: object,
) -> Activity:
    """
    Change the given fields of an activity; ``organizations`` (when given) replaces who joined.

    :raises NotYourPartnership: it would move to a partnership the member may not read.
    :raises StillToCome: the day lies ahead by the workspace's clock.
    """
    with recorded(
        activity,
        acting_member=acting_member,
        action="change_activity",
        also=lambda: {"organizations": _names_of(activity)},
    ):
        set_fields(activity, changes)
        _check(activity, acting_member)
        if organizations is not None:
            activity.joined.exclude(organization__in=[one.pk for one in organizations]).delete()
            _join(activity, organizations)
    return activity


remove_activity = removal_of("activity")


def _join(activity: Activity, organizations: Collection[Organization]) -> None:
    """Let the organizations join; those that already did stay."""
    rows = [ActivityOrganization(activity=activity, organization=one) for one in organizations]
    ActivityOrganization.objects.bulk_create(rows, ignore_conflicts=True)


def _names_of(activity: Activity) -> list[str]:
    return list(
        activity.joined.order_by("organization__name").values_list("organization__name", flat=True)
    )


def _check(activity: Activity, member: Membership) -> None:
    require_partnership(activity.partnership_id, member)
    if activity.happened_on > today_in(member.workspace):
        raise StillToCome(field="happened_on")
    goal = activity.goal
    if goal is not None and goal.partnership_id not in (None, activity.partnership_id):
        raise GoalOfAnotherPartnership(field="goal")
