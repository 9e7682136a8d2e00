"""Activities from a file, with the organizations that joined."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.base import ImportField, Row
from imports.importers.fields import model_field
from imports.importers.records import RecordImporter
from imports.importers.values import Misread, read_cells
from imports.models import ImportRun
from partnerships.importers.references import ONE_PARTNERSHIP, partnership_choices
from partnerships.models import Activity, ActivityOrganization
from stakeholders.importers.organizations import SEVERAL_ORGANIZATIONS
from tenancy.dates import today_in
from tenancy.isolation.scope import current_workspace_id
from tenancy.models import Membership, Workspace

_TYPE_WORDS = {
    "training": Activity.Type.TEACHER_TRAINING,
    "professional development": Activity.Type.TEACHER_TRAINING,
    "tutor": Activity.Type.TUTORING,
    "mentor": Activity.Type.MENTORING,
    "volunteer": Activity.Type.VOLUNTEERING,
    "counselling": Activity.Type.COUNSELING,
    "taller": Activity.Type.WORKSHOP,
    "reunion": Activity.Type.MEETING,
}


class ActivityImport(RecordImporter):
    """Activities, matched by the file's own key, else by partnership, title and day."""

    model = Activity
    joined = ("partnership",)
    part_model = ActivityOrganization
    part_parent = "activity"

    key = "activities"
    noun = "activity"
    label = gettext_lazy("Activities")
    fields = (
        model_field(
            Activity,
            "partnership",
            is_required=True,
            aliases=("project", "alianza", "initiative"),
            choices_from=partnership_choices,
            reading=ONE_PARTNERSHIP,
            help_text=gettext_lazy("One partnership for all rows, or a column that names it."),
        ),
        model_field(
            Activity,
            "title",
            is_required=True,
            aliases=("name", "activity", "event", "titulo", "actividad"),
        ),
        model_field(
            Activity, "happened_on", is_required=True, aliases=("day", "event date", "fecha")
        ),
        model_field(
            Activity,
            "type",
            aliases=("activity type", "kind", "category", "tipo"),
            words=_TYPE_WORDS,
            help_text=gettext_lazy("New activities need one."),
        ),
        ImportField(
            "organizations",
            gettext_lazy("Organizations that joined"),
            aliases=("organizations", "organisations", "partners", "who joined"),
            reading=SEVERAL_ORGANIZATIONS,
            help_text=gettext_lazy(
                "By name; they must be here already. Separate several with semicolons."
            ),
        ),
        model_field(Activity, "place", aliases=("location", "venue", "lugar")),
        model_field(
            Activity,
            "people_reached",
            aliases=("attendance", "participants", "reached", "asistentes"),
        ),
        model_field(Activity, "hours", aliases=("hours", "volunteer hours", "horas")),
        model_field(Activity, "description", aliases=("description", "notes", "descripcion")),
        model_field(Activity, "external_key"),
    )

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        self.today = today_in(Workspace.objects.get(pk=current_workspace_id()))
        has_parts = "organizations" in run.mapping
        joined = ActivityOrganization.objects.select_related("organization")
        rows = joined if has_parts else joined.none()
        self.present_parts = {(row.activity_id, row.organization_id): row for row in rows}

    @property
    def stored_fields(self) -> Iterable[str]:
        return [name for name in super().stored_fields if name != "organizations"]

    def read(self, row: Row) -> tuple[dict[str, Any], list[Misread]]:
        values, misread = super().read(row)
        day = values.get("happened_on")
        if day and day > self.today:
            text = _("This day is still to come. The log holds what was done.")
            misread.append(Misread(text))
        return values, misread

    def name_of(self, record: Activity) -> str:
        return f"{record.title} {record.happened_on} {record.partnership_id}"

    def name_in(self, values: Mapping[str, Any]) -> str:
        return f"{values['title']} {values['happened_on']} {values['partnership'].pk}"

    def described(self, record: Activity) -> str:
        words = {"title": record.title, "day": record.happened_on}
        return _("%(title)s on %(day)s") % words

    def wrong(self, values: Mapping[str, Any], present: Any) -> list[str]:
        return [] if present or values.get("type") else [_("The type is missing.")]

    def new_record(self, values: Mapping[str, Any], acting_member: Membership) -> Activity:
        return Activity(**values, logged_by=acting_member)

    def parts_in(self, row: Row) -> tuple[list[dict[str, Any]], list[Misread]]:
        """The organizations that joined."""
        found, misread = read_cells(row, ("organizations",), self.columns)
        return [{"organization": each} for each in found.get("organizations") or []], misread

    def part_key(self, values: Mapping[str, Any]) -> str:
        return str(values["organization"].pk)

    def part_text(self, values: Mapping[str, Any]) -> str:
        return _("%(name)s as having joined") % {"name": values["organization"]}

    def present_part(self, parent: Activity | None, values: Mapping[str, Any]) -> Any:
        if parent is None:
            return None
        return self.present_parts.get((parent.pk, values["organization"].pk))
