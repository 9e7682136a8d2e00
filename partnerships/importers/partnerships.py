"""Partnerships from a file, with who takes part."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.addresses import Addresses
from imports.importers.base import ImportField, Row
from imports.importers.fields import model_field
from imports.importers.records import RecordImporter, refuse_long
from imports.importers.values import Misread, read_cells
from imports.models import ImportRun
from partnerships.models import Participation, Partnership
from stakeholders.importers.organizations import SEVERAL_ORGANIZATIONS
from stakeholders.models import Organization, Person

_STAGE_WORDS = {
    "ended": Partnership.Stage.CLOSED,
    "finished": Partnership.Stage.CLOSED,
    "current": Partnership.Stage.ACTIVE,
    "running": Partnership.Stage.ACTIVE,
    "planned": Partnership.Stage.EXPLORING,
    "new": Partnership.Stage.FORMING,
}
_ROLE_WORDS = {
    "member": Participation.PartRole.PARTNER,
    "participant": Participation.PartRole.PARTNER,
    "coordinator": Participation.PartRole.BACKBONE,
    "anchor": Participation.PartRole.BACKBONE,
    "chair": Participation.PartRole.LEAD,
    "donor": Participation.PartRole.FUNDER,
    "advisor": Participation.PartRole.ADVISER,
}
# What the columns of a participant are to the participation.
_PART = {
    "part_role": "role",
    "part_since": "since",
    "part_until": "until",
    "responsibilities": "responsibilities",
}


class PartnershipImport(RecordImporter):
    """Partnerships, matched by name; a row for each participant, or several in a cell."""

    model = Partnership
    part_model = Participation
    part_parent = "partnership"

    key = "partnerships"
    noun = "partnership"
    label = gettext_lazy("Partnerships")
    fields = (
        model_field(
            Partnership, "name", is_required=True, aliases=("partnership", "project", "alianza")
        ),
        model_field(
            Partnership,
            "model",
            aliases=("type", "modelo"),
            help_text=gettext_lazy("New partnerships need one."),
        ),
        model_field(Partnership, "stage", aliases=("status", "phase", "etapa"), words=_STAGE_WORDS),
        model_field(Partnership, "vision", aliases=("description", "purpose", "descripcion")),
        model_field(Partnership, "started_on", aliases=("start", "start date", "started")),
        model_field(Partnership, "ended_on", aliases=("end", "end date")),
        ImportField(
            "participants",
            gettext_lazy("Who takes part"),
            aliases=("participant", "organization", "organisation", "organizations", "partners"),
            reading=SEVERAL_ORGANIZATIONS,
            help_text=gettext_lazy(
                "Organizations by name; they must be here already. A row for each, or several in a "
                "cell, separated by semicolons."
            ),
        ),
        model_field(
            Participation,
            "role",
            named="part_role",
            label=gettext_lazy("Role of the participant"),
            aliases=("role", "rol"),
            words=_ROLE_WORDS,
        ),
        model_field(
            Participation,
            "since",
            named="part_since",
            label=gettext_lazy("Takes part since"),
            aliases=("since", "joined", "joined on"),
        ),
        model_field(
            Participation,
            "until",
            named="part_until",
            label=gettext_lazy("Takes part until"),
            aliases=("until", "left on"),
        ),
        ImportField(
            "contact",
            gettext_lazy("E-mail of the participant's contact"),
            aliases=("contact email", "contact e-mail", "email"),
            reading=Addresses(),
            help_text=gettext_lazy("Of a person who is here already."),
        ),
        model_field(Participation, "responsibilities"),
    )

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        has_parts = "participants" in run.mapping
        parts = Participation.objects.select_related("organization", "contact")
        rows = parts if has_parts else parts.none()
        self.present_parts = {(row.partnership_id, row.organization_id): row for row in rows}
        people = Person.objects.exclude(email="") if "contact" in run.mapping else ()
        self.people = {person.email.lower(): person for person in people}

    @property
    def stored_fields(self) -> Iterable[str]:
        others = (*_PART, "participants", "contact")
        return [name for name in super().stored_fields if name not in others]

    def wrong(self, values: Mapping[str, Any], present: Any) -> list[str]:
        wrong = [] if present or values.get("model") else [_("The model is missing.")]
        starts = values.get("started_on") or getattr(present, "started_on", None)
        ends = values.get("ended_on") or getattr(present, "ended_on", None)
        if starts and ends and ends < starts:
            wrong.append(_("The end can't be before the start."))
        return wrong

    def parts_in(self, row: Row) -> tuple[list[dict[str, Any]], list[Misread]]:
        """Who takes part, each in the role and since the day that the row says."""
        found, misread = read_cells(row, (*_PART, "participants", "contact"), self.columns)
        values = {_PART[name]: found[name] for name in _PART if found.get(name) is not None}
        participants = found.get("participants") or []
        misread += refuse_long(Participation, values)
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            misread.append(Misread(_("The end can't be before the start.")))
        contact = None
        if address := found.get("contact"):
            contact = self.people.get(address)
            if contact and contact.shares_address:
                text = _("Several people share “%(text)s”: choose the contact on the page.")
                misread.append(Misread(text % {"text": address}))
            if contact is None:
                text = _("There is no person with the address “%(text)s”.")
                misread.append(Misread(text % {"text": address}))
        if contact and not all(_works_for(contact, each) for each in participants):
            misread.append(Misread(_("This person belongs to another organization.")))
        said = {**values, "contact": contact}
        return [{"organization": each, **said} for each in participants], misread

    def part_key(self, values: Mapping[str, Any]) -> str:
        return str(values["organization"].pk)

    def part_text(self, values: Mapping[str, Any]) -> str:
        return _("Participant %(name)s") % {"name": values["organization"]}

    def present_part(self, parent: Partnership | None, values: Mapping[str, Any]) -> Any:
        if parent is None:
            return None
        return self.present_parts.get((parent.pk, values["organization"].pk))


def _works_for(person: Person, organization: Organization) -> bool:
    return person.organization_id in (None, organization.pk)
