"""The audit trail: a list that is read and taken along, and otherwise no noun."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from overview.filters.manage import AuditEventFilter
from records.columns import Moment, Step, Text, Words
from records.noun import Labels, Noun
from stakeholders.queries import undoable_merges
from tenancy.audit.details import changes_of
from tenancy.audit.recording import verb_of
from tenancy.models import AuditEvent, Membership


@dataclass(frozen=True)
class _Changes(Step):
    """What changed, field by field, and the button that undoes a merge."""

    def text(self, record: Any) -> str:
        """For the file: "Name: Harbor → Harbor Library; Place: Bronx"."""
        return "; ".join(map(str, changes_of(record)))


def _mark_merges(events: list[AuditEvent], member: Membership) -> None:
    """Say of each event whether it is a merge that the member may undo."""
    found = undoable_merges(events, acting_member=member)
    for event in events:
        event.is_undoable_merge = event.pk in found  # type: ignore[attr-defined]


AUDIT_EVENT = Noun(
    key="audit_event",
    room="overview",
    path="audit",
    model=AuditEvent,
    labels=Labels(
        one=_("Entry"),
        many=_("Audit trail"),
        count=ngettext_lazy("%(n)s entry", "%(n)s entries", "n"),
        add="",
        edit="",
        about=_(
            "Who changed what. Nobody can change or delete an entry; where a person was erased, a"
            " mark stands instead."
        ),
    ),
    columns=(
        Moment("happened_at", label=_("When"), sort="happened_at"),
        Text("actor_label", label=_("Who")),
        Words("action", label=_("What"), write=lambda event: verb_of(event.action)),
        Text("object_label", label=_("On")),
        _Changes(
            "changes", label=pgettext_lazy("column", "Change"),
            template="overview/_audit_changes.html",
        ),
    ),
    order_by=("-happened_at", "-pk"),
    fill=_mark_merges,
    filters=AuditEventFilter,
    has_page=False,
)  # fmt: skip
