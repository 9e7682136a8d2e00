"""Student figures (issue 8, A5): what is hidden follows from nothing that is shown."""

import pytest
from django.test import Client

from feedback.suppression.display import DisplayKind, SuppressionReason
from feedback.suppression.students import StudentPolicy
from metrics.models import Metric
from metrics.queries.series import GroupFigure, metric_figures
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.metrics import make_breakdown, make_measurement, make_metric

POLICY = StudentPolicy(minimum=10)
NO_N = "Withheld: the source gives no n."
SMALL = "Withheld: the group is small, or would give a small one away."


def _groups(metric: Metric) -> dict[str, GroupFigure]:
    return {each.group: each for each in metric_figures([metric], policy=POLICY)[metric.pk].groups}


def test_a5_a_that_all_have_it_follows_from_nothing(scope: Workspace) -> None:
    """Z alone shown would say that all 20 others have it: 110 - 90 of 120 - 100."""
    metric = make_metric()
    groups = {"X": (8, 8), "Y": (12, 12), "Z": (90, 100)}
    make_measurement(metric, numerator=110, denominator=120, groups=groups)

    assert [each.value.is_suppressed for each in _groups(metric).values()] == [True, True, True]


def test_a5_d_a_group_of_nobody_is_no_secret_and_covers_none(scope: Workspace) -> None:
    metric = make_metric()
    groups = {"Low income": (700, 900), "Income unknown": (0, 0)}
    make_measurement(metric, numerator=700, denominator=900, groups=groups)

    found = _groups(metric)

    assert found["Low income"].value.n == 900
    assert found["Low income"].value.value == pytest.approx(100 * 700 / 900)
    assert found["Income unknown"].value.kind is DisplayKind.EMPTY
    assert found["Income unknown"].value.n == 0


def test_a5_e_a_rate_without_n_says_so(
    workspace: Workspace, funder: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        metric = make_metric()
        made = make_measurement(metric, numerator=120, denominator=200, groups={"A": (60, 100)})
        make_breakdown(made, "Bare", value=61.5)
        make_breakdown(made, "Unknown")
        found = _groups(metric)
    assert found["Bare"].value.reason is SuppressionReason.NO_SIZE
    assert found["Unknown"].value.reason is SuppressionReason.BY_SOURCE
    client.force_login(funder.user)
    for url in (f"measurements/{made.pk}/", f"metrics/{metric.pk}/"):
        page = client.get(f"/w/harbor/{url}").content.decode()
        assert NO_N in page
        assert "Withheld by the source." in page
        assert "61.5" not in page
        assert SMALL not in page
