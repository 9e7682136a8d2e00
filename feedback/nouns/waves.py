"""A wave: one sending of a survey to one audience."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from feedback.actions.waves import add_wave, change_wave, remove_wave
from feedback.filters import WaveFilter
from feedback.forms.waves import WaveForm
from feedback.models import Survey, Wave
from feedback.queries.audience import preview_audience
from feedback.serializers import WaveSerializer
from feedback.wording import WAVE_TONES
from records.columns import Badge, Day, Link, Number
from records.forms import RecordForm
from records.noun import Labels, Noun, Place
from tenancy.models import Membership
from tenancy.privacy.personal_data import NotHeld


def _after_save(request: Any, wave: Any) -> str:
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
    next_url=_after_save,
    personal_data=NotHeld("One sending; its kept results are figures of groups."),
    sample=_sample,
)
