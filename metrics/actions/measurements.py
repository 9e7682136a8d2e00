"""
Writes to measurements: report, submit, accept, send back, reopen, remove.

Callers hold the row of what they change (``records.views.locked``, ``NounViewSet.find``).
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.actions.measurement_rules import Figures, check_figures
from metrics.groups import MOST_GROUPS, TOO_MANY_GROUPS, guess_dimension
from metrics.models import Breakdown, Measurement, Metric
from metrics.tasks import renew_patterns
from partnerships.models import Partnership
from records.removals import remove_record
from tenancy.audit.recording import recorded, set_fields
from tenancy.errors import DomainError, unique_or
from tenancy.models import AuditEvent, Membership
from tenancy.permissions import Extent, require

Status = Measurement.Status
_OPEN = (Status.DRAFT, Status.SUBMITTED, Status.SENT_BACK)


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


class TooManyGroups(DomainError):
    """A report has a bounded number of groups, however it comes in."""

    message = TOO_MANY_GROUPS


def record_measurement(
    *,
    acting_member: Membership,
    breakdowns: Sequence[Breakdown] = (),
    status: str = Status.SUBMITTED,
    **values: Any,
) -> Measurement:
    """
    Report one metric for one period, as a draft or submitted to the coordinators.

    A partner reports for its own organization, a coordinator for any or for the whole coalition
    (without one), and may record it as accepted at once. A rate whose counts are given is not
    kept twice.

    :raises MeasuredAlready: the same reporter has reported this period.
    :raises FigureRefused: the figures do not fit the metric's kind, each with its field.
    :raises TooManyGroups: more groups than a report may have.
    """
    reach = require(acting_member, "add", "measurement")
    measurement = Measurement(submitted_by=acting_member, **values)
    with _recorded(measurement, acting_member, "record_measurement"):
        _settle(measurement, acting_member, reach, status)
        _check(measurement, breakdowns)
        measurement.save(force_insert=True)
        _replace_breakdowns(measurement, breakdowns)
    if measurement.is_accepted:
        renew_patterns([measurement.metric_id])
    return measurement


def change_measurement(
    *,
    acting_member: Membership,
    measurement: Measurement,
    breakdowns: Sequence[Breakdown] | None = None,
    status: str | None = None,
    **changes: Any,
) -> Measurement:
    """
    Change a report that is not accepted; ``breakdowns`` replaces all groups where it is given.

    :raises NotAtThisStep: it is accepted; reopen it first.
    :raises FigureRefused: as ``record_measurement``.
    """
    reach = require(acting_member, "change", "measurement")
    _require_step(measurement, *_OPEN)
    with _recorded(measurement, acting_member, "change_measurement"):
        set_fields(measurement, changes)
        _settle(measurement, acting_member, reach, status or measurement.status)
        _check(measurement, _groups_of(measurement) if breakdowns is None else breakdowns)
        measurement.import_run = None
        if breakdowns is not None:
            _replace_breakdowns(measurement, breakdowns)
    if measurement.is_accepted:
        renew_patterns([measurement.metric_id])
    return measurement


def submit_measurement(*, acting_member: Membership, measurement: Measurement) -> Measurement:
    """
    Hand a draft, or a report that was sent back, to the coordinators.

    :raises NotAtThisStep: it waits already, or is accepted.
    """
    require(acting_member, "change", "measurement")
    _require_step(measurement, Status.DRAFT, Status.SENT_BACK)
    with recorded(measurement, acting_member=acting_member, action="submit_measurement"):
        measurement.status = Status.SUBMITTED
        measurement.submitted_by = acting_member
    return measurement


def accept_measurements(
    *, acting_member: Membership, measurement_ids: Collection[UUID]
) -> list[Measurement]:
    """
    Let submitted reports count; returns those that did.

    Ids of anything else are left out, as if unknown.
    """
    rows = Measurement.objects.allowed(acting_member, "accept").submitted()
    waiting = rows.filter(pk__in=measurement_ids).select_related("metric").order_by("pk")
    return [
        accept_measurement(acting_member=acting_member, measurement=each)
        for each in waiting.select_for_update(of=("self",))
    ]


def accept_measurement(*, acting_member: Membership, measurement: Measurement) -> Measurement:
    """
    Let a submitted report count; the dashboards' figures move with it.

    :raises NotAtThisStep: it does not wait to be accepted.
    """
    require(acting_member, "accept", "measurement")
    _require_step(measurement, Status.SUBMITTED)
    with recorded(measurement, acting_member=acting_member, action="accept_measurement"):
        measurement.status, measurement.accepted_at = Status.ACCEPTED, timezone.now()
        measurement.sent_back_reason = ""
    renew_patterns([measurement.metric_id])
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
    _require_step(measurement, Status.SUBMITTED)
    with recorded(measurement, acting_member=acting_member, action="send_back_measurement"):
        measurement.status, measurement.sent_back_reason = Status.SENT_BACK, reason.strip()
    return measurement


def reopen_measurement(*, acting_member: Membership, measurement: Measurement) -> Measurement:
    """
    Take an accepted report out of all figures, so that it can be changed and accepted anew.

    It no longer belongs to the import that brought it: undoing that leaves it alone.

    :raises NotAtThisStep: it is not accepted.
    """
    require(acting_member, "accept", "measurement")
    _require_step(measurement, Status.ACCEPTED)
    with recorded(measurement, acting_member=acting_member, action="reopen_measurement"):
        measurement.status, measurement.accepted_at = Status.SUBMITTED, None
        measurement.import_run = None
    renew_patterns([measurement.metric_id])
    return measurement


def remove_measurement(*, acting_member: Membership, measurement: Measurement) -> AuditEvent:
    """
    Delete a report that does not count, with its groups; the event returned undoes it.

    :raises NotAtThisStep: it is accepted; reopen it first.
    """
    _require_step(measurement, *_OPEN)
    return remove_record(
        record=measurement, acting_member=acting_member, action="remove_measurement"
    )


def groups_snapshot(measurement: Measurement) -> list[str]:
    """A report's groups as the audit trail keeps them."""
    return [
        f"{each.dimension}, {each.group}: "
        + ", ".join(f"{name} {value.normalize():f}" for name, value in _figures_of(each))
        for each in _groups_of(measurement)
    ]


