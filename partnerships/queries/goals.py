"""Reads of goals: the tree, the ratings, where partners differ."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.calculations import AlignmentRating as Rating
from partnerships.calculations import DivergenceKind, GoalAlignment, goal_alignment
from partnerships.models import AlignmentRating, Goal, Partnership
from partnerships.wording import agenda_line, divergence_text
from stakeholders.models import Organization
from tenancy.dates import today_in
from tenancy.models import Membership
from tenancy.permissions import may
from tenancy.texts import text_of


@dataclass(frozen=True, kw_only=True)
class GoalNode:
    """A goal in its tree; ``depth`` is 0 for one that is part of no other."""

    goal: Goal
    depth: int
    alignment: GoalAlignment | None = None

    @property
    def reasons(self) -> list[str]:
        """Why the goal is flagged, in words."""
        return (
            [divergence_text(one) for one in self.alignment.divergences] if self.alignment else []
        )

    @property
    def main_reasons(self) -> list[str]:
        """The widest gap between two sectors and the disagreement, for who has little room."""
        divergences = self.alignment.divergences if self.alignment else ()
        first = {one.kind: one for one in reversed(divergences)}
        return [divergence_text(first[kind]) for kind in DivergenceKind if kind in first]

    @property
    def percent(self) -> int | None:
        """Alignment as a whole per cent."""
        figure = self.alignment.alignment if self.alignment else None
        return None if figure is None else round(100 * figure)

    @property
    def summary(self) -> str:
        """Alignment in words, with how many organizations it rests on."""
        if self.alignment is None:
            return ""
        if self.percent is None:
            if not self.alignment.n:
                return _("nobody has rated it yet")
            return ngettext(
                "%(n)d rating, too few to say how far partners agree",
                "%(n)d ratings, too few to say how far partners agree",
                self.alignment.n,
            ) % {"n": self.alignment.n}
        return _("partners agree %(percent)d%%, by %(n)d ratings") % {
            "percent": self.percent,
            "n": self.alignment.n,
        }

    @property
    def agenda(self) -> str:
        """A line for the next meeting's agenda; empty where partners do not differ."""
        return agenda_line(text_of(self.goal, "title"), self.main_reasons) if self.reasons else ""


@dataclass(frozen=True, kw_only=True)
class GoalGroup:
    """The goals of one partnership (or, without one, of the coalition), as a flattened tree."""

    partnership: Partnership | None
    nodes: list[GoalNode]


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """One goal with the rating of every organization, in the order of the matrix."""

    node: GoalNode
    ratings: list[AlignmentRating | None]

    @property
    def given(self) -> list[AlignmentRating]:
        """The ratings that there are."""
        return [rating for rating in self.ratings if rating is not None]


@dataclass(frozen=True, kw_only=True)
class AlignmentMatrix:
    """Goals x organizations."""

    organizations: list[Organization]
    rows: list[MatrixRow]

    @property
    def diverging(self) -> list[GoalNode]:
        """The goals on which partners differ."""
        return [row.node for row in self.rows if row.node.reasons]


def goal_groups(
    *, goals: QuerySet[Goal], member: Membership, with_alignment: bool = True
) -> list[GoalGroup]:
    """
    Goals by partnership (the coalition's first), each group as a tree.

    Alignment is given to who may read ratings. Two statements.
    """
    listed = list(goals.select_related("partnership").order_by("title", "pk"))
    figures = alignments(listed, member=member) if with_alignment else {}
    groups: dict[UUID | None, list[Goal]] = defaultdict(list)
    for goal in listed:
        groups[goal.partnership_id].append(goal)
    made = [
        GoalGroup(partnership=group[0].partnership, nodes=_tree(group, figures))
        for group in groups.values()
    ]
    return sorted(made, key=lambda group: group.partnership.name if group.partnership else "")


def alignments(goals: Iterable[Goal], *, member: Membership) -> dict[UUID, GoalAlignment]:
    """
    How far organizations agree on each goal, for who may read ratings. One statement.

    Ratings of organizations that no longer take part in the goal's partnership do not count.
    """
    if not may(member, "read", "alignment_rating"):
        return {}
    goals = list(goals)
    found: dict[UUID, list[AlignmentRating]] = defaultdict(list)
    for rating in _ratings(member).filter(goal__in=[goal.pk for goal in goals]):
        found[rating.goal_id].append(rating)
    return {goal.pk: alignment_of(found[goal.pk]) for goal in goals}


