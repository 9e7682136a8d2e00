"""Activities from a file, with the organizations that joined."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.base import ImportField, Row
from imports.importers.days import Days
from imports.importers.numbers import Numbers
from imports.importers.records import RecordImporter
from imports.importers.values import Lists, Misread, Paragraphs, Words, read_cells
from imports.models import ImportRun
from partnerships.importers.references import partnership_choices, partnerships_by_name
from partnerships.models import Activity, ActivityOrganization
from stakeholders.importers.organizations import organizations_by_name
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
_LARGEST_COUNT = 2_147_483_647
_MOST_HOURS = 999_999


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
        ImportField(
            "partnership",
            gettext_lazy("Partnership"),
            is_required=True,
            aliases=("project", "alianza", "initiative"),
            choices_from=partnership_choices,
            help_text=gettext_lazy("One partnership for all rows, or a column that names it."),
        ),
        ImportField(
            "title",
            gettext_lazy("Title"),
            is_required=True,
            aliases=("name", "activity", "event", "titulo", "actividad"),
        ),
        ImportField(
            "happened_on",
            gettext_lazy("Date"),
            is_required=True,
            aliases=("day", "event date", "fecha"),
            reading=Days(),
        ),
        ImportField(
            "type",
            gettext_lazy("Type"),
            aliases=("activity type", "kind", "category", "tipo"),
            choices=tuple(Activity.Type.choices),
            reading=Words(tuple(Activity.Type.choices), _TYPE_WORDS),
            help_text=gettext_lazy("New activities need one."),
        ),
        ImportField(
            "organizations",
            gettext_lazy("Organizations that joined"),
            aliases=("organizations", "organisations", "partners", "who joined"),
            reading=Lists(),
            help_text=gettext_lazy(
                "By name; they must be here already. Separate several with semicolons."
            ),
        ),
        ImportField("place", gettext_lazy("Place"), aliases=("location", "venue", "lugar")),
        ImportField(
            "people_reached",
            gettext_lazy("People reached"),
            aliases=("attendance", "participants", "reached", "asistentes"),
            reading=Numbers(is_whole=True, most=_LARGEST_COUNT),
        ),
        ImportField(
            "hours",
            gettext_lazy("Hours given"),
            aliases=("hours", "volunteer hours", "horas"),
            reading=Numbers(places=2, most=_MOST_HOURS),
        ),
        ImportField(
            "description",
            gettext_lazy("What happened"),
            aliases=("description", "notes", "descripcion"),
            reading=Paragraphs(),
        ),
        ImportField("external_key", gettext_lazy("Key in your own files"), aliases=("id",)),
    )

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        self.partnerships = partnerships_by_name()
        self.organizations = organizations_by_name()
        self.today = today_in(Workspace.objects.get(pk=current_workspace_id()))
        has_parts = "organizations" in run.mapping
        joined = ActivityOrganization.objects.select_related("organization")
        rows = joined if has_parts else joined.none()
        self.present_parts = {(row.activity_id, row.organization_id): row for row in rows}

    @property
    def stored_fields(self) -> Iterable[str]:
        others = ("partnership", "organizations")
        return [name for name in super().stored_fields if name not in others]

    def read(self, row: Row) -> tuple[dict[str, Any], list[Misread]]:
        values, misread = super().read(row)
        if named := row.text("partnership"):
            try:
                values["partnership"] = self.partnerships.find(named)
            except Misread as problem:
                misread.append(problem)
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
        parts, unknown = self.organizations.parts(found.get("organizations") or [])
        return parts, misread + unknown

    def part_key(self, values: Mapping[str, Any]) -> str:
        return str(values["organization"].pk)

    def part_text(self, values: Mapping[str, Any]) -> str:
        return _("%(name)s as having joined") % {"name": values["organization"]}

    def present_part(self, parent: Activity | None, values: Mapping[str, Any]) -> Any:
        if parent is None:
            return None
        return self.present_parts.get((parent.pk, values["organization"].pk))
