"""Writes to measurements: report, submit, accept, send back, reopen, take away."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.actions.measurement_rules import Figures, check_figures
from metrics.models import Breakdown, Measurement, Metric
from partnerships.models import Partnership
from stakeholders.models import Organization
from tenancy.audit.recording import record_event, snapshot
from tenancy.errors import DomainError
from tenancy.models import Membership
from tenancy.permissions import Extent, require

Status = Measurement.Status


class MeasuredAlready(DomainError):
    """One report for each metric, period and reporter."""

    message = gettext_lazy(
        "There is a measurement of this period by the same reporter already. Change that one."
    )


class PeriodBackwards(DomainError):
    """A period ends after it starts."""

    message = gettext_lazy("The last day comes before the first.")


class NotAtThisStep(DomainError):
    """The report's status does not allow this."""

    message = gettext_lazy("This measurement is not at this step any more. Look at it again.")


class ReasonMissing(DomainError):
    """Whoever gets a report back must know why."""

    message = gettext_lazy("Say what should be looked at again.")


class GroupTwice(DomainError):
    """One row for each group."""

    message = gettext_lazy("This group stands here twice.")


@dataclass(frozen=True, kw_only=True)
class BreakdownInput:
    """One student group's part of a measurement."""

    dimension: str
    group: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def record_measurement(
    *,
    acting_member: Membership,
    metric: Metric,
    period_start: date,
    period_end: date,
    partnership: Partnership | None = None,
    organization: Organization | None = None,
    value: Decimal | None = None,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    note: str = "",
    evidence: str = "",
    breakdowns: Sequence[BreakdownInput] = (),
    status: str = Status.SUBMITTED,
) -> Measurement:
    """
    Report one metric for one period, as a draft or submitted to the coordinators.

    A partner reports for its own organization, a coordinator for any or for the whole coalition
    (without one), and may record it as accepted at once. A rate whose counts are given is not
    kept twice.

    :raises MeasuredAlready: the same reporter has reported this period.
    :raises FigureRefused: the figures do not fit the metric's kind, each with its field.
    """
    reach = require(acting_member, "add", "measurement")
    measurement = Measurement(
        metric=metric,
        partnership=partnership,
        organization=organization,
        period_start=period_start,
        period_end=period_end,
        value=value,
        numerator=numerator,
        denominator=denominator,
        note=note,
        evidence=evidence,
        submitted_by=acting_member,
    )
    if reach is Extent.OWN:
        _hold_to_own(measurement, acting_member)
    _set_status(measurement, acting_member, status)
    _check(measurement, breakdowns)
    _insert(measurement)
    _replace_breakdowns(measurement, breakdowns)
    record_event(
        acting_member=acting_member,
        action="record_measurement",
        record=measurement,
        after=full_snapshot(measurement),
    )
    return measurement


def change_measurement(
    *,
    acting_member: Membership,
    measurement: Measurement,
    breakdowns: Sequence[BreakdownInput] | None = None,
    status: str | None = None,
    **changes: Any,
) -> Measurement:
    """
    Change a report that is not accepted; ``breakdowns`` replaces all groups where it is given.

    :raises NotAtThisStep: it is accepted; reopen it first.
    :raises FigureRefused: as ``record_measurement``.
    """
    reach = require(acting_member, "change", "measurement")
    if _held(measurement).status == Status.ACCEPTED:
        raise NotAtThisStep
    before = full_snapshot(measurement)
    for name, value in changes.items():
        setattr(measurement, name, value)
    if reach is Extent.OWN:
        _hold_to_own(measurement, acting_member)
    _set_status(measurement, acting_member, status or measurement.status)
    groups = breakdowns if breakdowns is not None else _inputs_of(measurement)
    _check(measurement, groups)
    measurement.import_run = None
    measurement.save()
    if breakdowns is not None:
        _replace_breakdowns(measurement, breakdowns)
    _record(acting_member, "change_measurement", measurement, before)
    return measurement


