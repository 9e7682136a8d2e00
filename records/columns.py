"""
The columns of a noun's list: one declaration draws the page, sorts it, and writes its export.

A column follows ``path`` from the record ("owner.user.name"); where anything on the way is None
the cell is empty. ``sort`` is what the database sorts by; a column without it can't be sorted.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tenancy.links import workspace_url
from tenancy.models import Membership
from tenancy.permissions import may
from tenancy.texts import TranslatedModel, text_label, text_of

EMPTY = "–"
NAMES_SHOWN = 3
Label = str | Promise


class Cell(NamedTuple):
    """What a template draws: a text, perhaps with an address, a tone or a note, or a template."""

    text: str
    url: str = ""
    tone: str | None = None
    note: str = ""
    template: str = ""

    @property
    def html(self) -> str:
        """Markup, or a text to be escaped: a list has hundreds, for which a template is slow."""
        drawn = self.text
        if self.url:
            drawn = format_html('<a href="{}">{}</a>', self.url, drawn)
        elif self.tone is not None:
            drawn = format_html('<span class="badge tone-{}">{}</span>', self.tone, drawn)
        if self.note:
            drawn = format_html('{}<span class="cell-note">{}</span>', drawn, self.note)
        return drawn


@dataclass(frozen=True)
class Text:
    """A column of plain text; the others below say how theirs differ."""

    path: str
    label: Label = field(kw_only=True)
    sort: str = field(default="", kw_only=True)
    note_path: str = field(default="", kw_only=True)
    is_numeric: bool = field(default=False, kw_only=True)
    is_date: ClassVar[bool] = False

    @property
    def key(self) -> str:
        """Its name in an address: ``?sort=due_on``."""
        return self.path.replace(".", "-")

    def attributes(self, *, is_empty: bool) -> str:
        """Of its cells: the label and the class; a phone leaves out what is empty."""
        look = "is-numeric" if self.is_numeric else "is-date" if self.is_date else ""
        if is_empty:
            look = f"is-empty {look}".rstrip()
        return format_html(' data-label="{}" class="{}"', self.label, look)

    def value(self, record: models.Model) -> Any:
        """What the path leads to; a method is called."""
        return value_at(record, self.path)

    def note_of(self, record: models.Model) -> str:
        """A second, quieter line."""
        return value_at(record, self.note_path) or "" if self.note_path else ""

    def text(self, record: models.Model) -> str:
        """The value in the reader's language, or a dash."""
        value = self.value(record)
        if value in (None, ""):
            return EMPTY
        return value if isinstance(value, str) else str(value)

    def cell(self, record: models.Model, member: Membership) -> Cell:
        """The value as the list shows it."""
        return Cell(self.text(record), note=self.note_of(record))

    def is_shown(self, records: Sequence[Any], member: Membership) -> bool:
        """Whether a page with these rows has the column at all."""
        return True

    def exported(self, record: models.Model) -> Any:
        """The value as a file has it: what the page shows, empty where it shows a dash."""
        text = self.text(record)
        return "" if text == EMPTY else str(text)


@dataclass(frozen=True)
class Translation(Text):
    """A text in one of several languages, which files alone have a column for."""

    language: str = field(kw_only=True)

    def exported(self, record: Any) -> str:
        """As it was written, or as it was translated."""
        if record.language == self.language:
            return str(getattr(record, self.path))
        return str(record.translations.get(self.language, {}).get(self.path, ""))


def translation_columns(model: type[models.Model], languages: Sequence[str]) -> list[Translation]:
    """A column for each text of a record and each language, if there are several."""
    if not issubclass(model, TranslatedModel) or len(languages) < 2:
        return []
    return [
        Translation(name, label=text_label(model, name, language), language=language)
        for name in model.translated
        for language in languages
    ]


@dataclass(frozen=True)
class Link(Text):
    """
    A text that leads to the page ``to`` of the row with the id at ``id_path``.

    ``needs`` names what a role must be able to do there ("change", "adaptation"), if not read;
    others see the text alone, or with ``is_private`` no such column.
    """

    to: str = field(kw_only=True)
    id_path: str = field(default="pk", kw_only=True)
    words: int = field(default=0, kw_only=True)
    needs: tuple[str, str] | None = field(default=None, kw_only=True)
    is_private: bool = field(default=False, kw_only=True)

    def is_shown(self, records: Sequence[Any], member: Membership) -> bool:
        """Whether the member may read the text."""
        return not (self.is_private and self.needs and not may(member, *self.needs))

    def note_of(self, record: models.Model) -> str:
        """A sample says that it is one."""
        is_sample = self.id_path == "pk" and getattr(record, "is_sample", False)
        return super().note_of(record) or (_("Sample") if is_sample else "")

    def cell(self, record: models.Model, member: Membership) -> Cell:
        """The text with its address, where the member may open it."""
        key = getattr(record, self.id_path)
        if key is None:
            return Cell(EMPTY)
        text, note = self.text(record), self.note_of(record)
        if self.words and len(text.split()) > self.words:
            text = " ".join(text.split()[: self.words]) + " …"
        if self.needs and not may(member, *self.needs):
            return Cell(text, note=note)
        return Cell(text, workspace_url(member.workspace, self.to, key), note=note)


