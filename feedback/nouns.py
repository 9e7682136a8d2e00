"""Surveys and waves, which ``AppConfig.ready`` registers as nouns; and the list of results."""

from typing import Any

from django.db.models import F
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from feedback.actions.surveys import add_survey, change_survey, remove_survey
from feedback.actions.waves import add_wave, change_wave, remove_wave
from feedback.filters import ResultFilter, SurveyFilter, WaveFilter
from feedback.forms.surveys import SurveyForm
from feedback.forms.waves import WaveForm
from feedback.models import Survey, Wave
from feedback.queries.audience import preview_audience
from feedback.queries.surveys import annotate_use
from feedback.serializers import SurveySerializer, WaveSerializer
from feedback.templatetags.feedback import rate_text
from feedback.wording import WAVE_TONES
from records.columns import Badge, Choice, Day, Link, Number, Text, Words
from records.forms import RecordForm
from records.noun import Labels, Noun, Place
from tenancy.models import Membership
from tenancy.privacy.personal_data import held_by_member


def _after_survey(request: Any, survey: Any) -> str:
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
        added=_("Survey added. Now look through its questions."),
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
    next_url=_after_survey,
    personal_data=held_by_member(
        Survey, "created_by",
        "title", "created_at",
        title=_("Surveys made"), through="who made it",
    ),
    sample=lambda member: {"title": {"en": "How do we work together?"}, "languages": ["en"]},
)  # fmt: skip


def _after_wave(request: Any, wave: Any) -> str:
    """A draft is looked over before it is sent; what was sent shows how it goes."""
    if wave.pk is None:
        return WAVE.url(request.workspace, "list")
    return WAVE.url(request.workspace, "send" if wave.is_draft else "", wave.pk)


def _form_context(request: Any, form: RecordForm) -> dict[str, Any]:
    """Who would be asked, as long as that can still be chosen."""
    assert isinstance(form, WaveForm)
    return {"preview": None if form.is_sent else preview_audience(audience=form.chosen_audience)}


def _sample(member: Membership) -> dict[str, Any]:
    return {"survey": Survey.objects.visible_to(member).order_by("pk")[0], "name": "Spring"}


class _ClosedOn(Day):
    """The day, or that there is none yet."""

    def text(self, record: Any) -> str:
        """In the reader's short way of writing."""
        return super().text(record) if record.closed_at else gettext("still open")


def _seen_by(wave: Wave) -> str:
    return gettext("Everyone in the workspace") if wave.is_published else gettext("Coordinators")


WAVE = Noun(
    key="wave",
    room="feedback",
    path="waves",
    model=Wave,
    labels=Labels(
        one=_("Wave"),
        many=_("Waves"),
        count=ngettext_lazy("%(n)s wave", "%(n)s waves", "n"),
        add=_("Send a survey"),
        edit=_("Whom to ask, and until when"),
        go_on=_("Save and look it over"),
        about=_("Every sending of a survey, and how it is going."),
        empty=_("No survey has been sent yet"),
        added=_("Saved. Nobody has been asked yet."),
    ),
    columns=(
        Link("name", label=_("Wave"), to="feedback:wave", sort="name"),
        Link("survey", label=_("Survey"), to="feedback:survey", id_path="survey_id"),
        Badge("status", label=_("State"), sort="status", tones=WAVE_TONES),
        Number("eligible_count", label=_("Asked")),
        Number("answered_count", label=_("Answered"), sort="answered_count"),
        Day("closes_at", label=_("Closes"), sort="closes_at"),
    ),
    order_by=("-created_at", "-pk"),
    select_related=("survey", "version"),
    defer=("final_results", "version__content"),
    filters=WaveFilter,
    form=WaveForm,
    serializer=WaveSerializer,
    add=add_wave,
    change=change_wave,
    remove=remove_wave,
    parent="survey",
    place=Place(section="surveys", position=20, icon="mail"),
    search=("name",),
    search_detail=lambda wave: str(wave.survey),
    form_template="feedback/wave_form.html",
    form_context=_form_context,
    next_url=_after_wave,
    personal_data=held_by_member(
        Wave, "sent_by",
        "name", "sent_at",
        title=_("Surveys sent"), through="who sent it",
    ),
    sample=_sample,
)  # fmt: skip


RESULT = Noun(
    key="result",
    room="feedback",
    path="results",
    model=Wave,
    manager="results",
    labels=Labels(
        one=_("Result"),
        many=_("Survey results"),
        count=ngettext_lazy("%(n)s wave", "%(n)s waves", "n"),
        add="",
        edit="",
        about=_(
            "What people answered, under the same rules for everyone: no result below five"
            " respondents."
        ),
        empty=_(
            "Results appear here when a survey has been sent, and for partners, funders and viewers"
            " when a coordinator publishes them."
        ),
    ),
    columns=(
        Link("survey", label=_("Survey"), to="feedback:results"),
        Text("name", label=_("Wave"), sort="name"),
        _ClosedOn("closed_at", label=_("Closed"), sort="closed_at"),
        Words(
            "rate", label=_("Response rate"), write=lambda wave: rate_text(wave.shown_rate),
            is_numeric=True,
        ),
        Words("seen_by", label=_("Seen by"), write=_seen_by),
    ),
    order_by=(F("closed_at").desc(nulls_first=True), "-sent_at", "-pk"),
    select_related=("survey", "version"),
    defer=("final_results", "version__content"),
    filters=ResultFilter,
    has_page=False,
)  # fmt: skip

NOUNS = (SURVEY, WAVE)
