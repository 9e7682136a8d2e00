"""Writes to metrics and their targets."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.library import READY_METRICS
from metrics.models import Metric, Target
from tenancy.audit.recording import record_event, recorded, set_fields, snapshot
from tenancy.errors import DomainError
from tenancy.models import Membership


class MetricNameTaken(DomainError):
    """Two metrics of one name can't be told apart."""

    message = gettext_lazy("There is a metric of this name already.")


class MetricIsMeasured(DomainError):
    """Deleting a metric would delete what partners reported."""

    message = gettext_lazy(
        "This metric has measurements. Take it off the dashboard instead, or delete them first."
    )


class KindIsFixed(DomainError):
    """Figures of one kind mean nothing under another."""

    message = gettext_lazy("The kind can't change any more: there are measurements of it.")


class TargetTwice(DomainError):
    """One target for each group and date."""

    message = gettext_lazy("There is a target for this group and date already.")


class UnknownReadyMetric(DomainError):
    """The library has no such metric."""

    message = gettext_lazy("Choose a metric of the library.")


@dataclass(frozen=True, kw_only=True)
class TargetInput:
    """What is to be reached by when; for everybody where ``group`` is empty."""

    value: Decimal
    due_on: date
    dimension: str = ""
    group: str = ""


def add_metric(
    *, acting_member: Membership, targets: Sequence[TargetInput] = (), **values: object
) -> Metric:
    """
    Add a success measure, with its targets.

    :raises MetricNameTaken: the name is in use.
    :raises TargetTwice: two targets for one group and date.
    """
    metric = Metric(**values)
    with _recorded(metric, acting_member, "add_metric"):
        _check_name(metric)
        metric.save(force_insert=True)
        _replace_targets(metric, targets)
    return metric


def change_metric(
    *,
    acting_member: Membership,
    metric: Metric,
    targets: Sequence[TargetInput] | None = None,
    **changes: object,
) -> Metric:
    """
    Change the given fields; ``targets`` replaces all of them where it is given.

    :raises KindIsFixed: the kind of a metric that was measured already.
    """
    kind = metric.kind
    with _recorded(metric, acting_member, "change_metric"):
        set_fields(metric, changes)
        _check_name(metric)
        if kind != metric.kind and metric.measurements.exists():
            raise KindIsFixed(field="kind")
        if targets is not None:
            _replace_targets(metric, targets)
    return metric


def remove_metric(*, acting_member: Membership, metric: Metric) -> None:
    """
    Delete a metric that was never measured.

    :raises MetricIsMeasured: it has measurements, of whatever status.
    """
    if metric.measurements.exists():
        raise MetricIsMeasured
    record_event(
        acting_member=acting_member, action="remove_metric", record=metric, before=snapshot(metric)
    )
    metric.delete()


def add_ready_metrics(*, acting_member: Membership, keys: Sequence[str]) -> list[Metric]:
    """
    Take metrics over from the library; those whose name is in use already are left as they are.

    :raises UnknownReadyMetric: nothing was chosen, or a key is not in the library.
    """
    by_key = {ready.key: ready for ready in READY_METRICS}
    if not keys or set(keys) - by_key.keys():
        raise UnknownReadyMetric(field="keys")
    wanted = [by_key[key].values() for key in dict.fromkeys(keys)]
    taken = set(
        Metric.objects.filter(name__in=[values["name"] for values in wanted]).values_list(
            "name", flat=True
        )
    )
    return [
        add_metric(acting_member=acting_member, **values)
        for values in wanted
        if values["name"] not in taken
    ]


def add_target(*, acting_member: Membership, metric: Metric, target: TargetInput) -> Target:
    """:raises TargetTwice: there is one for this group and date."""
    row = Target(metric=metric, **vars(target))
    with recorded(row, acting_member=acting_member, action="add_target"):
        _check_target(row)
    return row


def change_target(*, acting_member: Membership, target: Target, **changes: object) -> Target:
    """:raises TargetTwice: there is another one for this group and date."""
    with recorded(target, acting_member=acting_member, action="change_target"):
        set_fields(target, changes)
        _check_target(target)
    return target


def remove_target(*, acting_member: Membership, target: Target) -> None:
    """Give a target up."""
    record_event(
        acting_member=acting_member, action="remove_target", record=target, before=snapshot(target)
    )
    target.delete()


def targets_snapshot(metric: Metric) -> list[str]:
    """A metric's targets as the audit trail keeps them."""
    return [
        f"{row.group or _('Everybody')}: {row.value.normalize():f}, {row.due_on}"
        for row in Target.objects.filter(metric=metric).order_by("due_on", "dimension", "group")
    ]


def _recorded(metric: Metric, member: Membership, action: str) -> AbstractContextManager[None]:
    """The metric's write with its targets, which belong to it."""
    return recorded(
        metric,
        acting_member=member,
        action=action,
        also=lambda: {"targets": targets_snapshot(metric)},
    )


def _check_target(target: Target) -> None:
    same = Target.objects.filter(
        metric_id=target.metric_id,
        dimension=target.dimension,
        group=target.group,
        due_on=target.due_on,
    )
    if same.exclude(pk=target.pk).exists():
        raise TargetTwice(field="due_on")


def _check_name(metric: Metric) -> None:
    if Metric.objects.filter(name__iexact=metric.name).exclude(pk=metric.pk).exists():
        raise MetricNameTaken(field="name")


def _replace_targets(metric: Metric, targets: Sequence[TargetInput]) -> None:
    keys = [(target.dimension, target.group, target.due_on) for target in targets]
    if len(set(keys)) < len(keys):
        raise TargetTwice
    Target.objects.filter(metric=metric).delete()
    Target.objects.bulk_create([Target(metric=metric, **vars(target)) for target in targets])
