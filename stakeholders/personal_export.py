"""Everything that the workspace holds on one person, as they may ask to be given it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tenancy.models import Workspace
from tenancy.privacy.personal_data import INVENTORY, Held, Subject
from tenancy.privacy.personal_data_search import mentions


def held_on(subject: Subject) -> list[tuple[Held, list[dict[str, Any]]]]:
    """What each table holds on the person; tables that hold nothing on them are left out."""
    found = ((held, held.show(subject)) for _model, held in INVENTORY.held())
    return [(held, rows) for held, rows in found if rows]


def personal_export(*, workspace: Workspace, subject: Subject) -> dict[str, Any]:
    """
    The whole of it as JSON values, with what it can't contain said in words.

    Texts of others that mention the person are listed by their place, not given: they are about
    others, too.
    """
    return {
        "workspace": workspace.name,
        "made_at": timezone.now(),
        "known_as": {
            "names": sorted(subject.names),
            "emails": sorted(subject.emails),
            "phones": sorted(subject.phones),
        },
        "held": [
            {"what": str(held.title), "found_through": held.through, "entries": rows}
            for held, rows in held_on(subject)
        ],
        "mentioned_in": [
            {"what": row._meta.verbose_name, "which": str(row)[:80], "fields": names}
            for row, names in mentions(subject)
        ],
        "not_included": [
            _("Answers to anonymous surveys: nothing that is kept connects them with a person."),
            _("An unfinished survey answer: only the personal link opens it."),
            _("The account (password, second factor): it belongs to the person, not to us."),
            _("Copies in backups, which are overwritten as they grow old."),
        ],
    }
