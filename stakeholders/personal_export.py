"""Everything that the workspace holds on one person, as they may ask to be given it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tenancy.models import Workspace
from tenancy.privacy.personal_data import INVENTORY, Held, Subject
from tenancy.privacy.personal_data_search import mentions

Found = list[tuple[Held, list[dict[str, Any]]]]


def held_on(subject: Subject) -> Found:
    """What each table holds on the person; tables that hold nothing on them are left out."""
    found = ((held, held.show(subject)) for _model, held in INVENTORY.held())
    return [(held, rows) for held, rows in found if rows]


def held_for_the_person(subject: Subject) -> Found:
    """What was promised to be read by nobody but the person."""
    found = ((held, held.show_to_person(subject)) for _model, held in INVENTORY.held())
    return [(held, rows) for held, rows in found if rows]


def personal_export(*, workspace: Workspace, subject: Subject) -> dict[str, Any]:
    """
    The whole of it as JSON values, with what it can't contain said in words.

    Texts of others that mention the person are listed by their place, not given: they are about
    others, too. What is for the person alone is counted; a link by e-mail gives it to them.
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
        "for_the_person_alone": [
            {"what": str(held.title), "entries": len(rows), "given_by": _("a link by e-mail")}
            for held, rows in held_for_the_person(subject)
        ],
        "mentioned_in": [
            {"what": row._meta.verbose_name, "which": str(row)[:80], "fields": names}
            for row, names in mentions(subject)
        ],
        "not_included": [
            _("Answers to anonymous surveys: nothing that is kept connects them with a person."),
            _("Answers to confidential surveys: only the person gets them, by e-mail."),
            _("An unfinished survey answer: only the personal link opens it."),
            _("The account (password, second factor): it belongs to the person, not to us."),
            _("Copies in backups, which are overwritten as they grow old."),
        ],
    }
