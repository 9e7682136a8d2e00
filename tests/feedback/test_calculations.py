import csv
import statistics
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from feedback.calculations import (
    QuestionTally,
    completion_rate,
    multiple_choice_distribution,
    net_promoter_score,
    number_summary,
    rating_summary,
    response_rate,
    single_choice_distribution,
)

SURVEYS = Path(__file__).resolve().parents[2] / "demo" / "data" / "surveys"
AGREEMENT = {
    "Strongly disagree": 1,
    "Disagree": 2,
    "Neutral": 3,
    "Agree": 4,
    "Strongly agree": 5,
}
RECOMMEND_COLUMN = 18
score_counts = st.dictionaries(st.integers(0, 10), st.integers(0, 500))


@pytest.fixture(scope="module")
def carpentries() -> list[dict[str, str]]:
    with (SURVEYS / "carpentries_longterm_2017_10.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def recommend_r() -> dict[str, Counter[int]]:
    """Answers to "how likely are you to recommend R?" per language of the questionnaire."""
    with (SURVEYS / "r_community_2019_es_responses.csv").open(
        encoding="utf-8-sig", newline=""
    ) as f:
        spanish = [row[RECOMMEND_COLUMN] for row in list(csv.reader(f))[1:]]
    workbook = load_workbook(SURVEYS / "r_community_2019_en_responses.xlsx", read_only=True)
    column = workbook.worksheets[0].iter_rows(
        min_row=2, min_col=RECOMMEND_COLUMN + 1, max_col=RECOMMEND_COLUMN + 1, values_only=True
    )
    english = [answer for row in column for answer in row if answer is not None]
    workbook.close()
    return {
        "es": Counter(int(answer) for answer in spanish if answer),
        "en": Counter(int(float(str(answer))) for answer in english),
    }


class TestRates:
    def test_response_rate_leaves_out_the_ineligible(self):
        rate = response_rate(complete=30, invited=110, ineligible=10)
        assert (rate.count, rate.base, rate.percent) == (30, 100, 30.0)

    def test_completion_rate(self):
        assert completion_rate(complete=30, started=40).percent == 75.0

    def test_empty_base_has_no_percentage(self):
        assert response_rate(complete=0, invited=3, ineligible=3).percent is None
        assert completion_rate(complete=0, started=0).percent is None

    def test_impossible_counts_are_refused(self):
        with pytest.raises(ValueError, match="can't be"):
            response_rate(complete=4, invited=5, ineligible=2)
        with pytest.raises(ValueError, match="can't be"):
            response_rate(complete=0, invited=-1)
        with pytest.raises(ValueError, match="can't be"):
            completion_rate(complete=2, started=1)


class TestNetPromoterScore:
    @pytest.mark.parametrize(
        ("languages", "n", "exact", "score"),
        [
            (("es",), 331, 77.04, 77),
            (("en",), 1795, 73.98, 74),
            (("es", "en"), 2126, 74.46, 74),
        ],
    )
    def test_r_community_2019(self, recommend_r, languages, n, exact, score):
        counts: Counter[int] = sum((recommend_r[each] for each in languages), Counter())
        nps = net_promoter_score(counts=counts)
        assert nps.n == n
        assert nps.exact == pytest.approx(exact, abs=0.005)
        assert nps.score == score

    def test_r_community_parts(self, recommend_r):
        spanish = net_promoter_score(counts=recommend_r["es"])
        english = net_promoter_score(counts=recommend_r["en"])
        assert (spanish.promoters, spanish.passives, spanish.detractors) == (270, 46, 15)
        assert (english.promoters, english.passives, english.detractors) == (1386, 351, 58)

    def test_carpentries_2017(self, carpentries):
        answers = [row["Likely-To-Recommend"] for row in carpentries]
        nps = net_promoter_score(counts=Counter(int(answer) for answer in answers if answer))
        assert (nps.n, nps.promoters, nps.passives, nps.detractors) == (402, 215, 118, 69)
        assert nps.exact == pytest.approx(36.32, abs=0.005)

    def test_no_answers_is_no_score(self):
        nps = net_promoter_score(counts={})
        assert (nps.n, nps.exact, nps.score) == (0, None, None)

    def test_halves_go_away_from_zero_on_both_sides(self):
        assert net_promoter_score(counts={10: 1, 8: 199}).score == 1
        assert net_promoter_score(counts={0: 1, 8: 199}).score == -1

    @pytest.mark.parametrize("wrong", [{11: 1}, {-1: 1}, {5: -1}])
    def test_scores_outside_the_scale_are_refused(self, wrong):
        with pytest.raises(ValueError, match="unknown options"):
            net_promoter_score(counts=wrong)

    @given(score_counts)
    def test_score_is_bounded_and_parts_add_up(self, counts):
        nps = net_promoter_score(counts=counts)
        assert nps.promoters + nps.passives + nps.detractors == nps.n == sum(counts.values())
        assert nps.score is None if nps.n == 0 else -100 <= (nps.score or 0) <= 100


class TestRating:
    @pytest.mark.parametrize(
        ("column", "n", "mean", "deviation", "percents"),
        [
            ("Skills-Advance-Career", 409, 3.67, 1.01, (4.4, 7.1, 25.4, 43.8, 19.3)),
            ("Motivated-Seek-Knowledge", 408, 4.12, 0.89, (2.9, 2.5, 9.3, 50.7, 34.6)),
            ("Made-Analyses-Reproducible", 409, 3.58, 1.01, (4.2, 7.3, 34.0, 35.2, 19.3)),
            ("Received-Professional-Recognition", 407, 2.86, 1.03, (9.1, 27.0, 39.3, 17.7, 6.9)),
            ("Improved Coding Practices", 409, 3.73, 1.01, (4.4, 7.8, 18.3, 49.6, 19.8)),
            ("Improved-Research-Productivity", 408, 3.47, 1.01, (4.9, 9.6, 33.8, 37.5, 14.2)),
            ("Gained-Confidence-With-Data", 408, 3.71, 0.96, (4.2, 4.4, 26.7, 45.6, 19.1)),
        ],
    )
    def test_carpentries_2017(self, carpentries, column, n, mean, deviation, percents):
        answers = [row[column] for row in carpentries]
        summary = rating_summary(
            counts=Counter(AGREEMENT[answer] for answer in answers if answer),
            scale=range(1, 6),
            no_opinion=answers.count(""),
        )
        assert summary.n == n
        assert summary.no_opinion == 476 - n
        assert summary.mean == pytest.approx(mean, abs=0.0051)
        assert summary.deviation == pytest.approx(deviation, abs=0.0051)
        shares = [share.percent for share in summary.distribution.values()]
        assert shares == pytest.approx(list(percents), abs=0.051)
        assert summary.top_two.percent == pytest.approx(percents[3] + percents[4], abs=0.11)

    def test_no_opinion_stays_outside_the_base(self):
        with_none = rating_summary(counts={4: 3, 5: 1}, scale=range(1, 6), no_opinion=6)
        assert with_none.n == 4
        assert with_none.top_two.percent == 100.0
        assert next(iter(with_none.distribution)) == 1
        assert with_none.distribution[1].count == 0

    def test_one_answer_has_a_mean_and_no_deviation(self):
        summary = rating_summary(counts={4: 1}, scale=range(1, 6))
        assert (summary.mean, summary.deviation) == (4, None)

    def test_no_answers(self):
        summary = rating_summary(counts={}, scale=range(1, 6), no_opinion=2)
        assert (summary.n, summary.mean, summary.top_two.percent) == (0, None, None)

    def test_value_outside_the_scale_is_refused(self):
        with pytest.raises(ValueError, match="unknown options"):
            rating_summary(counts={6: 1}, scale=range(1, 6))

    @given(st.lists(st.integers(1, 5), min_size=2, max_size=200))
    def test_counts_give_what_the_answers_give(self, answers):
        summary = rating_summary(counts=Counter(answers), scale=range(1, 6))
        assert summary.mean == pytest.approx(statistics.fmean(answers))
        assert summary.deviation == pytest.approx(statistics.stdev(answers))
        assert sum(share.count for share in summary.distribution.values()) == len(answers)
        assert summary.top_two.count == sum(answer >= 4 for answer in answers)


class TestChoices:
    def test_single_choice_keeps_order_and_unchosen_options(self):
        result = single_choice_distribution(counts={"b": 3, "a": 1}, options=["a", "b", "c"])
        assert {share.base for share in result.values()} == {4}
        assert [(option, share.percent) for option, share in result.items()] == [
            ("a", 25.0),
            ("b", 75.0),
            ("c", 0.0),
        ]

    def test_base_of_multiple_choice_is_who_answered(self):
        result = multiple_choice_distribution(
            answers={("a", "b"): 1, ("a",): 1, (): 1, ("b", "b"): 1}, options=["a", "b"]
        )
        assert {share.base for share in result.values()} == {3}
        assert [share.count for share in result.values()] == [2, 2]
        assert sum(share.percent or 0 for share in result.values()) > 100

    def test_unknown_option_is_refused(self):
        with pytest.raises(ValueError, match="unknown options"):
            multiple_choice_distribution(answers={("x",): 1}, options=["a"])
        with pytest.raises(ValueError, match="unknown options"):
            single_choice_distribution(counts={"x": 1}, options=["a"])

    def test_carpentries_2017_taught(self, carpentries):
        """Multiple choice spread over columns, as the file has it."""
        columns = ["Content", *(f"Column{number}" for number in range(14, 24))]
        answers = [[row[column] for column in columns if row[column]] for row in carpentries]
        options = sorted({option for answer in answers for option in answer})
        result = multiple_choice_distribution(answers=Counter(map(tuple, answers)), options=options)
        counted = {option: share.count for option, share in result.items()}
        assert {
            name: counted[name]
            for name in ("Git", "Python", "Unix Shell", "Spreadsheets", "MATLAB", "Mercurial")
        } == {
            "Git": 362,
            "Python": 289,
            "Unix Shell": 274,
            "Spreadsheets": 20,
            "MATLAB": 5,
            "Mercurial": 3,
        }
        assert counted["Cloud Computing"] == 11

    @given(st.lists(st.sets(st.sampled_from("abcd"))))
    def test_no_share_passes_a_hundred(self, answers):
        counted = Counter(tuple(sorted(answer)) for answer in answers)
        result = multiple_choice_distribution(answers=counted, options=list("abcd"))
        base = sum(bool(answer) for answer in answers)
        assert {share.base for share in result.values()} == {base}
        assert all(share.count <= base for share in result.values())


class TestNumbers:
    def test_worked_example(self):
        summary = number_summary([1, 2, 3, 4, 10])
        assert (summary.n, summary.mean, summary.median) == (5, 4, 3)
        assert (summary.minimum, summary.maximum) == (1, 10)
        assert (summary.lower_quartile, summary.upper_quartile) == (2, 4)
        assert summary.deviation == pytest.approx(3.5355, abs=1e-4)

    def test_none_and_one(self):
        assert number_summary([]).mean is None
        one = number_summary([7])
        assert (one.median, one.lower_quartile, one.deviation) == (7, 7, None)

    @pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
    def test_what_is_no_number_is_refused(self, wrong):
        with pytest.raises(ValueError, match="finite"):
            number_summary([1, wrong])

    @given(st.lists(st.integers(-1000, 1000), min_size=1))
    def test_summary_is_in_order(self, values):
        summary = number_summary(values)
        five = [
            summary.minimum,
            summary.lower_quartile,
            summary.median,
            summary.upper_quartile,
            summary.maximum,
        ]
        numbers = [value for value in five if value is not None]
        assert len(numbers) == 5
        assert numbers == sorted(numbers)
        assert summary.mean is not None
        assert numbers[0] - 1e-9 <= summary.mean <= numbers[-1] + 1e-9


def test_edges_of_a_number_question() -> None:
    assert number_summary([]).n == 0
    two = number_summary([1, 3])
    assert (two.lower_quartile, two.median, two.upper_quartile) == (1.5, 2, 2.5)
    assert two.deviation == pytest.approx(2**0.5)


@pytest.mark.parametrize(
    "counts",
    [
        {"complete": -1, "invited": 5},
        {"complete": -2, "invited": -1},
        {"complete": 1, "invited": 5, "ineligible": -1},
    ],
)
def test_no_rate_of_fewer_than_nobody(counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="can't be"):
        response_rate(**counts)


def test_who_is_not_said_to_be_ineligible_counts() -> None:
    assert response_rate(complete=2, invited=5).base == 5
    assert rating_summary(counts={1: 2}, scale=[1, 2]).no_opinion == 0


def test_a_tally_adds_up_what_was_given_together_with_something_else() -> None:
    tally = QuestionTally(
        Counter(
            {
                (("a",), Decimal(1)): 2,
                (("a",), Decimal(2)): 3,
                (("a", "b"), Decimal(1)): 4,
            }
        )
    )
    assert tally.options() == {"a": 9, "b": 4}
    assert tally.choices() == {("a",): 5, ("a", "b"): 4}
    assert tally.numbers() == {Decimal(1): 6, Decimal(2): 3}
