"""What the tables of this room hold on people."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from imports.actions import erasure
from imports.models import ImportRun, StoredPart
from imports.people_in_files import rows_naming
from tenancy.privacy.personal_data import Held, NotHeld, Subject


def _rows_in_files(subject: Subject) -> list[dict[str, Any]]:
    """The rows of uploaded files that name the person, with the name of the file."""
    return [
        {"file": run.file_name, "uploaded_at": run.created_at, "rows": rows}
        for run in ImportRun.objects.order_by("pk").iterator(chunk_size=1)
        if (rows := rows_naming(run, subject))
    ]


DECLARED: dict[type[models.Model], Any] = {
    ImportRun: Held(
        title=_("Rows of uploaded files"),
        through="names and addresses within the rows",
        show=_rows_in_files,
        goes=_("Marks stand in their place; the rest of the file stays."),
        erase=erasure.erase_from_files,
    ),
    StoredPart: NotHeld("Shown and erased with its import, whose file it is a piece of."),
}
