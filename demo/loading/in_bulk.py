"""
What the demonstration writes in hundreds of rows: few statements, and one audit row for many.

The product's own actions write one record each; a demonstration that called them for every row
would take minutes to load.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from partnerships.models import (
    Activity,
    ActivityOrganization,
    AlignmentRating,
    CheckIn,
    CheckInRound,
    Participation,
    Partnership,
)
from stakeholders.models import Organization
from tenancy.accounts.tokens import hash_token, new_token
from tenancy.audit.recording import record_event, recorded, snapshot
from tenancy.models import Membership


def add_partnerships(
    rows: Iterable[tuple[Partnership, Sequence[tuple[UUID, str]]]], *, acting_member: Membership
) -> list[Partnership]:
    """Add partnerships, each with who takes part (organization id, part role) from its start."""
    listed = list(rows)
    made = Partnership.objects.bulk_create([partnership for partnership, _parts in listed])
    Participation.objects.bulk_create(
        Participation(
            partnership=partnership,
            organization_id=organization_id,
            role=role,
            since=partnership.started_on,
        )
        for partnership, parts in listed
        for organization_id, role in parts
    )
    for partnership in made:
        record_event(
            acting_member=acting_member,
            action="add_partnership",
            record=partnership,
            after=snapshot(partnership),
        )
    return made


def log_activities(
    rows: Iterable[tuple[Activity, Iterable[UUID]]], *, acting_member: Membership
) -> None:
    """Log activities, each with the ids of the organizations that joined."""
    listed = list(rows)
    for activity, _joined in listed:
        activity.logged_by = acting_member
    Activity.objects.bulk_create([activity for activity, _joined in listed], batch_size=1000)
    ActivityOrganization.objects.bulk_create(
        [
            ActivityOrganization(activity=activity, organization_id=organization_id)
            for activity, joined in listed
            for organization_id in dict.fromkeys(joined)
        ],
        batch_size=2000,
    )
    record_event(
        acting_member=acting_member,
        action="log_activities",
        record=acting_member.workspace,
        after={"activities": len(listed)},
    )


def load_ratings(
    ratings: Collection[AlignmentRating], *, organization: Organization, acting_member: Membership
) -> None:
    """Record an organization's first ratings of many goals."""
    for rating in ratings:
        rating.organization, rating.rated_by = organization, acting_member
    AlignmentRating.objects.bulk_create(ratings)
    record_event(
        acting_member=acting_member,
        action="load_ratings",
        record=organization,
        after={"ratings": len(ratings)},
    )


def load_answered_round(
    answers: Collection[CheckIn],
    *,
    acting_member: Membership,
    partnership: Partnership,
    opened_at: datetime,
    closes_at: datetime,
) -> CheckInRound:
    """A sample round that is over, with its answers. Nothing is sent."""
    made = CheckInRound(
        partnership=partnership, opened_at=opened_at, closes_at=closes_at, is_sample=True
    )
    with recorded(
        made,
        acting_member=acting_member,
        action="load_check_in_round",
        also=lambda: {"answers": len(answers)},
    ):
        made.save(force_insert=True)
        for answer in answers:
            answer.round, answer.is_sample = made, True
            answer.token_hash = hash_token(new_token())
            answer.answered_at = answer.answered_at or opened_at
        CheckIn.objects.bulk_create(answers)
    return made
