import pytest
from hypothesis import given
from hypothesis import strategies as st

from overview.calculations import (
    CallReason,
    CallReasonKind,
    EngagementKind,
    EngagementPart,
    engagement,
    whom_to_call,
)


def part(kind: EngagementKind, done: int, asked: int) -> EngagementPart:
    return EngagementPart(kind=kind, done=done, asked=asked)


class TestEngagement:
    def test_worked_example_with_a_part_never_asked(self):
        result = engagement(
            current=[
                part(EngagementKind.MEETINGS, 3, 4),
                part(EngagementKind.CHECK_INS, 1, 2),
                part(EngagementKind.SURVEYS, 0, 0),
                part(EngagementKind.ACTION_ITEMS, 1, 1),
            ],
            previous=[part(EngagementKind.MEETINGS, 4, 4)],
        )
        assert result.score == pytest.approx(75)
        assert result.trend == pytest.approx(-25)
        assert result.parts[2].percent is None

    def test_nothing_asked_is_no_score_and_no_trend(self):
        result = engagement(current=[part(EngagementKind.SURVEYS, 0, 0)])
        assert result.score is None
        assert result.trend is None

    def test_no_window_before_is_no_trend(self):
        result = engagement(current=[part(EngagementKind.SURVEYS, 1, 2)])
        assert (result.score, result.trend) == (50, None)

    def test_same_part_twice_or_more_done_than_asked_is_a_mistake(self):
        with pytest.raises(ValueError, match="one figure per part"):
            engagement(current=[part(EngagementKind.SURVEYS, 1, 2)] * 2)
        with pytest.raises(ValueError, match="can't be"):
            part(EngagementKind.SURVEYS, 3, 2)

    @given(
        st.dictionaries(
            st.sampled_from(EngagementKind),
            st.integers(0, 9).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        )
    )
    def test_score_lies_between_its_parts(self, counts):
        parts = [part(kind, *each) for kind, each in counts.items()]
        result = engagement(current=parts, previous=parts)
        known = [each.percent for each in parts if each.percent is not None]
        if not known:
            assert result.score is None
        else:
            assert result.score is not None
            assert min(known) - 1e-9 <= result.score <= max(known) + 1e-9
            assert result.trend == 0


class TestWhomToCall:
    def test_each_reason_with_its_figure(self):
        assert whom_to_call(trend=-20, days_silent=45, last_confidence=2) == (
            CallReason(kind=CallReasonKind.FALLING, figure=20),
            CallReason(kind=CallReasonKind.SILENT, figure=45),
            CallReason(kind=CallReasonKind.LOW_CONFIDENCE, figure=2),
        )

    @pytest.mark.parametrize(
        ("trend", "days_silent", "last_confidence"),
        [(-19.9, 44, 3), (None, None, None), (30, 0, 5)],
    )
    def test_no_reason(self, trend, days_silent, last_confidence):
        assert (
            whom_to_call(trend=trend, days_silent=days_silent, last_confidence=last_confidence)
            == ()
        )