def submit_measurement(*, acting_member: Membership, measurement: Measurement) -> Measurement:
    """
    Hand a draft, or a report that was sent back, to the coordinators.

    :raises NotAtThisStep: it waits already, or is accepted.
    """
    before = _step(measurement, Status.DRAFT, Status.SENT_BACK)
    measurement.status = Status.SUBMITTED
    measurement.submitted_by = acting_member
    measurement.save()
    _record(acting_member, "submit_measurement", measurement, before)
    return measurement


def accept_measurements(
    *, acting_member: Membership, measurements: Collection[Measurement]
) -> list[Measurement]:
    """
    Let submitted reports count; returns those that did. Others are left as they are.

    Two statements besides one audit row each; the dashboards' figures move with them.
    """
    require(acting_member, "accept", "measurement")
    ids = [measurement.pk for measurement in measurements]
    held = list(Measurement.objects.select_for_update().filter(pk__in=ids, status=Status.SUBMITTED))
    moment = timezone.now()
    Measurement.objects.filter(pk__in=[each.pk for each in held]).update(
        status=Status.ACCEPTED, accepted_at=moment, updated_at=moment, sent_back_reason=""
    )
    by_id = {measurement.pk: measurement for measurement in measurements}
    for each in held:
        before = snapshot(each)
        accepted = by_id[each.pk]
        accepted.status, accepted.accepted_at = Status.ACCEPTED, moment
        accepted.updated_at, accepted.sent_back_reason = moment, ""
        record_event(
            acting_member=acting_member,
            action="accept_measurement",
            record=accepted,
            before=before,
            after=snapshot(accepted),
        )
    return [by_id[each.pk] for each in held]


def accept_measurement(*, acting_member: Membership, measurement: Measurement) -> Measurement:
    """
    Let one submitted report count.

    :raises NotAtThisStep: it does not wait to be accepted.
    """
    if not accept_measurements(acting_member=acting_member, measurements=[measurement]):
        raise NotAtThisStep
    return measurement


def send_back_measurement(
    *, acting_member: Membership, measurement: Measurement, reason: str
) -> Measurement:
    """
    Give a submitted report back to its reporter, who sees why.

    :raises ReasonMissing: no reason is given.
    :raises NotAtThisStep: it does not wait to be accepted.
    """
    require(acting_member, "accept", "measurement")
    if not reason.strip():
        raise ReasonMissing(field="reason")
    before = _step(measurement, Status.SUBMITTED)
    measurement.status = Status.SENT_BACK
    measurement.sent_back_reason = reason.strip()
    measurement.save()
    _record(acting_member, "send_back_measurement", measurement, before)
    return measurement


def reopen_measurement(*, acting_member: Membership, measurement: Measurement) -> Measurement:
    """
    Take an accepted report out of all figures, so that it can be changed and accepted anew.

    It no longer belongs to the import that brought it: undoing that leaves it alone.

    :raises NotAtThisStep: it is not accepted.
    """
    require(acting_member, "accept", "measurement")
    before = _step(measurement, Status.ACCEPTED)
    measurement.status = Status.SUBMITTED
    measurement.accepted_at = None
    measurement.import_run = None
    measurement.save()
    _record(acting_member, "reopen_measurement", measurement, before)
    return measurement


def remove_measurement(*, acting_member: Membership, measurement: Measurement) -> None:
    """
    Delete a report that does not count, with its groups.

    :raises NotAtThisStep: it is accepted; reopen it first.
    """
    if _held(measurement).status == Status.ACCEPTED:
        raise NotAtThisStep
    record_event(
        acting_member=acting_member,
        action="remove_measurement",
        record=measurement,
        before=full_snapshot(measurement),
    )
    measurement.delete()


