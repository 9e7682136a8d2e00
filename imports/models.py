"""Uploaded files on their way in, and the parts in which they are stored."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imports.querysets import ImportRunQuerySet
from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel
from tenancy.models import Membership


class ImportRun(TenantModel):
    """One file on its way in: uploaded, mapped, tried, confirmed, perhaps undone."""

    class Status(models.TextChoices):
        MAPPING = "mapping", _("Choose columns")
        CHECKING = "checking", _("Checking")
        CHECKED = "checked", _("Checked")
        IMPORTING = "importing", _("Importing")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Failed")
        UNDONE = "undone", _("Undone")

    # The key of the importer that reads it.
    importer = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    # How its text is read; empty for a workbook.
    encoding = models.CharField(max_length=20, blank=True)
    # What parts its cells; empty for a workbook.
    delimiter = models.CharField(max_length=1, blank=True)
    # Of a workbook.
    sheet = models.CharField(max_length=255, blank=True)
    header_row = models.PositiveSmallIntegerField(_("row with the column names"), default=1)
    # What of these a person chose, here or for the file before.
    chosen_reading = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    # {"field": {"column": "DBN"}} or {"field": {"value": "education"}}
    mapping = models.JSONField(default=dict)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.MAPPING)
    # 0 while nobody has counted the rows of a workbook.
    rows_total = models.PositiveIntegerField(default=0)
    # One letter a row, in the file's order, as importers.RowOutcome names them.
    row_outcomes = models.TextField(blank=True)
    # {"row number in the spreadsheet": ["what is wrong, or changes", ...]}
    errors = models.JSONField(default=dict)
    # {"row number": [["value", "label"], ...]}: what a person may decide of a row that asks.
    questions = models.JSONField(default=dict)
    # {"row number": "value"}: what was decided.
    decisions = models.JSONField(default=dict)
    # {"field": {"question": [cells, "what is assumed", "the first cell"]}}: what columns ask.
    asked = models.JSONField(default=dict)
    # {"field": {"question": "answer"}}: how a person said that columns are to be read.
    answers = models.JSONField(default=dict)
    # What undo needs: {"created": [ids], "before": {id: {...}}}, by the importer's own rules.
    undo = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    # Of the person who had it tried: the worker says in it what is wrong with each row.
    language = models.CharField(max_length=10, default="en")
    started_by = TenantForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(ImportRunQuerySet)()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["workspace", "-created_at"], name="import_by_time")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def how_to_read(self) -> dict[str, Any]:
        """How its file is made a table, as ``imports.reading`` takes it."""
        return {
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "header_row": self.header_row,
        }

    @property
    def unused_columns(self) -> list[str]:
        """The columns of the file from which nothing is taken."""
        used = {source.get("column") for source in self.mapping.values()}
        return [name for name in self.columns if name not in used]

    @property
    def rows_counted(self) -> int | None:
        """How many rows it has, once they were counted."""
        return self.rows_total or None

    @property
    def is_workbook(self) -> bool:
        """Whether its file is no text."""
        return not self.encoding

    @property
    def is_working(self) -> bool:
        """Whether a worker is at it."""
        return self.status in (self.Status.CHECKING, self.Status.IMPORTING)

    @property
    def waiting(self) -> int:
        """How many questions about columns have neither an answer nor an assumption."""
        return sum(
            not assumed and key not in self.answers.get(name, {})
            for name, questions in self.asked.items()
            for key, (_count, assumed, _text) in questions.items()
        )

    @property
    def is_checked(self) -> bool:
        """Whether the dry run is done and nothing is written yet."""
        return self.status == self.Status.CHECKED

    @property
    def is_done(self) -> bool:
        """Whether it was written, and could be undone."""
        return self.status == self.Status.DONE

    @property
    def can_be_mapped(self) -> bool:
        """Whether its columns may still be chosen."""
        return self.status in (self.Status.MAPPING, self.Status.CHECKED, self.Status.FAILED)


class FilePart(TenantModel):
    """
    A piece of an uploaded file, so that nobody has to hold the whole of it in memory, and a worker
    on another host reads it. ``run`` is what the file is for.
    """

    number = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        abstract = True


class StoredPart(FilePart):
    """A piece of an import's file."""

    run = TenantForeignKey(ImportRun, on_delete=models.CASCADE, related_name="parts")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "run", "number"], name="import_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.number}"
