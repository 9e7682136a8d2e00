"""Doors to metrics and their targets."""

from uuid import UUID

from django.http import Http404

from metrics.models import Metric, Target
from tenancy.models import Membership
from tenancy.permissions import require


def access_metric(*, acting_member: Membership, metric_id: UUID) -> Metric:
    """:raises Http404: unless the member may read this metric."""
    rows = Metric.objects.visible_to(acting_member).select_related("goal", "organization")
    metric = rows.filter(pk=metric_id).first()
    if metric is None:
        raise Http404
    return metric


def access_metric_to_change(*, acting_member: Membership, metric_id: UUID) -> Metric:
    """:raises Http404: when it can't be read; PermissionDenied when it can't be changed."""
    metric = access_metric(acting_member=acting_member, metric_id=metric_id)
    require(acting_member, "change", "metric")
    return metric


def access_target_to_change(*, acting_member: Membership, target_id: UUID) -> Target:
    """:raises Http404: when its metric can't be read; PermissionDenied when it can't be changed."""
    visible = Metric.objects.visible_to(acting_member)
    target = Target.objects.select_related("metric").filter(pk=target_id).first()
    if target is None or not visible.filter(pk=target.metric_id).exists():
        raise Http404
    require(acting_member, "change", "target")
    return target
