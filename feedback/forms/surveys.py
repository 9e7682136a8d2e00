"""What people type to write a survey."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from feedback.content import (
    KINDS_WITH_OPTIONS,
    LONGEST_LINE,
    QUESTION_TEXTS,
    SURVEY_TEXTS,
    QuestionKind,
)
from feedback.forms.languages import TextsForm, text_field
from feedback.instruments import AGREEMENT_SCALE, INSTRUMENTS
from feedback.models import Question, Survey
from records.fields import model_field
from records.forms import TAKE_SAVED, Conflict
from tenancy.models import Membership
from tenancy.texts import language_name
from tenancy.validators import validate_languages

OFFERED_LANGUAGES = ("en", "es", "fr", "ar", "zh", "bn", "ru", "ht", "ko", "pt", "vi")
BLANK_OPTIONS = 2
FEWEST_OPTION_ROWS = 4
MOST_ROWS = 40

PROMISE_CHOICES = [
    (
        Survey.Promise.IDENTIFIED,
        _("Identified: coordinators see who answered what. For questions you must follow up."),
    ),
    (
        Survey.Promise.CONFIDENTIAL,
        _(
            "Confidential: everybody, coordinators too, sees groups of at least five only, once the"
            " survey is closed. Who answered stays known to the system, so answers can be removed"
            " on request."
        ),
    ),
    (
        Survey.Promise.ANONYMOUS,
        _(
            "Anonymous to coordinators, partners and funders: nothing that is kept connects an"
            " answer with a person. Results come when the survey is closed, and no answer can be"
            " found again, changed or removed."
        ),
    ),
]


class SurveyForm(TextsForm):
    """
    A survey's languages and promise; of a new one the title or a ready-made survey to begin with,
    of one that exists its texts side by side.
    """

    TEXTS = SURVEY_TEXTS

    language = forms.ChoiceField(label=_("First language"))
    other_languages = forms.MultipleChoiceField(
        label=_("Also in"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "chips"}),
    )
    more_languages = forms.CharField(
        label=_("Other languages"),
        help_text=_("Their ISO codes, with commas between, such as: so, ti, yue."),
        required=False,
        max_length=100,
    )

    instrument = forms.ChoiceField(
        label=_("Start with"), required=False, widget=forms.RadioSelect, initial=""
    )
    title = forms.CharField(
        label=_("Title, in the first language"),
        help_text=_("A ready-made survey brings its own if you leave this empty."),
        required=False,
        max_length=LONGEST_LINE,
    )
    promise = forms.ChoiceField(
        label=_("What we promise"),
        choices=PROMISE_CHOICES,
        widget=forms.RadioSelect,
        initial=Survey.Promise.CONFIDENTIAL,
    )
    layout = ("instrument", "title", "language", "other_languages", "more_languages", "promise")

    @classmethod
    def values_of(cls, record: Survey) -> dict[str, Any]:
        """Its texts, one value for each language, its languages and its promise."""
        first, *others = record.languages
        chosen = {"language": first, "other_languages": others, "promise": record.promise}
        return {**cls.texts_of(record, record.languages), **chosen}

    @classmethod
    def first_values(cls, *, acting_member: Membership, asked: QueryDict) -> dict[str, Any]:
        """The workspace's languages."""
        first, *others = acting_member.workspace.languages
        return {"language": first, "other_languages": others}

    def fit_fields(self) -> None:
        """Ask for a beginning, or for the texts of what exists."""
        if self.record is None:
            ready = [(key, f"{one.name}: {one.description}") for key, one in INSTRUMENTS.items()]
            self.fields["instrument"].choices = [  # type: ignore[attr-defined]
                ("", _("An empty survey")),
                *ready,
            ]
            self.offer_languages(*self.acting_member.workspace.languages)
            return
        assert isinstance(self.record, Survey)
        del self.fields["instrument"], self.fields["title"]
        self.languages = self.record.languages
        self.offer_languages(*self.languages)
        self.add_texts("title", _("Title"), is_required=True)
        self.add_texts("intro", _("Introduction"), is_long=True)
        self.add_texts("thanks", _("Thank-you text"), is_long=True)

    def offer_languages(self, *codes: str) -> None:
        """Offer the usual languages and `codes`."""
        offered = dict.fromkeys((*codes, *OFFERED_LANGUAGES))
        choices = [(code, language_name(code)) for code in offered]
        for name in ("language", "other_languages"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        more = [code.strip().lower() for code in cleaned.get("more_languages", "").split(",")]
        chosen = [cleaned.get("language", ""), *cleaned.get("other_languages", []), *more]
        codes = list(dict.fromkeys(code for code in chosen if code))
        try:
            validate_languages(codes)
        except ValidationError as error:
            self.add_error("more_languages", error)
        cleaned["languages"] = codes
        return cleaned

    def values(self) -> dict[str, Any]:
        """What `add_survey` or `change_survey` takes."""
        cleaned = self.cleaned_data
        values = {"languages": cleaned["languages"], "promise": cleaned["promise"]}
        if self.record is not None:
            return {**values, **self.typed_texts()}
        title = dict.fromkeys(cleaned["languages"][:1], cleaned["title"])
        return {**values, "title": title, "instrument": cleaned["instrument"]}


class OptionForm(forms.Form):
    """One option in every language; left empty in all of them, it is taken out."""

    id = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    is_no_opinion = forms.BooleanField(label=_("This means “no opinion”"), required=False)

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        texts = self.initial.get("text", {})
        for code in languages:
            self.fields[f"text_{code}"] = field = text_field(code, language_name(code))
            field.initial = texts.get(code, "")

    def text_fields(self) -> list[forms.BoundField]:
        """One field per language."""
        return [self[f"text_{code}"] for code in self.languages]

    def value(self) -> dict[str, Any]:
        """The option as the actions take it."""
        cleaned = self.cleaned_data
        return {
            "id": cleaned.get("id", ""),
            "text": {code: cleaned.get(f"text_{code}", "") for code in self.languages},
            "is_no_opinion": cleaned.get("is_no_opinion", False),
        }


class QuestionForm(TextsForm):
    """
    A question of one kind with its options; ``parent`` is its survey.

    `is_redrawn` when the person pressed the button for more options instead of saving; the page
    then shows the form again with what was typed.
    """

    TEXTS = QUESTION_TEXTS

    minimum = model_field(Question, "minimum", label=_("Least number"), initial=0)
    maximum = model_field(Question, "maximum", label=_("Greatest number"))
    is_required = forms.BooleanField(label=_("An answer is required"), required=False)

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        record = kwargs.get("record")
        self.kind = QuestionKind(record.kind if record else kind)
        super().__init__(*args, **kwargs)
        self.options = self.formset = self._option_formset()

    @classmethod
    def values_of(cls, record: Question) -> dict[str, Any]:
        """Its texts, one value for each language, its options and whether it must be answered."""
        texts = cls.texts_of(record, record.survey.languages)
        order = [option["id"] for option in record.options]
        options = {"options": record.options, "option_order": " ".join(order)}
        limits = {"minimum": _plain(record.minimum), "maximum": _plain(record.maximum)}
        return {**texts, **options, **limits, "is_required": record.is_required}

    def fit_fields(self) -> None:
        """A field for each text and language of the survey."""
        assert isinstance(self.parent, Survey)
        self.languages = self.parent.languages
        self.add_texts("text", _("Question"), is_required=True)
        self.add_texts("help_text", _("Help"))
        if self.kind is QuestionKind.ZERO_TO_TEN:
            self.add_texts("low_label", _("What 0 means"))
            self.add_texts("high_label", _("What 10 means"))
        if self.kind is QuestionKind.NUMBER:
            self.add_texts("unit", _("Unit"))
        else:
            del self.fields["minimum"], self.fields["maximum"]
        if self.is_redrawn:
            self.fields[f"text_{self.languages[0]}"].required = False

    @property
    def is_redrawn(self) -> bool:
        """Whether the post only asks for room for more options."""
        return self.is_bound and "more_options" in self.data

    def is_valid(self) -> bool:
        """The question and all its options."""
        is_right = super().is_valid()
        return (self.options is None or self.options.is_valid()) and is_right

    def values(self) -> dict[str, Any]:
        """What `add_question` and `change_question` take."""
        values: dict[str, Any] = {**self.typed_texts()}
        kept = {"is_required", "minimum", "maximum"} & self.fields.keys()
        values |= {name: self.cleaned_data[name] for name in kept}
        if self.options is not None:
            values["options"] = [form.value() for form in self.options.ordered_forms]
        return values

    @property
    def conflicts(self) -> list[Conflict]:
        """The fields that differ from what is saved now, all options as one."""
        found = super().conflicts
        if self.options is None or not self.options.is_valid():
            return found
        rows = (form.value() for form in self.options.ordered_forms)
        typed = self._in_words(row for row in rows if any(row["text"].values()))
        saved = self._in_words(self.initial["options"])
        differs = typed != saved
        return [*found, Conflict("options", str(_("Options")), typed, saved)] if differs else found

    def with_saved(self) -> Self:
        """The stale form as typed, but for what the reader took as it is saved."""
        if self.data.get(TAKE_SAVED) != "options" or self.options is None:
            return super().with_saved()
        data = self.data.copy()  # type: ignore[attr-defined]
        for name in [name for name in data if name.startswith("option-")]:
            del data[name]
        saved = self.initial["options"]
        count = str(len(saved))
        data.update({"option-TOTAL_FORMS": count, "option-INITIAL_FORMS": count})
        for number, option in enumerate(saved):
            row = {"id": option["id"], "ORDER": str(number + 1)}
            row |= {f"text_{code}": text for code, text in option["text"].items()}
            row |= {"is_no_opinion": "on"} if option.get("is_no_opinion") else {}
            data.update({f"option-{number}-{name}": value for name, value in row.items()})
        return self._with_data(data)

    def _in_words(self, options: Iterable[Mapping[str, Any]]) -> str:
        """All that can differ between options, in every language of the survey."""
        no_opinion = {True: _(" (no opinion)"), False: ""}
        return "; ".join(
            " / ".join(one["text"].get(code, "") or "–" for code in self.languages)
            + str(no_opinion[bool(one.get("is_no_opinion"))])
            for one in options
        )

    def _option_formset(self) -> Any:
        if self.kind not in KINDS_WITH_OPTIONS:
            return None
        stored = self.initial.get("options", [])
        if self.record is None and self.kind is QuestionKind.RATING:
            stored = AGREEMENT_SCALE
        blank = max(BLANK_OPTIONS, FEWEST_OPTION_ROWS - len(stored))
        data = self.data if self.is_bound else None
        if data is not None and self.is_redrawn:
            data = _with_more_rows(data)
        formset = forms.formset_factory(OptionForm, extra=blank, can_order=True, max_num=MOST_ROWS)
        return formset(
            data,
            initial=stored,
            prefix="option",
            form_kwargs={"languages": list(self.languages)},
        )


def _plain(number: Decimal | None) -> Decimal | None:
    """The number without the zeros that the database adds."""
    return None if number is None else Decimal(f"{number.normalize():f}")


def _with_more_rows(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same data with room for more options."""
    copy = data.copy()  # type: ignore[attr-defined]
    try:
        rows = int(copy.get("option-TOTAL_FORMS", 0))
    except ValueError:
        return data
    copy["option-TOTAL_FORMS"] = str(rows + BLANK_OPTIONS)
    return copy  # type: ignore[no-any-return]
