"""Connecticut's files of measurements, against what the state published."""

from datetime import date
from decimal import Decimal

import pytest

from imports.actions.uploads import start_import
from metrics.models import Breakdown, Measurement, Metric
from stakeholders.models import Organization
from tenancy.models import Membership
from tests.factories.metrics import make_metric
from tests.metrics.files import CT_ABSENTEEISM, CT_GRADUATION, CT_STATE, bring_in

pytestmark = pytest.mark.usefixtures("scope")


def test_connecticut_states_rates_are_the_published_ones(
    coordinator: Membership, graduation: Metric
) -> None:
    run = bring_in(
        coordinator,
        CT_STATE.read_bytes(),
        name=CT_STATE.name,
        metric=graduation.pk,
        add_reporters="government",
    )
    assert run.mapping["period"] == {"value": "2017-2018"}
    report = Measurement.objects.get()
    assert (report.period_start, report.period_end) == (date(2017, 7, 1), date(2018, 6, 30))
    rates = {
        row.group: round(float(100 * row.numerator / row.denominator), 1)
        for row in Breakdown.objects.all()
        if row.numerator is not None and row.denominator
    }
    assert rates["Black"] == 80.2
    assert rates["Hispanic"] == 78.8
    assert rates["White"] == 93.3
    assert {row.dimension for row in Breakdown.objects.all()} == {"Race/ethnicity"}


def test_connecticut_districts_withhold_all_three_where_the_rate_is(
    coordinator: Membership, graduation: Metric
) -> None:
    run = bring_in(
        coordinator,
        CT_GRADUATION.read_bytes(),
        name=CT_GRADUATION.name,
        metric=graduation.pk,
        add_reporters="education",
    )
    assert set(run.row_outcomes) == {"a"}
    bridgeport = Organization.objects.get(external_key="2850013")
    report = Measurement.objects.get(organization=bridgeport)
    row = Breakdown.objects.get(measurement=report, group="Black")
    assert (row.numerator, row.denominator, row.value) == (None, None, None)


def test_connecticut_absenteeism_has_counts_and_rates(coordinator: Membership) -> None:
    metric = make_metric("Chronic absenteeism", direction="down")
    head, *rest = CT_ABSENTEEISM.read_bytes().partition(b'"Amistad Academy')
    bring_in(
        coordinator,
        head + b"".join(rest)[:4000].rpartition(b"\n")[0],
        name=CT_ABSENTEEISM.name,
        metric=metric.pk,
        add_reporters="education",
    )
    first = Breakdown.objects.filter(
        measurement__organization__external_key="2850013", group="Black or African American"
    ).get()
    assert (first.numerator, first.value) == (Decimal(27), Decimal("4.8"))
    withheld = Breakdown.objects.filter(
        measurement__organization__external_key="2850013", group="Asian"
    ).get()
    assert (withheld.numerator, withheld.value) == (None, None)


def test_connecticut_tidy_file_tells_withheld_from_missing(coordinator: Membership) -> None:
    metric = make_metric("Chronic absenteeism", direction="down")
    content = (
        b'"District","FIPS","Year","Race/Ethnicity","Variable","Measure Type","Value"\n'
        b'"Branford","0900907310","2011-2012","Hispanic/Latino of any race","Chronically Absent'
        b' Students","Percent","6.2"\n'
        b'"Plainfield","0901559980","2014-2015","Asian","Chronically Absent Students","Percent",'
        b'"-9999"\n'
        b'"Canaan","0900510940","2016-2017","Native Hawaiian or Other Pacific Islander",'
        b'"Chronically Absent Students","Percent","-6666"\n'
        b'"Canaan","0900510940","2016-2017","White","Chronically Absent Students","Number","12"\n'
    )
    run = bring_in(coordinator, content, metric=metric.pk, add_reporters="education")
    assert run.row_outcomes == "aass"
    assert "nothing is stored" in run.errors["4"][0]
    assert "Another measure" in run.errors["5"][0]
    values = dict(Breakdown.objects.values_list("group", "value"))
    assert values == {"Hispanic/Latino of any race": Decimal("6.2"), "Asian": None}
    starts = Measurement.objects.order_by("period_start").values_list("period_start", flat=True)
    assert list(starts) == [date(2011, 7, 1), date(2014, 7, 1)]


def test_the_period_of_one_file_is_not_taken_over_to_the_next(
    coordinator: Membership, graduation: Metric
) -> None:
    options = {"metric": graduation.pk, "add_reporters": "government"}
    bring_in(coordinator, CT_STATE.read_bytes(), name=CT_STATE.name, **options)
    other = CT_STATE.with_name(CT_STATE.name.replace("2017-18", "2016-17"))
    run = start_import(
        acting_member=coordinator,
        importer="measurements",
        file_name=other.name,
        content=other.read_bytes(),
    )
    assert run.mapping["period"] == {"value": "2016-2017"}
    assert run.mapping["metric"] == {"value": str(graduation.pk)}
