"""Writing a survey: its texts, its languages, its promise; and storing versions of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from feedback.content import SURVEY_TEXTS
from feedback.instruments import INSTRUMENTS
from feedback.models import Question, Survey, SurveyVersion, Wave
from feedback.queries.surveys import draft_content
from records.removals import remove_record
from tenancy.audit.recording import recorded
from tenancy.errors import DomainError
from tenancy.isolation.models import new_id
from tenancy.models import AuditEvent, Membership
from tenancy.validators import validate_languages

Texts = Mapping[str, str]


class SurveyHasNoTitle(DomainError):
    """The main language has no title."""

    message = _("Give the survey a title in its first language.")


class SurveyHasBeenSent(DomainError):
    """The survey has waves, whose answers would go with it."""

    message = _("This survey has been sent: its answers depend on it, so it can't be removed.")


class SurveyIsEmpty(DomainError):
    """The survey has no question."""

    message = _("Add at least one question first.")


def clean_texts(texts: Texts | None) -> dict[str, str]:
    """Trimmed texts by language, without the empty ones."""
    return {code: text.strip() for code, text in (texts or {}).items() if text and text.strip()}


def add_survey(
    *,
    acting_member: Membership,
    title: Texts,
    languages: Iterable[str],
    promise: str = Survey.Promise.CONFIDENTIAL,
    intro: Texts | None = None,
    thanks: Texts | None = None,
    instrument: str = "",
) -> Survey:
    """
    Add a survey, empty or with the questions of a ready-made instrument.

    The instrument also lends its title and texts where none are given.

    :raises SurveyHasNoTitle: neither the first language nor the instrument gives one.
    """
    codes = _clean_languages(languages)
    template = INSTRUMENTS.get(instrument)
    own = {"title": title, "intro": intro, "thanks": thanks}
    survey = Survey(
        **{name: {**getattr(template, name, {}), **clean_texts(own[name])} for name in own},
        languages=codes,
        promise=promise,
        created_by=acting_member,
    )
    _check_title(survey)
    with recorded(survey, acting_member=acting_member, action="add_survey"):
        survey.save(force_insert=True)
        if template:
            Question.objects.bulk_create(
                Question(survey=survey, position=position, **question)
                for position, question in enumerate(template.questions, start=1)
            )
    return survey


def change_survey(*, acting_member: Membership, survey: Survey, **changes: Any) -> Survey:
    """
    Change the draft's title, intro, thanks, languages or promise. What was sent stays as it was.

    Texts of a language that is taken out are kept, unseen, in case it comes back.

    :raises SurveyHasNoTitle: the first language would have none.
    """
    with recorded(survey, acting_member=acting_member, action="change_survey"):
        for name in SURVEY_TEXTS:
            if name in changes:
                setattr(survey, name, clean_texts({**getattr(survey, name), **changes[name]}))
        if "languages" in changes:
            survey.languages = _clean_languages(changes["languages"])
        survey.promise = changes.get("promise", survey.promise)
        _check_title(survey)
    return survey


def remove_survey(*, acting_member: Membership, survey: Survey) -> AuditEvent:
    """
    Remove a survey that was never sent, with its questions and draft waves; the event undoes it.

    :raises SurveyHasBeenSent: there are waves whose answers need it.
    """
    if survey.waves.exclude(status=Wave.Status.DRAFT).exists():
        raise SurveyHasBeenSent
    return remove_record(record=survey, acting_member=acting_member, action="remove_survey")


def duplicate_survey(*, acting_member: Membership, survey: Survey) -> Survey:
    """A new draft with the same texts and questions, to be changed freely."""
    copy = Survey(
        title={code: f"{title} (2)"[:300] for code, title in survey.title.items()},
        intro=survey.intro,
        thanks=survey.thanks,
        languages=survey.languages,
        promise=survey.promise,
        created_by=acting_member,
    )
    with recorded(copy, acting_member=acting_member, action="add_survey"):
        copy.save(force_insert=True)
        questions = list(survey.questions.all())
        for question in questions:
            question.pk, question.survey = new_id(), copy
        Question.objects.bulk_create(questions)
    return copy


def create_version(*, survey: Survey) -> SurveyVersion:
    """
    The draft as a version that never changes; the last one again if nothing changed since.

    Called by the actions that send; holds the survey's row until the transaction ends, so two
    waves sent at once share one version.

    :raises SurveyIsEmpty: it has no question.
    """
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    content = draft_content(survey=locked)
    if not content.questions:
        raise SurveyIsEmpty
    last = locked.versions.order_by("-number").first()
    if last is not None and last.content == content.to_json():
        return last
    return SurveyVersion.objects.create(
        survey=locked,
        number=last.number + 1 if last else 1,
        content=content.to_json(),
    )


def _clean_languages(languages: Iterable[str]) -> list[str]:
    codes = list(dict.fromkeys(code.strip().lower() for code in languages if code.strip()))
    try:
        validate_languages(codes)
    except ValidationError as error:
        raise DomainError(error.messages[0], field="languages") from error
    return codes


def _check_title(survey: Survey) -> None:
    if not survey.title.get(survey.languages[0]):
        raise SurveyHasNoTitle(field="title")
