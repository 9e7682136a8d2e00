"""A target: what a metric should reach by a date, for everybody or for one student group."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.actions.metrics import add_target, change_target, remove_target
from metrics.filters import TargetFilter
from metrics.forms.metrics import TargetForm
from metrics.models import Metric, Target
from metrics.queries.group_names import names_of_group, target_group
from metrics.serializers.metrics import TargetSerializer
from metrics.wording import figure_text
from records.columns import Day, Link, Words
from records.noun import Labels, Noun
from tenancy.models import Membership
from tenancy.privacy.personal_data import NotHeld


def _sample(member: Membership) -> dict[str, Any]:
    return {
        "metric": Metric.objects.visible_to(member).order_by("pk")[0], "value": "75",
        "due_on": date(2030 + Target.objects.count(), 6, 30), "group": "Hispanic",
    }  # fmt: skip


TARGET = Noun(
    key="target",
    room="metrics",
    path="targets",
    model=Target,
    labels=Labels(
        one=_("Target"),
        many=_("Targets"),
        count=ngettext_lazy("%(n)s target", "%(n)s targets", "n"),
        add=_("Add a target"),
        edit=_("Edit the target"),
        about=_("What metrics should reach, for everybody or for one student group."),
        empty=_("No targets yet"),
    ),
    columns=(
        Link(
            "metric.name", label=_("Metric"), to="metrics:metric", id_path="metric_id",
            sort="metric__name",
        ),
        Words("group", label=_("Student group"), sort="group", write=target_group),
        Words(
            "value", label=_("Target"), is_numeric=True,
            write=lambda target: figure_text(target.value, target.metric),
        ),
        Day("due_on", label=_("To be reached by"), sort="due_on"),
    ),
    order_by=("due_on", "-pk"),
    select_related=("metric",),
    annotate=lambda rows, member: rows.annotate(names=names_of_group()),
    filters=TargetFilter,
    form=TargetForm,
    form_template="metrics/target_form.html",
    serializer=TargetSerializer,
    add=add_target,
    change=change_target,
    remove=remove_target,
    parent="metric",
    has_page=False,
    personal_data=NotHeld("What a metric should reach."),
    sample=_sample,
)  # fmt: skip
