"""Metrics and reports as rows of tables, and a report's history in words."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from feedback.suppression.display import DisplayValue
from metrics.models import Measurement, Metric
from metrics.queries.measurements import Report
from metrics.queries.metrics import MetricRow
from metrics.wording import (
    EMPTY,
    amount_text,
    n_text,
    number_text,
    period_text,
    progress_text,
    value_text,
)
from tenancy.links import workspace_url
from tenancy.models import AuditEvent, Workspace

METRIC_COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Metric")},
    {"label": gettext_lazy("Level")},
    {"label": gettext_lazy("Now"), "numeric": True},
    {"label": gettext_lazy("Target"), "numeric": True},
    {"label": gettext_lazy("Progress")},
    {"label": gettext_lazy("As of")},
]
STATUS_TONES = {"accepted": "good", "submitted": "brand", "sent_back": "warn", "draft": "quiet"}
_EVENTS = {
    "record_measurement": gettext_lazy("Reported"),
    "change_measurement": gettext_lazy("Changed"),
    "submit_measurement": gettext_lazy("Submitted"),
    "accept_measurement": gettext_lazy("Accepted"),
    "send_back_measurement": gettext_lazy("Sent back"),
    "reopen_measurement": gettext_lazy("Reopened"),
}
_FIELDS = {
    "numerator": gettext_lazy("numerator"),
    "denominator": gettext_lazy("denominator"),
    "value": gettext_lazy("value"),
    "period_start": gettext_lazy("from"),
    "period_end": gettext_lazy("to"),
    "note": gettext_lazy("note"),
    "evidence": gettext_lazy("evidence"),
}


def metric_cells(row: MetricRow, workspace: Workspace) -> dict[str, Any]:
    """A metric for ``components/data_table.html``."""
    figures, metric = row.figures, row.metric
    target = figures.target.value if figures.target else None
    goal = metric.goal
    return {
        "cells": [
            {
                "text": metric.name,
                "url": workspace_url(workspace, "metrics:metric", metric.pk),
                "note": goal.title if goal else "",
            },
            {"text": metric.get_level_display()},
            {
                "text": shown_value(figures.headline, metric),
                "note": _n(figures.headline),
            },
            {
                "text": amount_text(target, is_percentage=figures.is_percentage, unit=metric.unit),
                "note": str(figures.target.due_on.year) if figures.target else "",
            },
            {"text": progress_text(figures.progress)},
            {
                "text": date_format(figures.as_of, "DATE_FORMAT") if figures.as_of else EMPTY,
                "note": _("A newer figure is due") if row.is_due and figures.as_of else "",
            },
        ]
    }


def report_columns(*, with_metric: bool) -> list[dict[str, Any]]:
    """The columns of a list of reports."""
    columns: list[dict[str, Any]] = [
        {"label": gettext_lazy("Period")},
        {"label": gettext_lazy("Reported by")},
        {"label": gettext_lazy("Value"), "numeric": True},
        {
            "label": pgettext_lazy("number of people behind a figure", "n"),
            "numeric": True,
        },
        {"label": gettext_lazy("Status")},
    ]
    if with_metric:
        columns.insert(1, {"label": gettext_lazy("Metric")})
    return columns


def report_cells(report: Report, workspace: Workspace, *, with_metric: bool) -> dict[str, Any]:
    """A report for ``components/data_table.html``."""
    measurement = report.measurement
    cells: list[dict[str, Any]] = [
        {
            "text": period_text(measurement.period_start, measurement.period_end),
            "url": workspace_url(workspace, "metrics:measurement", measurement.pk),
        },
        {
            "text": reporter_text(measurement),
            "note": measurement.partnership.name if measurement.partnership else "",
        },
        {"text": shown_value(report.value, measurement.metric)},
        {"text": n_text(report.value), "is_empty": report.value.n is None},
        {"badge": measurement.get_status_display(), "tone": STATUS_TONES[measurement.status]},
    ]
    if with_metric:
        cells.insert(1, {"text": measurement.metric.name})
    return {"cells": cells, "id": measurement.pk, "is_submitted": measurement.is_submitted}


def shown_value(value: DisplayValue, metric: Metric) -> str:
    """A figure of a metric in words."""
    return value_text(value, is_percentage=metric.kind == Metric.Kind.PERCENTAGE, unit=metric.unit)


def reporter_text(measurement: Measurement) -> str:
    """Who reported."""
    return measurement.organization.name if measurement.organization else _("Whole coalition")


def facts(measurement: Measurement, value: DisplayValue) -> list[dict[str, Any]]:
    """A report for ``components/key_values.html``."""
    found: list[dict[str, Any]] = [
        {
            "label": _("Period"),
            "value": period_text(measurement.period_start, measurement.period_end),
        },
        {"label": _("Reported by"), "value": reporter_text(measurement)},
    ]
    if measurement.partnership:
        found.append({"label": _("Partnership"), "value": measurement.partnership.name})
    found.append({"label": _("Value"), "value": shown_value(value, measurement.metric)})
    if value.numerator is not None:
        words = {"part": number_text(value.numerator), "whole": n_text(value)}
        found.append({"label": _("Counts"), "value": _("%(part)s of %(whole)s") % words})
    elif value.n is not None:
        found.append({"label": _("People"), "value": n_text(value)})
    if measurement.evidence:
        found.append(
            {"label": _("Evidence"), "value": measurement.evidence, "url": measurement.evidence}
        )
    return found


def crumbs(workspace: Workspace, metric: Metric, *, here: str = "") -> list[dict[str, str]]:
    """The path to a page beneath the metrics or one metric, for ``components/breadcrumb.html``."""
    listed = {
        "label": _("Metrics"),
        "url": workspace_url(workspace, "metrics:metric-list"),
    }
    own = {"label": metric.name, "url": workspace_url(workspace, "metrics:metric", metric.pk)}
    return [listed, own, {"label": here, "url": ""}] if here else [listed, own]


def events(history: Iterable[AuditEvent]) -> list[dict[str, Any]]:
    """A report's history for ``components/timeline_item.html``; only for who sees raw figures."""
    return [
        {
            "title": str(_EVENTS.get(event.action, event.action)),
            "who": event.actor_label,
            "when": date_format(event.happened_at, "SHORT_DATETIME_FORMAT"),
            "when_iso": event.happened_at.isoformat(),
            "text": _changes(event),
        }
        for event in history
    ]


def _changes(event: AuditEvent) -> str:
    after, before = event.after or {}, event.before
    if event.action == "send_back_measurement":
        return str(after.get("sent_back_reason", ""))
    if before is None:
        return ""
    parts = [
        _("%(field)s: %(old)s → %(new)s")
        % {
            "field": label,
            "old": _plain(before.get(name)),
            "new": _plain(after.get(name)),
        }
        for name, label in _FIELDS.items()
        if name in after and before.get(name) != after.get(name)
    ]
    if "groups" in after and before.get("groups") != after["groups"]:
        parts.append(_("groups changed"))
    return "; ".join(parts)


def _plain(value: Any) -> str:
    text = str(value if value not in (None, "") else EMPTY)
    return text.rstrip("0").rstrip(".") if "." in text and text.replace(".", "").isdigit() else text


def _n(value: DisplayValue) -> str:
    return _("n = %(n)s") % {"n": n_text(value)} if value.n is not None else ""
