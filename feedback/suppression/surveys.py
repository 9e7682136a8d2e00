"""Survey results: how many answers a figure needs, and which filters would single people out."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from feedback.suppression.display import DisplayValue, SuppressionReason
from feedback.suppression.solver import Part, State, Whole, protect_dimensions

Respondent = TypeVar("Respondent", bound=Hashable)

SURVEY_MINIMUM = 5
COMMENT_MINIMUM = 10


class FilterRefusal(StrEnum):
    """Why a result is not shown."""

    TOO_FEW_ANSWERS = "too_few_answers"
    TOO_FEW_OTHERS = "too_few_others"
    REMAINDER_TOO_SMALL = "remainder_too_small"
    STILL_OPEN = "still_open"


def refusal_of(
    *, respondents: int, everyone: int, minimum: int = SURVEY_MINIMUM
) -> FilterRefusal | None:
    """
    Why the result of a part of the respondents may not be shown beside the result of all, if so.

    Both the part and those outside it must reach the minimum; with nobody outside, the part is
    the whole and only the first rule applies.

    :raises ValueError: the part is larger than the whole, or the minimum below the house's five.
    """
    if minimum < SURVEY_MINIMUM:
        msg = f"results need at least {SURVEY_MINIMUM} respondents"
        raise ValueError(msg)
    if not 0 <= respondents <= everyone:
        msg = "a part can't have more respondents than the whole"
        raise ValueError(msg)
    if respondents < minimum:
        return FilterRefusal.TOO_FEW_ANSWERS
    if 0 < everyone - respondents < minimum:
        return FilterRefusal.TOO_FEW_OTHERS
    return None


def may_show_comments(*, respondents: int, everyone: int) -> bool:
    """
    Whether the written comments of these respondents may be read beside those of all.

    The rule of results, at the number for comments: it holds for those outside as well.
    """
    found = refusal_of(respondents=respondents, everyone=everyone, minimum=COMMENT_MINIMUM)
    return found is None


def protect_response_count(*, responses: int) -> DisplayValue:
    """A number of responses: hidden below the minimum, zero included."""
    if responses < SURVEY_MINIMUM:
        return DisplayValue.suppressed(SuppressionReason.TOO_FEW_ANSWERS)
    return DisplayValue.shown(value=responses, n=responses)


def protect_response_rate(*, complete: int, eligible: int) -> DisplayValue:
    """A response rate in per cent of those eligible: hidden whenever the count behind it is."""
    if complete < SURVEY_MINIMUM:
        return DisplayValue.suppressed(SuppressionReason.TOO_FEW_ANSWERS)
    if not eligible:
        return DisplayValue.missing()
    return DisplayValue.shown(value=100 * complete / eligible, n=eligible, numerator=complete)


def check_filter(
    *,
    respondents: Collection[Respondent],
    everyone: Collection[Respondent],
    published: Iterable[Collection[Respondent]] = (),
    minimum: int = SURVEY_MINIMUM,
) -> FilterRefusal | None:
    """
    Why the result of this filter may not be shown, given the results already published, if so.

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
    refusal = refusal_of(respondents=len(wanted), everyone=len(whole), minimum=minimum)
    if refusal is not None:
        return refusal
    covered = wanted
    for other in map(frozenset, published):
        if any(0 < size < minimum for size in _remainders(wanted, other, whole)):
            return FilterRefusal.REMAINDER_TOO_SMALL
        if not covered & other:
            covered |= other
    if 0 < len(whole - covered) < minimum:
        return FilterRefusal.REMAINDER_TOO_SMALL
    return None


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
    minimum: int = SURVEY_MINIMUM,
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
            if refusal_of(respondents=size, everyone=everyone, minimum=minimum) is None
            else State.HIDDEN,
            size=size,
        )
        for key, size in sizes.items()
    ]
    (protected,) = protect_dimensions(
        dimensions=[parts],
        whole=Whole(size=everyone, low=0, high=0),
        minimum=minimum,
        has_numerators=False,
    )
    states = {part.key: part.state for part in protected}
    return {
        key: DisplayValue.suppressed(SuppressionReason.TOO_FEW_ANSWERS)
        if states[key] is State.HIDDEN
        else DisplayValue.shown(value=size, n=size)
        for key, size in sizes.items()
    }
