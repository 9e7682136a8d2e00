"""
The rounds of check-ins: a list that is read and taken along, and otherwise no noun.

A round is not added by a form but by asking people, never changed or removed, and what its list
shows (silent, confidence) is worked out from the answers that the reader may read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext

from partnerships.filters.check_ins import CheckInRoundFilter
from partnerships.models import CheckInRound
from partnerships.queries.check_ins import results_of, sees_all_answers, with_answers
from records.columns import Day, Link, Names, Words
from records.noun import Labels, Noun
from tenancy.links import workspace_url
from tenancy.models import Membership


class _OfAll:
    """A column that tells something of everybody's answers."""

    def is_shown(self, records: Sequence[Any], member: Membership) -> bool:
        """Whether the member's role reads them all."""
        return sees_all_answers(member)


@dataclass(frozen=True)
class _Confidence(_OfAll, Words):
    pass


@dataclass(frozen=True)
class _Silent(_OfAll, Names):
    pass


def _set_results(rounds: list[CheckInRound], member: Membership) -> None:
    for result in results_of(rounds, member):
        result.round.result = result  # type: ignore[attr-defined]


def _closes(found: Any) -> str:
    if not found.is_open:
        return pgettext("check-in", "Closed")
    return date_format(localtime(found.closes_at), "SHORT_DATETIME_FORMAT")


def _answered(found: Any) -> str:
    counts = {"answered": found.result.answered_count, "asked": found.result.asked_count}
    return translated("%(answered)s of %(asked)s") % counts


def _base(found: Any) -> str:
    return f"n = {found.result.confidence_count}" if found.result.confidence else ""


def _list_context(request: Any, rows: Any) -> dict[str, Any]:
    """Who was never asked is asked in a partnership."""
    return {"new_url": workspace_url(request.workspace, "partnerships:partnership-list")}


CHECK_IN_ROUND = Noun(
    key="check_in",
    room="partnerships",
    path="check-ins",
    model=CheckInRound,
    labels=Labels(
        one=_("Check-in"),
        many=_("Check-ins"),
        count=ngettext_lazy("%(n)s check-in", "%(n)s check-ins", "n"),
        add=_("Partnerships"),
        edit="",
        about=_("Who was asked how it goes, who answered, and who is silent."),
        empty=_(
            "Open a partnership and set how often its participants are asked, or ask them now."
        ),
    ),
    columns=(
        Link(
            "partnership.name", label=_("Partnership"), to="partnerships:check-in-round",
            sort="partnership__name",
        ),
        Day("opened_at", label=_("Asked on"), sort="opened_at"),
        Words("closes_at", label=_("Closes"), write=_closes, sort="closes_at"),
        Words("answered", label=_("Answered"), write=_answered, is_numeric=True),
        _Confidence(
            "confidence", label=_("Confidence"), write=lambda found: found.result.confidence,
            note=_base, is_numeric=True,
        ),
        _Silent("result.silent_organizations", label=_("Silent")),
    ),
    order_by=("-opened_at", "-pk"),
    annotate=with_answers,
    fill=_set_results,
    filters=CheckInRoundFilter,
    has_page=False,
    list_context=_list_context,
)  # fmt: skip