def _figures_of(group: Breakdown) -> list[tuple[str, Decimal]]:
    found = ((name, getattr(group, name)) for name in ("numerator", "denominator", "value"))
    return [(name, value) for name, value in found if value is not None]


@contextmanager
def _recorded(measurement: Measurement, member: Membership, action: str) -> Iterator[None]:
    """A report's write with its groups, which belong to it."""
    taken = MeasuredAlready(field="period")
    with (
        unique_or(taken, constraint="measurement_once"),
        recorded(
            measurement,
            acting_member=member,
            action=action,
            also=lambda: {"groups": groups_snapshot(measurement)},
        ),
    ):
        yield


def _require_step(measurement: Measurement, *statuses: str) -> None:
    if measurement.status not in statuses:
        raise NotAtThisStep


def _settle(measurement: Measurement, member: Membership, reach: Extent, status: str) -> None:
    """Hold a partner to its own organization, and set the status that the member may set."""
    if reach is Extent.OWN:
        _hold_to_own(measurement, member)
    if status == Status.ACCEPTED:
        require(member, "accept", "measurement")
        measurement.accepted_at, measurement.sent_back_reason = timezone.now(), ""
    elif status not in (Status.DRAFT, Status.SUBMITTED, measurement.status):
        raise NotAtThisStep
    measurement.status = status


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


def _check(measurement: Measurement, breakdowns: Sequence[Breakdown]) -> None:
    if measurement.period_end < measurement.period_start:
        raise PeriodBackwards(field="period_end")
    check_figures(measurement.metric, measurement)
    measurement.value = _kept_value(measurement.metric, measurement)
    if len(breakdowns) > MOST_GROUPS:
        raise TooManyGroups
    seen = set()
    for each in breakdowns:
        each.dimension = each.dimension or guess_dimension(each.group)
        check_figures(measurement.metric, each, group=each.group)
        key = (each.dimension, each.group.lower())
        if key in seen:
            raise GroupTwice(_("“%(group)s” stands here twice.") % {"group": each.group})
        seen.add(key)


def _groups_of(measurement: Measurement) -> list[Breakdown]:
    rows = Breakdown.objects.filter(measurement=measurement)
    return list(rows.order_by("dimension", "group"))


def _replace_breakdowns(measurement: Measurement, breakdowns: Sequence[Breakdown]) -> None:
    Breakdown.objects.filter(measurement=measurement).delete()
    for each in breakdowns:
        each.measurement = measurement
        each.value = _kept_value(measurement.metric, each)
    Breakdown.objects.bulk_create(breakdowns)


def _kept_value(metric: Metric, figures: Figures) -> Decimal | None:
    has_counts = figures.numerator is not None and figures.denominator is not None
    return None if metric.kind == Metric.Kind.PERCENTAGE and has_counts else figures.value
