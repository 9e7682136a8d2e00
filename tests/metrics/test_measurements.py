"""Reports: who enters, judges and sees them, and what figures are refused."""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from metrics.actions import measurements
from metrics.actions.measurement_rules import FigureRefused
from metrics.actions.measurements import (
    GroupTwice,
    MeasuredAlready,
    NotAtThisStep,
    PeriodBackwards,
    ReasonMissing,
    TooManyGroups,
    accept_measurement,
    accept_measurements,
    change_measurement,
    record_measurement,
    remove_measurement,
    reopen_measurement,
    send_back_measurement,
    submit_measurement,
)
from metrics.models import Breakdown, Measurement, Metric
from metrics.queries.measurements import fill_shown
from metrics.queries.periods import ALL_TIME
from overview.queries.dashboard import impact_dashboard, reader_of
from stakeholders.models import Organization
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.partnerships import make_partnership
from tests.factories.stakeholders import make_organization
from tests.forms import refused
from tests.metrics.rows import rows
from tests.trail import trail

PERIOD = {"period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31)}
SENT = {
    "period": "other",
    "period_start": "2024-01-01",
    "period_end": "2024-12-31",
    "numerator": "3",
    "denominator": "7",
}


def record(member: Membership, metric: Metric, **values: Any) -> Measurement:
    figures = {"numerator": Decimal(60), "denominator": Decimal(100)}
    values = {**PERIOD, **figures, **values}
    return record_measurement(acting_member=member, metric=metric, **values)


def group(name: str, part: int | None, whole: int | None, **more: Any) -> Breakdown:
    return Breakdown(
        dimension=more.pop("dimension", "Gender"),
        group=name,
        numerator=None if part is None else Decimal(part),
        denominator=None if whole is None else Decimal(whole),
    )


def headline(workspace: Workspace, member: Membership) -> float | None:
    workspace.refresh_from_db()
    dashboard = impact_dashboard(
        workspace=workspace, reader=reader_of(member), period=ALL_TIME, today=date(2025, 1, 1)
    )
    return dashboard.metrics.shown[0].headline.value


@pytest.mark.usefixtures("scope")
class TestRules:
    """What the actions refuse, for pages, API and imports alike."""

    @pytest.mark.parametrize(
        ("kind", "figures", "field"),
        [
            ("percentage", {"numerator": 8, "denominator": 7}, "numerator"),
            ("percentage", {"numerator": 8, "denominator": None}, "denominator"),
            ("percentage", {"numerator": None, "denominator": 7}, "numerator"),
            ("percentage", {"numerator": -1, "denominator": 7}, "numerator"),
            ("percentage", {"value": 101}, "value"),
            ("percentage", {}, "numerator"),
            ("count", {}, "value"),
            ("count", {"value": -1}, "value"),
            ("rating", {"value": 3, "denominator": -1}, "denominator"),
        ],
    )
    def test_figures_must_fit_the_kind(
        self, kind: str, figures: dict[str, int | None], field: str, coordinator: Membership
    ) -> None:
        given = {name: None if v is None else Decimal(v) for name, v in figures.items()}
        values = {"numerator": None, "denominator": None, **given}
        with pytest.raises(FigureRefused) as refused:
            record(coordinator, make_metric(kind=kind), **values)
        assert refused.value.field == field

    @pytest.mark.parametrize(
        ("kind", "figures"),
        [
            ("percentage", {"numerator": 0, "denominator": 0}),
            ("percentage", {"numerator": 7, "denominator": 7}),
            ("percentage", {"value": 0}),
            ("percentage", {"value": 100}),
            ("percentage", {"value": 50, "numerator": 7}),
            ("count", {"value": 0}),
            ("count", {"value": 1, "denominator": 0}),
            ("rating", {"value": -1}),
        ],
    )
    def test_figures_at_the_edge_of_what_fits_are_taken(
        self, kind: str, figures: dict[str, int], coordinator: Membership
    ) -> None:
        given = {name: Decimal(value) for name, value in figures.items()}
        made = record(
            coordinator, make_metric(kind=kind), **{"numerator": None, "denominator": None, **given}
        )
        made.refresh_from_db()
        assert {name: getattr(made, name) for name in figures} == given

    @pytest.mark.parametrize(
        ("kind", "figures", "words"),
        [
            ("percentage", {"numerator": 9, "denominator": 7}, "More had the outcome (9) than"),
            ("percentage", {"numerator": 9}, "How many there were in all is missing."),
            ("percentage", {"denominator": 7}, "How many had the outcome is missing."),
            ("percentage", {"numerator": -1, "denominator": 7}, "Counts can't be negative."),
            ("percentage", {"numerator": 0, "denominator": -7}, "Counts can't be negative."),
            ("percentage", {"value": 101}, "A percentage lies between 0 and 100."),
            ("percentage", {"value": 50, "denominator": 7}, "How many had the outcome is missing."),
            ("count", {"value": -1}, "A count can't be negative."),
            ("count", {"denominator": 7}, "The value is missing."),
            ("rating", {"value": 3, "denominator": -1}, "The number of people can't be negative."),
        ],
    )
    def test_a_group_is_named_when_its_figures_are_refused(
        self, kind: str, figures: dict[str, int], words: str, coordinator: Membership
    ) -> None:
        given = {name: Decimal(value) for name, value in figures.items()}
        male = Breakdown(dimension="Gender", group="Male", **given)
        whole = {} if kind == "percentage" else {"value": Decimal(5), "numerator": None}
        with pytest.raises(FigureRefused, match=re.escape(f"Male: {words}")) as refused:
            record(coordinator, make_metric(kind=kind), breakdowns=[male], **whole)
        assert refused.value.field is None

    def test_a_group_stands_once_and_may_be_withheld(self, coordinator: Membership) -> None:
        with pytest.raises(GroupTwice, match="“straße” stands here twice"):
            record(
                coordinator,
                make_metric(),
                breakdowns=[group("STRASSE", 1, 7), group("Straße", 2, 7), group("straße", 3, 7)],
            )
        made = record(coordinator, make_metric(), breakdowns=[group("Male", None, None)])
        assert Breakdown.objects.get(measurement=made).numerator is None

    def test_one_report_for_each_period_and_reporter(self, coordinator: Membership) -> None:
        metric = make_metric()
        record(coordinator, metric)
        record(coordinator, metric, organization=make_organization())
        with pytest.raises(MeasuredAlready):
            record(coordinator, metric)

    def test_a_period_ends_after_it_starts(self, coordinator: Membership) -> None:
        with refused(PeriodBackwards, "period_end"):
            record(coordinator, make_metric(), period_end=date(2023, 12, 31))
        made = record(coordinator, make_metric(), period_end=PERIOD["period_start"])
        assert made.period_start == made.period_end

    def test_a_rate_whose_counts_are_known_is_not_kept_twice(self, coordinator: Membership) -> None:
        male = Breakdown(dimension="Gender", group="Male", value=Decimal(50), numerator=Decimal(1))
        more = group("Female", 1, 2)
        more.value = Decimal(50)
        made = record(coordinator, make_metric(), value=Decimal(60), breakdowns=[male, more])
        made.refresh_from_db()
        assert made.value is None
        kept = Breakdown.objects.order_by("group").values_list("group", "value")
        assert list(kept) == [("Female", None), ("Male", 50)]
        assert record(coordinator, make_metric(kind="count"), value=Decimal(60)).value == 60

    def test_a_report_has_groups_up_to_the_most(
        self, coordinator: Membership, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(measurements, "MOST_GROUPS", 2)
        several = [group(name, 1, 7) for name in ("Male", "Female", "Other")]
        record(coordinator, make_metric(), breakdowns=several[:2])
        with pytest.raises(TooManyGroups):
            record(coordinator, make_metric(), breakdowns=several)

    def test_a_partner_reports_in_partnerships_that_it_takes_part_in(
        self, partner: Membership
    ) -> None:
        own = Organization.objects.get(name="Bridge School")
        ours = make_partnership("Ours", own)
        assert record(partner, make_metric(), partnership=ours).partnership == ours
        theirs = make_partnership("Theirs", make_organization())
        with pytest.raises(PermissionDenied, match="takes no part"):
            record(partner, make_metric(), partnership=theirs)

    @pytest.mark.parametrize("step", ["record", "change", "accept", "reopen"])
    def test_what_counts_has_its_patterns_made_anew(
        self,
        step: str,
        coordinator: Membership,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        asked: list[list[UUID]] = []
        monkeypatch.setattr(measurements, "renew_patterns", asked.append)
        metric = make_metric()
        if step == "record":
            record(coordinator, metric, status="accepted")
        elif step == "change":
            made = record(coordinator, metric)
            change_measurement(acting_member=coordinator, measurement=made, status="accepted")
        elif step == "accept":
            accept_measurement(acting_member=coordinator, measurement=record(coordinator, metric))
        else:
            made = make_measurement(metric, numerator=1, denominator=2)
            reopen_measurement(acting_member=coordinator, measurement=made)
        assert asked == [[metric.pk]]

    def test_a_partner_reports_for_its_own_organization_only(self, partner: Membership) -> None:
        made = record(partner, make_metric())
        assert made.organization_id == partner.organization_id
        with pytest.raises(PermissionDenied, match="reports for itself"):
            record(partner, make_metric(), organization=make_organization("Another"))
        with pytest.raises(PermissionDenied):
            record(partner, make_metric(), status="accepted")

    def test_only_accepted_reports_count(
        self, scope: Workspace, partner: Membership, coordinator: Membership
    ) -> None:
        made = record(partner, make_metric(), status="draft")
        assert headline(scope, coordinator) is None
        submit_measurement(acting_member=partner, measurement=made)
        assert headline(scope, coordinator) is None
        accept_measurement(acting_member=coordinator, measurement=made)
        assert headline(scope, coordinator) == 60
        reopen_measurement(acting_member=coordinator, measurement=made)
        assert headline(scope, coordinator) is None

    def test_an_accepted_report_is_changed_only_by_reopening(self, coordinator: Membership) -> None:
        made = record(coordinator, make_metric(), status="accepted")
        with pytest.raises(NotAtThisStep):
            change_measurement(acting_member=coordinator, measurement=made, numerator=Decimal(1))
        with pytest.raises(NotAtThisStep):
            remove_measurement(acting_member=coordinator, measurement=made)
        reopen_measurement(acting_member=coordinator, measurement=made)
        change_measurement(acting_member=coordinator, measurement=made, numerator=Decimal(1))
        assert Measurement.objects.get().numerator == 1

    def test_sending_back_needs_a_reason_and_a_submitted_report(
        self, partner: Membership, coordinator: Membership
    ) -> None:
        made = record(partner, make_metric())
        with refused(ReasonMissing, "reason"):
            send_back_measurement(acting_member=coordinator, measurement=made, reason=" ")
        send_back_measurement(acting_member=coordinator, measurement=made, reason="Which year?")
        with pytest.raises(NotAtThisStep):
            accept_measurement(acting_member=coordinator, measurement=made)
        change_measurement(acting_member=partner, measurement=made, status="submitted", note="2024")
        assert Measurement.objects.get().is_submitted

    def test_a_report_is_told_from_its_draft_to_its_removal(
        self, scope: Workspace, partner: Membership, coordinator: Membership
    ) -> None:
        made = record(partner, make_metric(), status="draft")
        assert made.submitted_by == partner
        change_measurement(acting_member=partner, measurement=made, numerator=Decimal(1))
        assert made.status == "draft"
        submit_measurement(acting_member=coordinator, measurement=made)
        assert Measurement.objects.get().submitted_by == coordinator
        send_back_measurement(acting_member=coordinator, measurement=made, reason=" Which? ")
        assert Measurement.objects.get().sent_back_reason == "Which?"
        submit_measurement(acting_member=partner, measurement=made)
        accept_measurement(acting_member=coordinator, measurement=made)
        assert Measurement.objects.get().sent_back_reason == ""
        reopen_measurement(acting_member=coordinator, measurement=made)
        remove_measurement(acting_member=coordinator, measurement=made)
        assert trail() == [
            ("record_measurement", partner.pk),
            ("change_measurement", partner.pk),
            ("submit_measurement", coordinator.pk),
            ("send_back_measurement", coordinator.pk),
            ("submit_measurement", partner.pk),
            ("accept_measurement", coordinator.pk),
            ("reopen_measurement", coordinator.pk),
            ("remove_measurement", coordinator.pk),
        ]

    def test_a_partner_can_not_hand_its_report_to_another_organization(
        self, partner: Membership
    ) -> None:
        made = record(partner, make_metric())
        with pytest.raises(PermissionDenied):
            change_measurement(
                acting_member=partner, measurement=made, organization=make_organization("Another")
            )

    def test_a_change_without_groups_leaves_them_and_judges_them_anew(
        self, coordinator: Membership
    ) -> None:
        made = record(coordinator, make_metric(), breakdowns=[group("Male", 1, 7)])
        change_measurement(acting_member=coordinator, measurement=made, note="Counted in May")
        assert Breakdown.objects.get().numerator == 1
        with pytest.raises(FigureRefused, match="Female: "):
            change_measurement(
                acting_member=coordinator, measurement=made, breakdowns=[group("Female", 8, 7)]
            )
        Breakdown.objects.update(numerator=8)
        with pytest.raises(FigureRefused, match="Male: "):
            change_measurement(acting_member=coordinator, measurement=made, note="In June")

    def test_accepting_in_bulk_leaves_others_as_they_are(self, coordinator: Membership) -> None:
        metric = make_metric()
        waiting = [make_measurement(metric, year, status="submitted") for year in (2022, 2023)]
        draft = make_measurement(metric, 2024, status="draft")
        ids = [each.pk for each in (*waiting, draft)]
        done = accept_measurements(acting_member=coordinator, measurement_ids=ids)
        assert {each.pk for each in done} == {each.pk for each in waiting}
        assert Measurement.objects.get(pk=draft.pk).status == "draft"
        assert AuditEvent.objects.filter(action="accept_measurement").count() == 2

    def test_what_everybody_sees_of_a_small_school_does_not_follow_from_the_sum(
        self, funder: Membership, coordinator: Membership
    ) -> None:
        metric = make_metric()
        sizes = {"Large": (40, 80), "Middle": (30, 60), "Small": (3, 7)}
        for name, (part, whole) in sizes.items():
            make_measurement(
                metric, numerator=part, denominator=whole, organization=make_organization(name)
            )
        found = list(Measurement.objects.select_related("metric", "organization"))
        fill_shown(found, funder)
        shown = {each.reporter: each.shown.is_shown for each in found}
        assert shown["Small"] is False
        # Middle would subtract itself and Large from the sum.
        assert sum(shown.values()) == 0
        fill_shown(found, coordinator)
        assert all(each.is_raw and each.shown.is_shown for each in found)


def test_a_partner_reports_by_the_form_and_sees_it_raw(
    workspace: Workspace, partner: Membership, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        metric = make_metric("Graduation")
    client.force_login(partner.user)
    url = f"/w/harbor/metrics/{metric.pk}/measurements/new/"
    groups = rows("breakdowns", {"group": "Female", "numerator": "2", "denominator": "4"}, {})
    response = client.post(url, {**SENT, **groups, "do": "submit"})
    assert response.status_code == 302
    page = client.get(response["Location"]).content.decode()
    assert "42.9%" in page
    assert "3 of 7" in page
    assert "Submitted" in page
    with workspace_scope(workspace):
        made = Measurement.objects.get()
        assert made.is_submitted
        assert made.organization_id == partner.organization_id
        breakdown = Breakdown.objects.get()
        assert (breakdown.dimension, breakdown.group) == ("Gender", "Female")
    client.force_login(coordinator.user)
    listed = client.get("/w/harbor/measurements/").content.decode()
    assert "42.9%" in listed
    accepted = client.post("/w/harbor/measurements/acceptance/", {"chosen": [str(made.pk)]})
    assert accepted.status_code == 302
    with workspace_scope(workspace):
        assert Measurement.objects.get().is_accepted


def test_the_form_proposes_a_period_that_is_over(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        metric = make_metric()
    client.force_login(coordinator.user)
    form = client.get(f"/w/harbor/metrics/{metric.pk}/measurements/new/").context["form"]
    first = form["period"].value().partition("_")[2]
    assert date.fromisoformat(first) <= date.today()  # noqa: DTZ011 - the workspace is in UTC
    assert len(form.fields["period"].choices) > 12


def test_the_form_says_what_is_wrong_beside_the_field(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        metric = make_metric()
    client.force_login(coordinator.user)
    url = f"/w/harbor/metrics/{metric.pk}/measurements/new/"
    response = client.post(url, {**SENT, "numerator": "8"})
    assert response.status_code == 422
    assert "More had the outcome (8) than there were in all (7)." in response.content.decode()
    assert client.post(url, SENT).status_code == 302
    again = client.post(url, SENT)
    assert again.status_code == 422
    assert "There is a measurement of this period" in again.content.decode()
    bad_row = rows("breakdowns", {"group": "", "numerator": "9", "denominator": "7"})
    wrong = client.post(url, {**SENT, **bad_row}).content.decode()
    assert "Which group is this?" in wrong


def test_adding_a_row_keeps_what_was_typed_and_writes_nothing(
    workspace: Workspace, partner: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        metric = make_metric()
    client.force_login(partner.user)
    typed = {**SENT, "numerator": "x3", **rows("breakdowns", {"group": "Female", "numerator": "y"})}
    response = client.post(
        f"/w/harbor/metrics/{metric.pk}/measurements/new/", {**typed, "do": "add_row"}
    )
    page = response.content.decode()
    assert response.status_code == 200
    for text in ('value="x3"', 'value="y"', 'value="Female"', 'name="breakdowns-2-group"'):
        assert text in page
    with workspace_scope(workspace):
        assert not Measurement.objects.exists()


def test_others_see_a_small_report_withheld(
    workspace: Workspace, partner: Membership, funder: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = make_measurement(
            make_metric(),
            numerator=3,
            denominator=7,
            organization_id=partner.organization_id,
            groups={"Female": (2, 4)},
            note="A note",
        )
    for member, sees in ((partner, True), (funder, False)):
        client.force_login(member.user)
        for url in (f"/w/harbor/measurements/{made.pk}/", "/w/harbor/measurements/"):
            assert ("42.9%" in client.get(url).content.decode()) is sees
    assert "History" not in client.get(f"/w/harbor/measurements/{made.pk}/").content.decode()


def test_history_says_who_changed_what(
    workspace: Workspace, partner: Membership, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = record(partner, make_metric())
        send_back_measurement(acting_member=coordinator, measurement=made, reason="Which year?")
        change_measurement(acting_member=partner, measurement=made, numerator=Decimal(61))
    client.force_login(partner.user)
    page = client.get(f"/w/harbor/measurements/{made.pk}/").content.decode()
    assert "<dt>Numerator</dt>" in page
    assert '<del>60</del> <span aria-hidden="true">→</span> <ins>61</ins>' in page
    assert "Which year?" in page


def test_steps_by_page(
    workspace: Workspace, partner: Membership, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = record(partner, make_metric(), status="draft")
    base = f"/w/harbor/measurements/{made.pk}"

    def status() -> str:
        with workspace_scope(workspace):
            return Measurement.objects.get(pk=made.pk).status

    client.force_login(partner.user)
    client.post(f"{base}/submission/")
    assert status() == "submitted"
    assert client.post(f"{base}/acceptance/").status_code == 403
    client.force_login(coordinator.user)
    assert client.post(f"{base}/return/", {"reason": ""}).status_code == 422
    client.post(f"{base}/return/", {"reason": "Which year?"})
    assert status() == "sent_back"
    client.force_login(partner.user)
    assert client.post(f"{base}/edit/", {**SENT, "do": "submit"}).status_code == 302
    client.force_login(coordinator.user)
    client.post(f"{base}/acceptance/")
    assert status() == "accepted"
    assert client.get(f"{base}/edit/").status_code == 302
    client.force_login(partner.user)
    assert client.get(f"{base}/edit/").status_code == 403
    client.force_login(coordinator.user)
    client.post(f"{base}/reopening/")
    assert status() == "submitted"
    assert client.post(f"{base}/deletion/").status_code == 302
    with workspace_scope(workspace):
        assert not Measurement.objects.exists()


def test_reports_are_chosen_only_where_one_waits_and_by_who_accepts(
    workspace: Workspace, coordinator: Membership, partner: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = make_measurement(
            make_metric(), numerator=50, denominator=100, organization_id=partner.organization_id
        )
    button = "Accept the chosen measurements"
    client.force_login(coordinator.user)
    assert button not in client.get("/w/harbor/measurements/").content.decode()
    with workspace_scope(workspace):
        reopen_measurement(acting_member=coordinator, measurement=made)
    for path in ("measurements/", f"metrics/{made.metric_id}/"):
        assert button in client.get(f"/w/harbor/{path}").content.decode()
    client.force_login(partner.user)
    assert button not in client.get("/w/harbor/measurements/").content.decode()


def test_a_removed_report_comes_back_with_its_groups(
    workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        made = record(coordinator, make_metric(), breakdowns=[group("Male", 1, 7)])
    client.force_login(coordinator.user)
    landed = client.post(f"/w/harbor/measurements/{made.pk}/deletion/", follow=True)
    with workspace_scope(workspace):
        assert not Breakdown.objects.exists()
    undo = f"/w/harbor/removals/{landed.context['removal'].pk}/restoration/"
    assert client.post(undo).status_code == 302
    with workspace_scope(workspace):
        assert Breakdown.objects.get(measurement_id=made.pk).group == "Male"


def test_a_partner_does_not_see_what_others_have_not_had_accepted(
    workspace: Workspace, partner: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        other = make_organization("Another School")
        made = make_measurement(
            make_metric(), numerator=50, denominator=100, organization=other, status="submitted"
        )
    client.force_login(partner.user)
    assert client.get(f"/w/harbor/measurements/{made.pk}/").status_code == 404
    assert "Another School" not in client.get("/w/harbor/measurements/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("coordinator", 10), ("viewer", 12)])
def test_list_costs_the_same_at_any_size(
    count: int,
    role: str,
    queries: int,
    workspace: Workspace,
    client: Client,
    request: pytest.FixtureRequest,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with workspace_scope(workspace):
        for _number in range(count):
            organization: Organization = make_organization()
            make_measurement(
                make_metric(), numerator=50, denominator=100, organization=organization
            )
    client.force_login(request.getfixturevalue(role).user)
    client.get("/w/harbor/measurements/")
    with django_assert_num_queries(queries):
        client.get("/w/harbor/measurements/")