def alignment_of(ratings: Iterable[AlignmentRating]) -> GoalAlignment:
    """The figure of one goal from its stored ratings."""
    return goal_alignment(
        [
            Rating(
                organization=str(rating.organization_id),
                sector=rating.organization.sector,
                priority=rating.priority,
                agreement=rating.agreement,
            )
            for rating in ratings
        ]
    )


def alignment_matrix(*, partnership: Partnership | None, member: Membership) -> AlignmentMatrix:
    """
    The goals of a partnership (or of the coalition) crossed with the organizations that rate them.

    A partnership's columns are who takes part today; the coalition's, who has rated, and the
    member's own organization.
    """
    goals = Goal.objects.visible_to(member).pursued().filter(partnership=partnership)
    groups = goal_groups(goals=goals, member=member)
    nodes = groups[0].nodes if groups else []
    ratings = {
        (rating.goal_id, rating.organization_id): rating
        for rating in _ratings(member).filter(goal__in=[node.goal.pk for node in nodes])
    }
    organizations = _columns(partnership, member, ratings.values())
    rows = [
        MatrixRow(node=node, ratings=[ratings.get((node.goal.pk, one.pk)) for one in organizations])
        for node in nodes
    ]
    return AlignmentMatrix(organizations=organizations, rows=rows)


def goals_to_rate(
    *, organization: Organization, partnership: Partnership | None, member: Membership
) -> list[Goal]:
    """The goals an organization is asked about: the coalition's or one partnership's, in order."""
    goals = Goal.objects.visible_to(member).pursued().filter(partnership=partnership)
    if partnership is not None:
        goals = goals.filter(partnership__participations__organization=organization)
    groups = goal_groups(goals=goals, member=member, with_alignment=False)
    return [node.goal for group in groups for node in group.nodes]


def ratings_of(organization: Organization, goals: Iterable[Goal]) -> dict[UUID, AlignmentRating]:
    """What an organization has rated so far, by goal."""
    rows = AlignmentRating.objects.filter(
        organization=organization, goal__in=[goal.pk for goal in goals]
    )
    return {rating.goal_id: rating for rating in rows}


def _ratings(member: Membership) -> QuerySet[AlignmentRating]:
    """Ratings that the member may read and that count today."""
    today = today_in(member.workspace)
    part = "goal__partnership__participations__"
    takes_part = Q(**{f"{part}organization": F("organization")}) & (
        Q(**{f"{part}until": None}) | Q(**{f"{part}until__gte": today})
    )
    rows = AlignmentRating.objects.visible_to(member).select_related("organization", "rated_by")
    return rows.filter(Q(goal__partnership=None) | takes_part)


def _columns(
    partnership: Partnership | None, member: Membership, ratings: Iterable[AlignmentRating]
) -> list[Organization]:
    if partnership is None:
        found = {rating.organization_id: rating.organization for rating in ratings}
        if member.organization_id is not None:
            rows = Organization.objects.filter(pk=member.organization_id)
            found |= {own.pk: own for own in rows}
        organizations = list(found.values())
    else:
        today = today_in(member.workspace)
        parts = partnership.participations.select_related("organization")
        organizations = [part.organization for part in parts.current(today)]
    return sorted(organizations, key=lambda one: (one.sector, one.name.casefold()))


def _tree(goals: list[Goal], figures: dict[UUID, GoalAlignment]) -> list[GoalNode]:
    """Depth first; a goal whose larger goal is not among them begins a tree."""
    known = {goal.pk for goal in goals}
    children: dict[UUID | None, list[Goal]] = defaultdict(list)
    for goal in goals:
        parent_id = goal.parent_id
        children[parent_id if parent_id in known else None].append(goal)
    nodes: list[GoalNode] = []

    def walk(parent_id: UUID | None, depth: int) -> None:
        for goal in children[parent_id]:
            nodes.append(GoalNode(goal=goal, depth=depth, alignment=figures.get(goal.pk)))
            walk(goal.pk, depth + 1)

    walk(None, 0)
    return nodes
