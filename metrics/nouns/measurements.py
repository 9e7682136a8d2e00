"""A measurement: one metric, one period, one reporter."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from metrics.actions.measurements import (
    change_measurement,
    record_measurement,
    remove_measurement,
)
from metrics.filters import MeasurementFilter
from metrics.forms.measurements import MeasurementForm
from metrics.models import Measurement, Metric
from metrics.queries.measurements import fill_shown
from metrics.serializers.measurements import MeasurementSerializer
from metrics.wording import figure_text, n_text, period_text
from partnerships.queries.partnerships import partnerships_named_to
from records.columns import Badge, Link, Step, Words
from records.noun import Labels, Noun, Place
from tenancy.models import Membership
from tenancy.permissions import may
from tenancy.privacy.personal_data import Held, as_values
from tenancy.querysets import named_for


def _said(measurement: Measurement) -> str | Promise:
    if measurement.is_accepted:
        return _("Saved and accepted. It counts from now on.")
    if measurement.is_submitted:
        return _("Submitted. A coordinator looks at it.")
    return _("Kept as a draft.")


def _is_any_waiting(rows: Sequence[Measurement], member: Membership) -> bool:
    return may(member, "accept", "measurement") and any(row.is_submitted for row in rows)


def _sample(member: Membership) -> dict[str, Any]:
    year = 1990 + Measurement.objects.count()
    return {
        "metric": Metric.objects.visible_to(member).order_by("pk")[0],
        "period_start": date(year, 1, 1), "period_end": date(year, 12, 31),
        "numerator": Decimal(30), "denominator": Decimal(70), "note": "Counted in June.",
    }  # fmt: skip


MEASUREMENT = Noun(
    key="measurement",
    room="metrics",
    path="measurements",
    model=Measurement,
    labels=Labels(
        one=_("Measurement"),
        many=_("Measurements"),
        count=ngettext_lazy("%(n)s measurement", "%(n)s measurements", "n"),
        add=_("Report figures"),
        edit=_("Report figures"),
        about=_("What partners reported, by period. Only accepted measurements count."),
        empty=_("No measurements"),
    ),
    columns=(
        Words(
            "period", label=_("Period"), to="metrics:measurement", sort="period_end",
            write=lambda row: period_text(row.period_start, row.period_end),
        ),
        Link("metric.name", label=_("Metric"), to="metrics:metric", id_path="metric_id"),
        Words(
            "reporter", label=_("Reported by"), write=lambda row: row.reporter,
            note=lambda row: row.partnership_name or "",
        ),
        Words(
            "value", label=_("Value"), is_numeric=True,
            write=lambda row: figure_text(row.shown, row.metric),
        ),
        Words(
            "n", label=pgettext_lazy("number of people behind a figure", "n"), is_numeric=True,
            write=lambda row: n_text(row.shown),
        ),
        Badge(
            "status", label=_("Status"), sort="status",
            tones={"accepted": "good", "submitted": "brand", "sent_back": "warn"},
        ),
        Step(
            "is_submitted", label=_("Accept"), template="metrics/_acceptance_cell.html",
            shown_if=_is_any_waiting,
        ),
    ),
    # By columns of its own alone, so that an index finds the page among any number.
    order_by=("-period_end", "-pk"),
    select_related=("metric", "organization", "partnership", "submitted_by", "import_run"),
    annotate=lambda rows, member: rows.annotate(
        partnership_name=named_for(
            partnerships_named_to(member), at="partnership_id", name="name"
        )
    ),
    fill=fill_shown,
    filters=MeasurementFilter,
    form=MeasurementForm,
    serializer=MeasurementSerializer,
    add=record_measurement,
    change=change_measurement,
    remove=remove_measurement,
    said=_said,
    parent="metric",
    place=Place(section="impact", position=40, icon="ruler"),
    list_template="metrics/measurement_list.html",
    form_template="metrics/measurement_form.html",
    personal_data=Held(
        title=_("Measurements entered"),
        through="who entered it",
        show=as_values(
            lambda subject: Measurement.objects.filter(submitted_by__in=subject.membership_ids),
            "metric__name", "period_start", "period_end", "note", "created_at",
        ),
        goes=_("Stays as the coalition's record, without the person."),
    ),
    sample=_sample,
)  # fmt: skip