def related(noun: str, *, label: Label, to: str) -> Link:
    """A link to the record to which a row refers, by its name, for roles that read this noun."""
    return Link(
        f"{noun}.name",
        label=label,
        to=to,
        id_path=f"{noun}_id",
        sort=f"{noun}__name",
        needs=("read", noun),
    )


@dataclass(frozen=True)
class Words(Text):
    """What ``write`` says of a row, above what ``note`` adds; ``to`` names its page, if any."""

    write: Callable[[Any], str] = field(kw_only=True)
    note: Callable[[Any], str] = field(default=lambda record: "", kw_only=True)
    to: str = field(default="", kw_only=True)

    def text(self, record: models.Model) -> str:
        """The words, or a dash where there are none."""
        return self.write(record) or EMPTY

    def cell(self, record: models.Model, member: Membership) -> Cell:
        """The words with their note."""
        url = workspace_url(member.workspace, self.to, record.pk) if self.to else ""
        return Cell(self.text(record), url, note=self.note(record))


@dataclass(frozen=True)
class Choice(Text):
    """The label of a field with choices."""

    def value(self, record: models.Model) -> Any:
        """The label of the present choice."""
        return getattr(record, f"get_{self.path}_display")()


@dataclass(frozen=True)
class Badge(Choice):
    """The label of a choice, in a tone that says how good it is."""

    tones: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    otherwise: str = field(default="quiet", kw_only=True)

    def cell(self, record: models.Model, member: Membership) -> Cell:
        """The label as a badge."""
        tone = self.tones.get(getattr(record, self.path), self.otherwise)
        return Cell(self.text(record), tone=tone, note=self.note_of(record))


@dataclass(frozen=True)
class Day(Text):
    """A date, or the date of a moment in the workspace's zone, on one line."""

    is_date: ClassVar[bool] = True

    def text(self, record: models.Model) -> str:
        """The date in the reader's short way of writing."""
        day = self._day(record)
        return date_format(day, "SHORT_DATE_FORMAT") if day else EMPTY

    def exported(self, record: models.Model) -> Any:
        """The date as every program reads it: 2026-03-02."""
        day = self._day(record)
        return day.isoformat() if day else ""

    def _day(self, record: models.Model) -> date | None:
        value = self.value(record)
        if isinstance(value, datetime):
            return timezone.localtime(value).date()
        return value if isinstance(value, date) else None


@dataclass(frozen=True)
class Moment(Text):
    """A date and time in the workspace's zone, on one line."""

    is_date: ClassVar[bool] = True

    def text(self, record: models.Model) -> str:
        """The moment in the reader's short way of writing."""
        value = self.value(record)
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT") if value else EMPTY

    def exported(self, record: models.Model) -> Any:
        """The moment as every program reads it: 2026-03-02 10:30."""
        value = self.value(record)
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


@dataclass(frozen=True)
class Step(Text):
    """
    A column whose cells are drawn by a template, with ``record``: a button in each row.

    ``shown_if`` says by a page's rows and its reader whether anybody could press one.
    """

    template: str = field(kw_only=True)
    shown_if: Callable[[Sequence[Any], Membership], bool] = field(
        default=lambda records, member: True, kw_only=True
    )

    def is_shown(self, records: Sequence[Any], member: Membership) -> bool:
        """As ``shown_if`` says."""
        return self.shown_if(records, member)

    def cell(self, record: models.Model, member: Membership) -> Cell:
        """The text is for the export; the page includes the template."""
        return Cell(self.text(record), template=self.template)


@dataclass(frozen=True)
class Due(Day):
    """A day by which something is to be done; ``is_over`` names the property that ends it."""

    is_over: str = field(kw_only=True)

    def cell(self, record: models.Model, member: Membership) -> Cell:
        """The day, with a note once it has passed."""
        value = self.value(record)
        today = timezone.localdate()
        is_late = value is not None and value < today and not getattr(record, self.is_over)
        return Cell(self.text(record), note=_("Overdue") if is_late else "")


@dataclass(frozen=True)
class Number(Text):
    """A number without useless zeros."""

    is_numeric: bool = field(default=True, kw_only=True)

    def text(self, record: models.Model) -> str:
        """The number as the reader writes numbers."""
        return figure(self.value(record))

    def exported(self, record: models.Model) -> Any:
        """The number itself."""
        value = self.value(record)
        return "" if value is None else value


@dataclass(frozen=True)
class Names(Text):
    """A list of names: the first three, and how many more."""

    def text(self, record: models.Model) -> str:
        """The names in short."""
        return names_in_short(list(self.value(record) or ()))

    def exported(self, record: models.Model) -> Any:
        """All names."""
        return "; ".join(self.value(record) or ())


def value_at(record: Any, path: str) -> Any:
    """What a path of names leads to from a record: None where something on the way is None."""
    for name in path.split("."):
        if record is None:
            return None
        is_translated = name in getattr(type(record), "translated", ())
        record = text_of(record, name) if is_translated else getattr(record, name)
    return record() if callable(record) else record


def names_in_short(names: list[str]) -> str:
    """The first three names and how many more."""
    shown = ", ".join(names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    if more <= 0:
        return shown or EMPTY
    return _("%(names)s and %(count)d more") % {"names": shown, "count": more}


def figure(value: Decimal | int | None) -> str:
    """A number without useless zeros, or a dash where nobody counted."""
    if value is None:
        return EMPTY
    return str(number_format(int(value) if value == int(value) else Decimal(value).normalize()))
