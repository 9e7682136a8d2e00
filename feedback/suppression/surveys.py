"""Survey results: how many answers a figure needs, and which filters would single people out."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from feedback.suppression.display import DisplayValue, SuppressionReason
from feedback.suppression.solver import Part, State, Whole, protect_dimensions

Respondent = TypeVar("Respondent", bound=Hashable)

SURVEY_MINIMUM = 5
COMMENT_MINIMUM = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPolicy:
    """
    The fewest respondents behind a result and behind shown comments. A workspace may raise both.

    :raises ValueError: one of them is below the house minimum (5 and 10).
    """

    minimum: int = SURVEY_MINIMUM
    comment_minimum: int = COMMENT_MINIMUM

    def __post_init__(self) -> None:
        if self.minimum < SURVEY_MINIMUM or self.comment_minimum < COMMENT_MINIMUM:
            msg = f"results need at least {SURVEY_MINIMUM} respondents, comments {COMMENT_MINIMUM}"
            raise ValueError(msg)


DEFAULT_SURVEY_POLICY = SurveyPolicy()


class FilterRefusal(StrEnum):
    """Why a result is not shown."""

    TOO_FEW_ANSWERS = "too_few_answers"
    TOO_FEW_OTHERS = "too_few_others"
    REMAINDER_TOO_SMALL = "remainder_too_small"
    STILL_OPEN = "still_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterDecision:
    """Whether a filtered result may be shown, and if not, why."""

    refusal: FilterRefusal | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether the result may be shown."""
        return self.refusal is None


def may_show_result(
    *, respondents: int, everyone: int, policy: SurveyPolicy = DEFAULT_SURVEY_POLICY
) -> FilterDecision:
    """
    Whether the result of a part of the respondents may be shown beside the result of all.

    Both the part and those outside it must reach the minimum; with nobody outside, the part is
    the whole and only the first rule applies.

    :raises ValueError: the part is larger than the whole.
    """
    if not 0 <= respondents <= everyone:
        msg = "a part can't have more respondents than the whole"
        raise ValueError(msg)
    if respondents < policy.minimum:
        return FilterDecision(refusal=FilterRefusal.TOO_FEW_ANSWERS)
    if 0 < everyone - respondents < policy.minimum:
        return FilterDecision(refusal=FilterRefusal.TOO_FEW_OTHERS)
    return FilterDecision()


def may_show_comments(
    *, respondents: int, everyone: int, policy: SurveyPolicy = DEFAULT_SURVEY_POLICY
) -> bool:
    """
    Whether the written comments of these respondents may be read beside those of all.

    The rule of results, at the number for comments: it holds for those outside as well.
    """
    stricter = replace(policy, minimum=policy.comment_minimum)
    return may_show_result(respondents=respondents, everyone=everyone, policy=stricter).is_allowed


def protect_response_count(
    *, responses: int, policy: SurveyPolicy = DEFAULT_SURVEY_POLICY
) -> DisplayValue:
    """A number of responses: hidden below the minimum, zero included."""
    if responses < policy.minimum:
        return DisplayValue.suppressed(SuppressionReason.TOO_FEW_ANSWERS)
    return DisplayValue.shown(value=responses, n=responses)


def protect_response_rate(
    *, complete: int, eligible: int, policy: SurveyPolicy = DEFAULT_SURVEY_POLICY
) -> DisplayValue:
    """A response rate in per cent of those eligible: hidden whenever the count behind it is."""
    if complete < policy.minimum:
        return DisplayValue.suppressed(SuppressionReason.TOO_FEW_ANSWERS)
    if not eligible:
        return DisplayValue.missing()
    return DisplayValue.shown(value=100 * complete / eligible, n=eligible, numerator=complete)


def check_filter(
    *,
    respondents: Collection[Respondent],
    everyone: Collection[Respondent],
    published: Iterable[Collection[Respondent]] = (),
    policy: SurveyPolicy = DEFAULT_SURVEY_POLICY,
) -> FilterDecision:
    """
    Whether the result of this filter may be shown, given the results already published.

    `everyone` is published in any case. Two filters that differ in 1 to k-1 people are refused,
    because subtracting one result from the other leaves just those. So are filters that do not
    meet, but leave only 1 to k-1 people outside all of them, and filters that together cover
    everyone, but share only 1 to k-1. The order matters: what was shown first stays shown.

    :param respondents: who answered, as ids of any kind, under the filter asked for.
    :raises ValueError: a respondent of the filter is not in `everyone`.
    """
    wanted, whole = frozenset(respondents), frozenset(everyone)
    if not wanted <= whole:
        msg = "the filter holds respondents who are not in the survey"
        raise ValueError(msg)
    decision = may_show_result(respondents=len(wanted), everyone=len(whole), policy=policy)
    if not decision.is_allowed:
        return decision
    covered = wanted
    for other in map(frozenset, published):
        if any(0 < size < policy.minimum for size in _remainders(wanted, other, whole)):
            return FilterDecision(refusal=FilterRefusal.REMAINDER_TOO_SMALL)
        if not covered & other:
            covered |= other
    if 0 < len(whole - covered) < policy.minimum:
        return FilterDecision(refusal=FilterRefusal.REMAINDER_TOO_SMALL)
    return FilterDecision()


def _remainders(
    wanted: frozenset[Respondent], other: frozenset[Respondent], whole: frozenset[Respondent]
) -> list[int]:
    sizes = [len(wanted - other), len(other - wanted)]
    if not wanted & other:
        sizes.append(len(whole - wanted - other))
    if wanted | other == whole:
        sizes.append(len(wanted & other))
    return sizes


def protect_group_sizes(
    *,
    sizes: Mapping[str, int],
    everyone: int,
    policy: SurveyPolicy = DEFAULT_SURVEY_POLICY,
) -> dict[str, DisplayValue]:
    """
    Respondents per group of a side-by-side comparison, such as sectors, that divides all.

    A group that comes back suppressed shows neither count nor results. Groups below the minimum
    are hidden, and enough others that the hidden ones together still reach the minimum: the same
    solver as for student data.

    :raises ValueError: a group is larger than `everyone`.
    """
    parts = [
        Part(
            key=key,
            state=State.EXACT
            if may_show_result(respondents=size, everyone=everyone, policy=policy).is_allowed
            else State.HIDDEN,
            size=size,
        )
        for key, size in sizes.items()
    ]
    (protected,) = protect_dimensions(
        dimensions=[parts],
        whole=Whole(size=everyone, low=0, high=0),
        minimum=policy.minimum,
        has_numerators=False,
    )
    states = {part.key: part.state for part in protected}
    return {
        key: DisplayValue.suppressed(SuppressionReason.TOO_FEW_ANSWERS)
        if states[key] is State.HIDDEN
        else DisplayValue.shown(value=size, n=size)
        for key, size in sizes.items()
    }
