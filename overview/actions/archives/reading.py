"""An archive that somebody brings: looked at as a whole, against what is declared."""

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, BinaryIO, Final
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.utils.translation import gettext as _

from feedback.answers import GivenAnswer, fits
from feedback.calculations import HIGHEST_SCORE
from feedback.content import QuestionContent, QuestionKind, SurveyContent
from feedback.models import Wave
from feedback.results import ProtectedResults, QuestionResult
from overview.actions.archives.making import FORMAT, MANIFEST
from overview.actions.archives.shapes import UnreadableArchive, misfit, record, text, whole
from overview.actions.archives.tables import archived_models
from records.fields import far_off
from records.removals import rebuilt
from tenancy.isolation.models import TenantForeignKey, TenantModel
from tenancy.isolation.scope import no_workspace_scope

# A small file may hold much: what is read of one, unpacked.
MOST_ROWS: Final = 100_000
MOST_BYTES: Final = 64 * 1024 * 1024
LONGEST_ROW: Final = 1024 * 1024
# An archive of ours names less than a hundred tables and lists, and one file for each survey.
LONGEST_DIRECTORY: Final = 1024 * 1024
# What damage leads to: of the archive, its JSON, one value, or the rows together.
DAMAGE: Final = (
    BadZipFile, zlib.error, EOFError, OSError, RuntimeError, KeyError, TypeError, ValueError,
    AttributeError, ArithmeticError, ValidationError, DatabaseError,
)  # fmt: skip
# What others are judged by comes first.
FIRST: Final = ("feedback.surveyversion", "feedback.wave")


class Misfit(UnreadableArchive):
    """A row that is not as rows of its table are."""

    def __init__(self, label: str, row: int, name: str = "") -> None:
        place = {"file": file_of(label), "row": row, "name": name}
        message = (
            _("%(file)s, row %(row)d: “%(name)s” holds what can't be there.")
            if name
            else _("%(file)s, row %(row)d: this is no row of such a file.")
        )
        super().__init__(f"{self.message} {message % place}", field="file")


def file_of(label: str) -> str:
    """The file of a table."""
    return f"data/{label}.jsonl"


def models_in_order() -> list[type[TenantModel]]:
    """The tables of an archive, in the order in which they are read."""
    return sorted(archived_models(), key=lambda model: model._meta.label_lower not in FIRST)


def opened(file: BinaryIO) -> ZipFile:
    """
    The archive with the files that are declared, and as many rows of each as it says.

    :raises UnreadableArchive: it is none.
    """
    try:
        archive = _read_directory(file)
        manifest = json.loads(next(lines_of(archive, MANIFEST, LONGEST_ROW), b""))
        labels = [model._meta.label_lower for model in archived_models()]
        shape = record({
            "format": lambda value: value == FORMAT,
            "workspace": text(200),
            "counts": record(dict.fromkeys(labels, whole)),
        })  # fmt: skip
        named = sorted(name for name in archive.namelist() if name.startswith("data/"))
        if not shape(manifest) or named != sorted(map(file_of, labels)):
            raise UnreadableArchive(field="file")
        archive.counts = manifest["counts"]  # type: ignore[attr-defined]
    except DAMAGE as error:
        raise UnreadableArchive(field="file") from error
    return archive


def _read_directory(file: BinaryIO) -> ZipFile:
    """The names in a file; a web process reads them, so they are few and packed as ours are."""
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]  # ZipFile reads all it says
    if end is None or end[zipfile._ECD_SIZE] > LONGEST_DIRECTORY:  # type: ignore[attr-defined]
        raise BadZipFile
    archive = ZipFile(file)
    if any(each.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for each in archive.infolist()):
        raise BadZipFile
    return archive


def lines_of(archive: ZipFile, name: str, most_bytes: int) -> Iterator[bytes]:
    """
    The lines of a file of the archive, one at a time.

    :raises ValueError: one is too long, or all together are.
    """
    with archive.open(name) as part:
        while line := part.readline(LONGEST_ROW + 1):
            most_bytes -= len(line)
            if len(line) > LONGEST_ROW or most_bytes < 0:
                raise ValueError("too large")
            yield line


def check_archive(file: BinaryIO) -> dict[str, int]:
    """
    Look at every row: its shape, its values, and that it refers to nothing outside; how many rows
    there are by table. Reads nothing of the database and writes nothing.

    :raises UnreadableArchive: says which row, where it is one.
    """
    archive = opened(file)
    try:
        with no_workspace_scope():
            return _Checked(archive).counts
    except DAMAGE as error:
        raise UnreadableArchive(field="file") from error


