"""What people type to write a survey."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from feedback.content import KINDS_WITH_OPTIONS, LONGEST_LINE, QuestionContent, QuestionKind
from feedback.forms.languages import LanguageFieldsMixin
from feedback.instruments import AGREEMENT_SCALE, INSTRUMENTS
from feedback.languages import language_name, text_direction
from feedback.models import Survey
from tenancy.models import Workspace
from tenancy.validators import validate_languages

OFFERED_LANGUAGES = ("en", "es", "fr", "ar", "zh", "bn", "ru", "ht", "ko", "pt", "vi")
BLANK_OPTIONS = 2
FEWEST_OPTION_ROWS = 4
MOST_ROWS = 40
TEXTS = ("title", "intro", "thanks")
QUESTION_TEXTS = ("text", "help_text", "low_label", "high_label")

PROMISE_CHOICES = [
    (
        Survey.Promise.IDENTIFIED,
        _("Identified: coordinators see who answered what. For questions you must follow up."),
    ),
    (
        Survey.Promise.CONFIDENTIAL,
        _(
            "Confidential: everybody, coordinators too, sees groups of at least five only. Who"
            " answered stays known to the system, so answers can be removed on request."
        ),
    ),
    (
        Survey.Promise.ANONYMOUS,
        _(
            "Anonymous to coordinators, partners and funders: nothing that is kept connects an"
            " answer with a person. Answers wait until ten are together, so results come later,"
            " and no answer can be found again, changed or removed."
        ),
    ),
]


class SurveyFilterForm(forms.Form):
    """Finding a survey."""

    q = forms.CharField(label=_("Title"), required=False, max_length=200)


class LanguagesMixin(forms.Form):
    """The main language and the others of a survey."""

    language = forms.CharField(label=_("First language"), widget=forms.Select)
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

    def offer_languages(self, *codes: str) -> None:
        """Offer the usual languages and `codes`."""
        offered = dict.fromkeys((*codes, *OFFERED_LANGUAGES))
        choices = [(code, language_name(code)) for code in offered]
        self.fields["language"].widget = forms.Select(choices=choices)
        self.fields["other_languages"].choices = choices  # type: ignore[attr-defined]

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


class SurveyNewForm(LanguagesMixin):
    """The beginning of a survey: from nothing or from a ready-made one."""

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
    field_order = ("instrument", "title", "language", "other_languages", "more_languages")

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready_made = [
            (key, f"{found.name}: {found.description}") for key, found in INSTRUMENTS.items()
        ]
        self.fields["instrument"].choices = [  # type: ignore[attr-defined]
            ("", _("An empty survey")),
            *ready_made,
        ]
        self.offer_languages(*workspace.languages)
        self.fields["language"].initial = workspace.languages[0]
        self.fields["other_languages"].initial = workspace.languages[1:]


class SurveyForm(LanguageFieldsMixin, LanguagesMixin):
    """The texts of a survey side by side, its languages and its promise."""

    promise = forms.ChoiceField(
        label=_("What we promise"), choices=PROMISE_CHOICES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = survey.languages
        self.offer_languages(*survey.languages)
        self.fields["language"].initial = survey.languages[0]
        self.fields["other_languages"].initial = survey.languages[1:]
        self.fields["promise"].initial = survey.promise
        self.add_texts("title", _("Title"), survey.title, is_required=True)
        self.add_texts("intro", _("Introduction"), survey.intro, is_long=True)
        self.add_texts("thanks", _("Thank-you text"), survey.thanks, is_long=True)

    def values(self) -> dict[str, Any]:
        """What `change_survey` takes."""
        texts = {name: self.texts(name) for name in TEXTS}
        cleaned = self.cleaned_data
        return {**texts, "languages": cleaned["languages"], "promise": cleaned["promise"]}

    def text_rows(self) -> list[list[forms.BoundField]]:
        """One row per text."""
        return list(self.rows(*TEXTS))


class OptionForm(forms.Form):
    """One option in every language; left empty in all of them, it is taken out."""

    id = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    is_no_opinion = forms.BooleanField(label=_("This means “no opinion”"), required=False)

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        texts = self.initial.get("text", {})
        for code in languages:
            self.fields[f"text_{code}"] = forms.CharField(
                label=language_name(code),
                initial=texts.get(code, ""),
                max_length=LONGEST_LINE,
                required=False,
                widget=forms.TextInput({"lang": code, "dir": text_direction(code)}),
            )

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


class QuestionForm(LanguageFieldsMixin):
    """
    A question of one kind with its options.

    `wants_more` is true when the person pressed the button for more room instead of saving; the
    page then shows the form again with what was typed.
    """

    is_required = forms.BooleanField(label=_("An answer is required"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        survey: Survey,
        kind: QuestionKind,
        content: QuestionContent | None = None,
    ) -> None:
        super().__init__(data)
        self.kind, self.languages = kind, survey.languages
        stored = content.to_json() if content else {}
        self.fields["is_required"].initial = stored.get("is_required", False)
        self.add_texts("text", _("Question"), stored.get("text", {}), is_required=True)
        self.add_texts("help_text", _("Help"), stored.get("help_text", {}))
        if kind is QuestionKind.ZERO_TO_TEN:
            self.add_texts("low_label", _("What 0 means"), stored.get("low_label", {}))
            self.add_texts("high_label", _("What 10 means"), stored.get("high_label", {}))
        self.wants_more = data is not None and "more_options" in data
        if self.wants_more:
            self.fields[f"text_{self.languages[0]}"].required = False
        self.options = self._option_formset(data, stored.get("options", []), is_new=not content)

    def is_valid(self) -> bool:
        """The question and all its options."""
        is_right = super().is_valid()
        return (self.options is None or self.options.is_valid()) and is_right

    def values(self) -> dict[str, Any]:
        """What `add_question` and `change_question` take."""
        names = [name for name in QUESTION_TEXTS if f"{name}_{self.languages[0]}" in self.fields]
        values: dict[str, Any] = {name: self.texts(name) for name in names}
        values["is_required"] = self.cleaned_data["is_required"]
        if self.options is not None:
            values["options"] = [form.value() for form in self.options.ordered_forms]
        return values

    def text_rows(self) -> list[list[forms.BoundField]]:
        """One row per text of the question."""
        names = [name for name in QUESTION_TEXTS if f"{name}_{self.languages[0]}" in self.fields]
        return list(self.rows(*names))

    def _option_formset(
        self, data: Mapping[str, Any] | None, stored: list[dict[str, Any]], *, is_new: bool
    ) -> Any:
        if self.kind not in KINDS_WITH_OPTIONS:
            return None
        if is_new and self.kind is QuestionKind.RATING:
            stored = AGREEMENT_SCALE
        blank = max(BLANK_OPTIONS, FEWEST_OPTION_ROWS - len(stored))
        if self.wants_more and data is not None:
            data = _with_more_rows(data)
        formset = forms.formset_factory(OptionForm, extra=blank, can_order=True, max_num=MOST_ROWS)
        return formset(
            data,
            initial=stored,
            prefix="option",
            form_kwargs={"languages": list(self.languages)},
        )


def _with_more_rows(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same data with room for more options."""
    copy = data.copy()  # type: ignore[attr-defined]
    try:
        rows = int(copy.get("option-TOTAL_FORMS", 0))
    except ValueError:
        return data
    copy["option-TOTAL_FORMS"] = str(rows + BLANK_OPTIONS)
    return copy  # type: ignore[no-any-return]
