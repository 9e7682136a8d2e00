"""What a surface receives instead of a number: a value, a bound, or a reason why there is none."""

from dataclasses import dataclass
from enum import StrEnum


class DisplayKind(StrEnum):
    """How a value may appear."""

    SHOWN = "shown"
    ABOVE = "above"
    BELOW = "below"
    EMPTY = "empty"
    SUPPRESSED = "suppressed"
    MISSING = "missing"


class SuppressionReason(StrEnum):
    """
    Why there is no value. The words are rendered by the page, in its language.

    A small group and the group hidden to protect it carry the same reason on purpose: telling
    them apart would tell a reader which of the two is the small one. ``LINKED``: the small one may
    be another reporter's; ``OVERLAPPING``: of another period that shares days. ``BY_SOURCE``: the
    source names the group without a figure; ``NO_SIZE``: it gives a rate, not how many people it
    rests on.
    """

    SMALL_GROUPS = "small_groups"
    LINKED = "linked"
    OVERLAPPING = "overlapping"
    TOO_FEW_ANSWERS = "too_few_answers"
    TOO_FEW_OTHERS = "too_few_others"
    BY_SOURCE = "by_source"
    NO_SIZE = "no_size"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayValue:
    """
    One value as everybody may see it. Withheld figures are absent from the object, not flagged.

    `value` is a percentage (0-100) or a count, and is None unless `kind` is SHOWN. `bound` is the
    percentage above or below which the true rate lies. `n` is the size of the base. `numerator`
    is set only where the exact value is shown.
    """

    kind: DisplayKind
    value: float | None = None
    bound: float | None = None
    n: int | None = None
    numerator: int | None = None
    reason: SuppressionReason | None = None

    @classmethod
    def shown(cls, *, value: float, n: int, numerator: int | None = None) -> "DisplayValue":
        """An exact value with its base."""
        return cls(kind=DisplayKind.SHOWN, value=value, n=n, numerator=numerator)

    @classmethod
    def suppressed(cls, reason: SuppressionReason) -> "DisplayValue":
        """Withheld: neither value nor base."""
        return cls(kind=DisplayKind.SUPPRESSED, reason=reason)

    @classmethod
    def empty(cls) -> "DisplayValue":
        """A share of nobody: the group is known to have no people, which is no one's secret."""
        return cls(kind=DisplayKind.EMPTY, n=0)

    @classmethod
    def missing(cls) -> "DisplayValue":
        """Never reported; nothing was withheld by us."""
        return cls(kind=DisplayKind.MISSING)

    @property
    def is_shown(self) -> bool:
        """Whether the exact value may be read (and be drawn, compared or used in a gap)."""
        return self.kind is DisplayKind.SHOWN

    @property
    def is_bound(self) -> bool:
        """Whether only a bound may be read."""
        return self.kind in (DisplayKind.ABOVE, DisplayKind.BELOW)

    @property
    def is_suppressed(self) -> bool:
        """Whether the value exists and is withheld."""
        return self.kind is DisplayKind.SUPPRESSED

    @property
    def is_missing(self) -> bool:
        """Whether there is no value to withhold."""
        return self.kind is DisplayKind.MISSING

    def as_dict(self) -> dict[str, str | float | int | None]:
        """The value for the API and for chart data: flat, with the kind and reason by name."""
        return {
            "kind": self.kind.value,
            "value": self.value,
            "bound": self.bound,
            "n": self.n,
            "numerator": self.numerator,
            "reason": self.reason.value if self.reason else None,
        }
