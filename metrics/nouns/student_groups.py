"""A student group: what it is called in other languages."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from metrics.actions.metrics import add_student_group, change_student_group, remove_student_group
from metrics.filters import StudentGroupFilter
from metrics.forms.metrics import StudentGroupForm
from metrics.groups import ETHNICITY
from metrics.models import StudentGroup
from metrics.serializers.metrics import StudentGroupSerializer
from records.columns import Link, Text
from records.noun import Labels, Noun, Place
from tenancy.models import Membership
from tenancy.privacy.personal_data import NotHeld
from tenancy.texts import text_of


def _sample(member: Membership) -> dict[str, Any]:
    return {"dimension": ETHNICITY, "group": f"Hispanic {StudentGroup.objects.count()}"}


STUDENT_GROUP = Noun(
    key="student_group",
    room="metrics",
    path="student-groups",
    model=StudentGroup,
    labels=Labels(
        one=_("Student group"),
        many=_("Names of student groups"),
        count=ngettext_lazy("%(n)s student group", "%(n)s student groups", "n"),
        add=_("Name a student group"),
        edit=_("Edit the names"),
        about=_("What student groups are called in other languages than their reports."),
        empty=_("No names yet"),
    ),
    columns=(
        Link(
            "group", label=_("Student group"), to="metrics:student-group-edit", sort="group",
            needs=("change", "student_group"),
        ),
        Text("dimension", label=_("Kind of group"), sort="dimension"),
    ),
    order_by=("dimension", "group", "pk"),
    filters=StudentGroupFilter,
    form=StudentGroupForm,
    form_template="metrics/target_form.html",
    serializer=StudentGroupSerializer,
    add=add_student_group,
    change=change_student_group,
    remove=remove_student_group,
    has_page=False,
    search=("dimension", "group"),
    search_detail=lambda group: text_of(group, "dimension"),
    place=Place(section="impact", position=50, icon="people"),
    personal_data=NotHeld("What groups are called."),
    sample=_sample,
)  # fmt: skip
