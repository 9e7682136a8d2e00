"""Reads of check-ins: who is asked, who answered, what they said, round by round."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from partnerships.models import (
    CheckIn,
    CheckInCadence,
    CheckInRound,
    Concern,
    Participation,
    Partnership,
)
from records.numbers import number_text
from stakeholders.models import Organization
from tenancy.models import Membership
from tenancy.permissions import Extent, extent


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whom a round would ask, and whom it can't: those without a contact that has an e-mail."""

    asked: list[Participation]
    unreachable: list[Participation]


@dataclass(frozen=True, kw_only=True)
class RoundResult:
    """One round as the reader may see it; a partner sees its own organization's answer only."""

    round: CheckInRound
    check_ins: list[CheckIn]
    is_whole: bool

    @cached_property
    def answered(self) -> list[CheckIn]:
        """The answers, by organization."""
        return [one for one in self.check_ins if one.is_answered]

    @cached_property
    def silent(self) -> list[CheckIn]:
        """Who was asked and has not answered."""
        return [one for one in self.check_ins if not one.is_answered]

    @property
    def silent_organizations(self) -> list[str]:
        """Their names."""
        return [one.organization.name for one in self.silent]

    @property
    def silent_names(self) -> list[str]:
        """The silent organizations, each with whom it was asked through."""
        return [
            f"{one.organization}: {one.person}" if one.person else str(one.organization)
            for one in self.silent
        ]

    @property
    def asked_count(self) -> int:
        """How many were asked, whoever reads."""
        return int(getattr(self.round, "asked_count", len(self.check_ins)))

    @property
    def answered_count(self) -> int:
        """How many answered, whoever reads."""
        return int(getattr(self.round, "answered_count", len(self.answered)))

    @property
    def confidence(self) -> str:
        """The mean confidence of the answers, to one place; empty where nobody gave one."""
        given = self._confidences
        return number_text(sum(given) / len(given), decimals=1) if given else ""

    @property
    def confidence_count(self) -> int:
        """How many answers the mean rests on."""
        return len(self._confidences)

    @property
    def _confidences(self) -> list[int]:
        return [one.confidence for one in self.answered if one.confidence is not None]

    @property
    def progress(self) -> list[tuple[str, int]]:
        """How many gave each progress, in the order of the choices; unused ones are left out."""
        counts = [
            (label, sum(one.progress == value for one in self.answered))
            for value, label in CheckIn.Progress.choices
        ]
        return [(str(label), count) for label, count in counts if count]

    @property
    def wins(self) -> list[CheckIn]:
        """The answers with a win."""
        return [one for one in self.answered if one.win]

    @property
    def concerns(self) -> list[CheckIn]:
        """The answers with a concern."""
        return [one for one in self.answered if one.concern]

    @property
    def helps(self) -> list[CheckIn]:
        """The answers that ask for help."""
        return [one for one in self.answered if one.help_needed]


def reach_of(*, partnership: Partnership, today: date) -> Reach:
    """Whom asking now would reach, by name. One statement."""
    rows = (
        Participation.objects.current(today)
        .filter(partnership=partnership)
        .select_related("organization", "contact")
        .order_by("organization__name", "pk")
    )
    return Reach(
        asked=[row for row in rows if row.is_reachable],
        unreachable=[row for row in rows if not row.is_reachable],
    )


def later_rounds(round: CheckInRound) -> QuerySet[CheckInRound]:
    """Those in which the same partnership was asked again."""
    rows = CheckInRound.objects.filter(partnership=round.partnership_id)
    return rows.filter(opened_at__gt=round.opened_at)


def sees_all_answers(member: Membership) -> bool:
    """Whether the member's role reads every organization's answer."""
    return extent(member, "read", "check_in") is Extent.ALL


def with_counts(rounds: QuerySet[CheckInRound]) -> QuerySet[CheckInRound]:
    """With ``asked_count`` and ``answered_count``, of everybody, whoever reads."""
    is_answered = Q(check_ins__answered_at__isnull=False)
    return rounds.annotate(
        asked_count=Count("check_ins", distinct=True),
        answered_count=Count("check_ins", filter=is_answered, distinct=True),
    )


def with_answers(rounds: QuerySet[CheckInRound], member: Membership) -> QuerySet[CheckInRound]:
    """Rounds, newest first, with the answers the member may read, counted where that is not all."""
    answers = (
        CheckIn.objects.visible_to(member)
        .select_related("organization", "person")
        .prefetch_related(Prefetch("concerns", Concern.objects.all()))
        .order_by("organization__name", "pk")
    )
    return (
        (rounds if sees_all_answers(member) else with_counts(rounds))
        .select_related("partnership")
        .prefetch_related(Prefetch("check_ins", answers))
        .order_by("-opened_at", "-pk")
    )


def results_of(rounds: Iterable[CheckInRound], member: Membership) -> list[RoundResult]:
    """Rounds (``with_answers``) as results."""
    is_whole = sees_all_answers(member)
    return [
        RoundResult(round=one, check_ins=list(one.check_ins.all()), is_whole=is_whole)
        for one in rounds
    ]


def latest_result(*, partnership: Partnership, member: Membership) -> RoundResult | None:
    """The newest round of a partnership."""
    rounds = CheckInRound.objects.visible_to(member).filter(partnership=partnership)
    found = results_of(with_answers(rounds, member)[:1], member)
    return found[0] if found else None


def check_in_slot(*, partnership: Partnership, member: Membership) -> dict[str, Any]:
    """What the partnership's page shows of its check-ins."""
    return {
        "result": latest_result(partnership=partnership, member=member),
        "cadence": cadence_of(partnership),
        "sees_all": sees_all_answers(member),
    }


def cadence_of(partnership: Partnership) -> CheckInCadence | None:
    """The partnership's rhythm, if one was set."""
    return CheckInCadence.objects.filter(partnership=partnership).first()


def organization_check_ins(
    *, organization: Organization, member: Membership, limit: int
) -> list[CheckIn]:
    """An organization's newest check-ins, as far as the member reads them."""
    rows = CheckIn.objects.visible_to(member).filter(organization=organization)
    return list(rows.select_related("round__partnership").order_by("-round__opened_at")[:limit])