def full_snapshot(measurement: Measurement) -> dict[str, Any]:
    """A report and its groups as the audit trail keeps them."""
    groups = [
        {name: None if value is None else str(value) for name, value in asdict(each).items()}
        for each in _inputs_of(measurement)
    ]
    return {**snapshot(measurement), "groups": groups}


def _insert(measurement: Measurement) -> None:
    """:raises MeasuredAlready: somebody else reported the same at the same instant."""
    try:
        with transaction.atomic():
            measurement.save(force_insert=True)
    except IntegrityError as error:
        raise MeasuredAlready(field="period") from error


def _held(measurement: Measurement) -> Measurement:
    return Measurement.objects.select_for_update().get(pk=measurement.pk)


def _step(measurement: Measurement, *statuses: str) -> dict[str, Any]:
    """The report as it was, held; :raises NotAtThisStep: unless it has one of the statuses."""
    held = _held(measurement)
    if held.status not in statuses:
        raise NotAtThisStep
    return snapshot(held)


def _record(
    member: Membership, action: str, measurement: Measurement, before: dict[str, Any]
) -> None:
    after = full_snapshot(measurement) if "groups" in before else snapshot(measurement)
    record_event(
        acting_member=member, action=action, record=measurement, before=before, after=after
    )


def _hold_to_own(measurement: Measurement, member: Membership) -> None:
    """A partner speaks for its own organization, in partnerships that it can see."""
    if measurement.organization_id is None:
        measurement.organization_id = member.organization_id
    if measurement.organization_id is None or (
        measurement.organization_id != member.organization_id
    ):
        raise PermissionDenied(_("Each organization reports for itself."))
    partnership = measurement.partnership
    if partnership is not None:
        visible = Partnership.objects.visible_to(member)
        if not visible.filter(pk=partnership.pk).exists():
            raise PermissionDenied(_("Your organization takes no part in this partnership."))


def _set_status(measurement: Measurement, member: Membership, status: str) -> None:
    if status == Status.ACCEPTED:
        require(member, "accept", "measurement")
        measurement.accepted_at = timezone.now()
    elif status not in (Status.DRAFT, Status.SUBMITTED, measurement.status):
        raise NotAtThisStep
    measurement.status = status


def _check(measurement: Measurement, breakdowns: Sequence[BreakdownInput]) -> None:
    if measurement.period_end < measurement.period_start:
        raise PeriodBackwards(field="period_end")
    check_figures(measurement.metric, measurement)
    measurement.value = _kept_value(measurement.metric, measurement)
    seen = set()
    for each in breakdowns:
        check_figures(measurement.metric, each, group=each.group)
        key = (each.dimension, each.group.lower())
        if key in seen:
            raise GroupTwice(_("“%(group)s” stands here twice.") % {"group": each.group})
        seen.add(key)
    same = Measurement.objects.filter(
        metric=measurement.metric,
        partnership=measurement.partnership,
        organization=measurement.organization,
        period_start=measurement.period_start,
    )
    if same.exclude(pk=measurement.pk).exists():
        raise MeasuredAlready(field="period")


def _inputs_of(measurement: Measurement) -> list[BreakdownInput]:
    names = ("dimension", "group", "value", "numerator", "denominator")
    rows = Breakdown.objects.filter(measurement=measurement).order_by("dimension", "group")
    return [BreakdownInput(**values) for values in rows.values(*names)]


def _replace_breakdowns(measurement: Measurement, breakdowns: Sequence[BreakdownInput]) -> None:
    Breakdown.objects.filter(measurement=measurement).delete()
    Breakdown.objects.bulk_create(
        [
            Breakdown(
                measurement=measurement,
                **{**vars(each), "value": _kept_value(measurement.metric, each)},
            )
            for each in breakdowns
        ]
    )


def _kept_value(metric: Metric, figures: Figures) -> Decimal | None:
    has_counts = figures.numerator is not None and figures.denominator is not None
    return None if metric.kind == Metric.Kind.PERCENTAGE and has_counts else figures.value
