"""A survey: a questionnaire in one or more languages, with the promise it makes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from feedback.actions.surveys import add_survey, change_survey, remove_survey
from feedback.filters import SurveyFilter
from feedback.forms.surveys import SurveyForm
from feedback.models import Survey
from feedback.queries.surveys import annotate_use
from feedback.serializers import SurveySerializer
from records.columns import Choice, Day, Link, Number
from records.noun import Labels, Noun, Place
from tenancy.privacy.personal_data import Held, as_values


def _after_save(request: Any, survey: Any) -> str:
    """To the questions; or back to the form, where a language was added whose texts are empty."""
    if survey.pk is None:
        return SURVEY.url(request.workspace, "list")
    typed = request.POST
    is_new = "title" in typed
    if is_new or all(f"title_{code}" in typed for code in survey.languages):
        return SURVEY.url_of(survey, request.workspace)
    return SURVEY.url(request.workspace, "edit", survey.pk)


SURVEY = Noun(
    key="survey",
    room="feedback",
    path="surveys",
    model=Survey,
    labels=Labels(
        one=_("Survey"),
        many=_("Surveys"),
        count=ngettext_lazy("%(n)s survey", "%(n)s surveys", "n"),
        add=_("New survey"),
        edit=_("Title, texts and promise"),
        go_on=_("Go on to the questions"),
        about=_("Ask partners and the community, in their language, and keep what you promise."),
        empty=_("No surveys yet"),
        added=_("The survey is there. Now look through its questions."),
    ),
    columns=(
        Link("name", label=_("Title"), to="feedback:survey", note_path="language_names"),
        Number("question_count", label=_("Questions"), sort="question_count"),
        Choice("promise", label=_("Promise"), sort="promise"),
        Number("wave_count", label=_("Times sent"), sort="wave_count"),
        Day("last_sent_at", label=_("Last sent"), sort="last_sent_at"),
        Number("open_wave_count", label=_("Open now"), sort="open_wave_count"),
    ),
    order_by=("-updated_at", "-pk"),
    annotate=lambda rows, _member: annotate_use(rows),
    filters=SurveyFilter,
    form=SurveyForm,
    serializer=SurveySerializer,
    add=add_survey,
    change=change_survey,
    remove=remove_survey,
    place=Place(section="surveys", position=10, icon="survey"),
    search=("title",),
    search_detail=lambda survey: str(survey.get_promise_display()),
    form_template="feedback/survey_form.html",
    next_url=_after_save,
    personal_data=Held(
        title=_("Surveys made"),
        through="who made it",
        show=as_values(
            lambda subject: Survey.objects.filter(created_by__in=subject.membership_ids),
            "title", "created_at",
        ),
        goes=_("Stays as the coalition's record, without the person."),
    ),
    sample=lambda member: {"title": {"en": "How do we work together?"}, "languages": ["en"]},
)  # fmt: skip
