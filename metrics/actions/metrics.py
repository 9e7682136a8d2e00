"""Writes to metrics and their targets."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from metrics.groups import guess_dimension
from metrics.library import READY_METRICS
from metrics.models import Metric, StudentGroup, Target
from records.removals import removal_of, remove_record
from tenancy.audit.recording import recorded, set_fields
from tenancy.errors import DomainError, unique_or
from tenancy.models import AuditEvent, Membership
from tenancy.texts import check_languages


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


class GroupTwice(DomainError):
    """One entry for each student group."""

    message = gettext_lazy("The names of this group are here already.")


class UnknownReadyMetric(DomainError):
    """The library has no such metric."""

    message = gettext_lazy("Choose a metric of the library.")


def add_metric(
    *, acting_member: Membership, targets: Sequence[Target] = (), **values: object
) -> Metric:
    """
    Add a success measure, with its targets.

    :raises MetricNameTaken: the name is in use.
    :raises TargetTwice: two targets for one group and date.
    """
    check_languages(acting_member.workspace.languages, values)
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
    targets: Sequence[Target] | None = None,
    **changes: object,
) -> Metric:
    """
    Change the given fields; ``targets`` replaces all of them where it is given.

    :raises KindIsFixed: the kind of a metric that was measured already.
    """
    check_languages(acting_member.workspace.languages, changes, metric)
    kind, name = metric.kind, metric.name
    with _recorded(metric, acting_member, "change_metric"):
        set_fields(metric, changes)
        if metric.name != name:
            _check_name(metric)
        if kind != metric.kind and metric.measurements.exists():
            raise KindIsFixed(field="kind")
        if targets is not None:
            _replace_targets(metric, targets)
    return metric


def remove_metric(*, acting_member: Membership, metric: Metric) -> AuditEvent:
    """
    Delete a metric that was never measured; the event returned undoes it.

    :raises MetricIsMeasured: it has measurements, of whatever status.
    """
    if metric.measurements.exists():
        raise MetricIsMeasured
    return remove_record(record=metric, acting_member=acting_member, action="remove_metric")


def add_ready_metrics(*, acting_member: Membership, keys: Sequence[str]) -> list[Metric]:
    """
    Take metrics over from the library; those whose name is in use already are left as they are.

    :raises UnknownReadyMetric: nothing was chosen, or a key is not in the library.
    """
    by_key = {ready.key: ready for ready in READY_METRICS}
    if not keys or set(keys) - by_key.keys():
        raise UnknownReadyMetric(field="keys")
    languages = acting_member.workspace.languages
    wanted = [by_key[key].values(languages) for key in dict.fromkeys(keys)]
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


def add_student_group(*, acting_member: Membership, **values: object) -> StudentGroup:
    """
    Say what a student group is called in other languages.

    :raises GroupTwice: that was said already.
    """
    check_languages(acting_member.workspace.languages, values)
    group = StudentGroup(**values)
    with _recorded_group(group, acting_member, "add_student_group"):
        pass
    return group


def change_student_group(
    *, acting_member: Membership, student_group: StudentGroup, **changes: object
) -> StudentGroup:
    """:raises GroupTwice: the names of another one are the same."""
    check_languages(acting_member.workspace.languages, changes, student_group)
    with _recorded_group(student_group, acting_member, "change_student_group"):
        set_fields(student_group, changes)
    return student_group


remove_student_group = removal_of("student_group")


def add_target(*, acting_member: Membership, **values: object) -> Target:
    """
    Set what a metric should reach by when, for everybody where no group is named.

    :raises TargetTwice: there is one for this group and date.
    """
    target = Target(**values)
    with _recorded_target(target, acting_member, "add_target"):
        _place(target)
    return target


def change_target(*, acting_member: Membership, target: Target, **changes: object) -> Target:
    """:raises TargetTwice: there is another one for this group and date."""
    with _recorded_target(target, acting_member, "change_target"):
        set_fields(target, changes)
        _place(target)
    return target


def remove_target(*, acting_member: Membership, target: Target) -> AuditEvent:
    """Give a target up; the event returned undoes it."""
    return remove_record(record=target, acting_member=acting_member, action="remove_target")


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


@contextmanager
def _recorded_group(group: StudentGroup, member: Membership, action: str) -> Iterator[None]:
    with (
        unique_or(GroupTwice(field="group"), constraint="student_group_once"),
        recorded(group, acting_member=member, action=action),
    ):
        yield


@contextmanager
def _recorded_target(target: Target, member: Membership, action: str) -> Iterator[None]:
    with (
        unique_or(TargetTwice(field="due_on"), constraint="target_once"),
        recorded(target, acting_member=member, action=action),
    ):
        yield


def _place(target: Target) -> None:
    """A group without a dimension gets one by its name; everybody has none."""
    found = target.dimension or guess_dimension(target.group)
    target.dimension = found if target.group else ""


def _check_name(metric: Metric) -> None:
    if Metric.objects.filter(name__iexact=metric.name).exclude(pk=metric.pk).exists():
        raise MetricNameTaken(field="name")


def _replace_targets(metric: Metric, targets: Sequence[Target]) -> None:
    for target in targets:
        target.metric = metric
        _place(target)
    if len({(each.dimension, each.group, each.due_on) for each in targets}) < len(targets):
        raise TargetTwice
    Target.objects.filter(metric=metric).delete()
    Target.objects.bulk_create(targets)