class _Checked:
    """What is known of an archive while its rows are gone through."""

    def __init__(self, archive: ZipFile) -> None:
        self.counts: dict[str, int] = {}
        self.ids: dict[Any, set[str]] = {model: set() for model in models_in_order()}
        # Where the first reference to each row was, until the row is come by.
        self.missing: dict[tuple[Any, str], Misfit] = {}
        self.contents: dict[str, SurveyContent] = {}
        self.asked: dict[str, SurveyContent | None] = {}
        left = MOST_BYTES
        for model in self.ids:
            label = model._meta.label_lower
            self.counts[label] = 0
            # Of references within the table: what stands above each row.
            above: dict[str, str] = {}
            fields = [each for each in references(model) if each.related_model in self.ids]
            for line in lines_of(archive, file_of(label), left):
                left -= len(line)
                self.counts[label] += 1
                if sum(self.counts.values()) > MOST_ROWS:
                    raise ValueError("too many rows")
                values = self._looked_at(model, line)
                for field in fields:
                    self._follow(field, values, above)
            _refuse_circles(above)
        if self.missing:
            raise next(iter(self.missing.values()))
        if self.counts != archive.counts:  # type: ignore[attr-defined]
            raise ValueError("another number of rows")

    def _looked_at(self, model: type[TenantModel], line: bytes) -> dict[str, Any]:
        """
        A row whose values fit.

        :raises Misfit: they don't.
        """
        label = model._meta.label_lower
        try:
            values = json.loads(line)
            name = misfit(model, values)
            if name is None:
                name = _refused_by_fields(label, values) or self._refused_by_survey(label, values)
        except DAMAGE as error:
            raise Misfit(label, self.counts[label]) from error
        if name is None and values["id"] in self.ids[model]:
            name = "id"
        if name is not None:
            raise Misfit(label, self.counts[label], name)
        self.ids[model].add(values["id"])
        self.missing.pop((model, values["id"]), None)
        return dict(values)

    def _follow(
        self, field: TenantForeignKey[Any, Any], values: Mapping[str, Any], above: dict[str, str]
    ) -> None:
        target, wanted = field.related_model, values[field.name]
        if wanted is None:
            return
        if target is field.model:
            above[values["id"]] = wanted
        if wanted not in self.ids[target]:
            label = field.model._meta.label_lower
            missing = Misfit(label, self.counts[label], field.name)
            self.missing.setdefault((target, wanted), missing)

    def _refused_by_survey(self, label: str, values: Mapping[str, Any]) -> str | None:
        """The column that contradicts what the survey asked when it was sent."""
        if label == "feedback.surveyversion":
            self.contents[values["id"]] = SurveyContent.from_json(values["content"])
        elif label == "feedback.wave":
            content = self.asked[values["id"]] = self.contents.get(values["version"] or "")
            if content is None:
                return None if values["status"] in _NOT_SENT else "status"
            return None if _result_fits(content, values["final_results"]) else "final_results"
        elif label == "feedback.answer":
            content = self.asked.get(values["wave"])
            return None if content and _answer_fits(content, values) else "question_id"
        return None


_NOT_SENT: Final = (Wave.Status.DRAFT, Wave.Status.SCHEDULED, Wave.Status.CANCELED)


def _result_fits(content: SurveyContent, value: Any) -> bool:
    """Whether a wave's results, if it has any, are of the questions that it asked."""
    if value is None:
        return True
    results = ProtectedResults.from_json(value)
    return all(
        not shown.questions
        or (
            len(shown.questions) == len(content.questions)
            and all(map(_figures_fit, content.questions, shown.questions))
        )
        for shown in (results.everyone, *results.sectors.values())
    )


def _figures_fit(question: QuestionContent, result: QuestionResult) -> bool:
    if (result.question_id, result.kind) != (str(question.id), question.kind):
        return False
    return _counted(question) == set(result.counts) if result.is_shown else not result.counts


def _counted(question: QuestionContent) -> set[str]:
    """What the figures of a question count; opinions alone of a rating."""
    if question.kind is QuestionKind.ZERO_TO_TEN:
        return set(map(str, range(HIGHEST_SCORE + 1)))
    return set(question.scale if question.kind is QuestionKind.RATING else question.option_ids)


def _answer_fits(content: SurveyContent, values: Mapping[str, Any]) -> bool:
    key, number = UUID(values["question_id"]), values["number"]
    given = GivenAnswer(
        question_id=key,
        option_ids=tuple(values["option_ids"]),
        number=None if number is None else Decimal(number),
        text=values["text"],
    )
    return any(question.id == key and fits(question, given) for question in content.questions)


def references(model: type[TenantModel]) -> list[TenantForeignKey[Any, Any]]:
    """The columns that refer to other tenant tables."""
    return [each for each in model._meta.concrete_fields if isinstance(each, TenantForeignKey)]


def _refuse_circles(above: Mapping[str, str]) -> None:
    """A record beneath itself would never end."""
    sound: set[str] = set()
    for start in above:
        way: set[str] = set()
        at: str | None = start
        while at is not None and at not in sound:
            if at in way:
                raise UnreadableArchive(field="file")
            way.add(at)
            at = above.get(at)
        sound |= way


def _refused_by_fields(label: str, values: dict[str, Any]) -> str | None:
    """The column that the model's own validators refuse."""
    row = rebuilt(label, values)
    try:
        row.clean_fields(exclude={"id", "workspace", *_not_judged(row)})
    except ValidationError as error:
        return next(iter(error.message_dict))
    return next(iter(far_off(vars(row))), None)


def _not_judged(row: models.Model) -> set[str]:
    """What the database judges: references, and what is empty, as forms alone forbid."""
    return {
        field.name
        for field in row._meta.concrete_fields
        if field.is_relation or getattr(row, field.attname) in field.empty_values
    }
