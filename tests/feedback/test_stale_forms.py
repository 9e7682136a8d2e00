"""No form of this room overwrites what somebody else saved meanwhile."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.forms import MultiWidget
from django.test import Client
from django.utils import timezone

from feedback.models import Question, Survey, Wave
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey, make_wave


@pytest.fixture
def page(client: Client, coordinator: Membership) -> Client:
    client.force_login(coordinator.user)
    return client


def sent_by_browser(page: Client, url: str) -> dict[str, Any]:
    """The form as a browser would send it back untouched."""
    form = page.get(url).context["form"]
    return _data(form) | {"version": form.version}


def _data(form: Any) -> dict[str, Any]:
    """A form's fields by name and value; of a formset, those of all its rows."""
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if isinstance(bound.field.widget, MultiWidget):
            widget = bound.field.widget
            values = value if isinstance(value, list) else widget.decompress(value)
            assert values is not None
            parts = zip(widget.widgets, values, strict=True)
            for number, (part, of_part) in enumerate(parts):
                data[f"{bound.html_name}_{number}"] = part.format_value(of_part) or ""
        elif value not in (None, False, ""):
            data[bound.html_name] = "on" if value is True else value
    options = getattr(form, "options", None)
    for row in options.forms if options else ():
        data |= _data(row)
    if options:
        data |= {"option-TOTAL_FORMS": len(options.forms)}
        data |= {"option-INITIAL_FORMS": options.initial_form_count()}
    return data


def shown(refused: Any) -> list[tuple[str, str, str]]:
    """Label, typed and saved value of each field that the page compares."""
    rows = re.findall(
        r'<th scope="row"[^>]*>([^<]*)</th>\s*<td[^>]*><span>([^<]*)</span></td>'
        r"\s*<td[^>]*><span>([^<]*)<",
        refused.content.decode(),
    )
    return [(unescape(label), unescape(typed), unescape(saved)) for label, typed, saved in rows]


def test_a_survey_saved_in_one_language_is_not_lost_by_an_edit_in_another(
    page: Client, workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        survey = make_survey()
    url = f"/w/harbor/surveys/{survey.pk}/edit/"
    typed = sent_by_browser(page, url)
    assert page.post(url, {**typed, "title_es": "¿Qué tal?"}).status_code == 302
    refused = page.post(url, {**typed, "intro_en": "Six short questions."})
    assert refused.status_code == 409
    assert ("Title in Spanish", "¿Cómo vamos?", "¿Qué tal?") in shown(refused)
    assert ("Introduction in English", "Six short questions.", "Six questions.") in shown(refused)
    with workspace_scope(workspace):
        assert Survey.objects.get().intro["en"] == "Six questions."
    mine = {**_data(refused.context["form"]), "version": refused.context["form"].version}
    assert mine["title_es"] == "¿Cómo vamos?"
    taken = page.post(url, {**mine, "take_saved": "title_es"})
    assert taken.status_code == 409
    form = taken.context["form"]
    assert page.post(url, {**_data(form), "version": form.version}).status_code == 302
    with workspace_scope(workspace):
        saved = Survey.objects.get()
        assert (saved.title["es"], saved.intro["en"]) == ("¿Qué tal?", "Six short questions.")


def test_a_question_whose_options_changed_is_not_overwritten(
    page: Client, workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        question = make_survey().questions.get(position=1)
    url = f"/w/harbor/surveys/questions/{question.pk}/edit/"
    typed = sent_by_browser(page, url)
    theirs = {**typed, "option-0-text_en": "Always"}
    assert page.post(url, theirs).status_code == 302
    refused = page.post(url, {**typed, "text_en": "Do you join in?"})
    assert refused.status_code == 409
    assert ("Options", "Yes / Sí; No / No", "Always / Sí; No / No") in shown(refused)
    taken = page.post(url, {**typed, "text_en": "Do you join in?", "take_saved": "options"})
    assert taken.status_code == 409
    form = taken.context["form"]
    assert page.post(url, {**_data(form), "version": form.version}).status_code == 302
    with workspace_scope(workspace):
        saved = Question.objects.get(pk=question.pk)
        assert saved.text["en"] == "Do you join in?"
        assert [(row["id"], row["text"]["en"]) for row in saved.options] == [
            ("yes", "Always"),
            ("no", "No"),
        ]


def test_options_in_another_order_are_a_change(page: Client, workspace: Workspace) -> None:
    with workspace_scope(workspace):
        question = make_survey().questions.get(position=1)
    url = f"/w/harbor/surveys/questions/{question.pk}/edit/"
    typed = sent_by_browser(page, url)
    turned = {**typed, "option-0-ORDER": "2", "option-1-ORDER": "1"}
    assert page.post(url, turned).status_code == 302
    assert page.post(url, typed).status_code == 409


def test_a_wave_given_more_time_meanwhile_is_not_cut_short(
    page: Client, workspace: Workspace
) -> None:
    workspace.time_zone = "America/New_York"
    workspace.save()
    with workspace_scope(workspace):
        wave = Wave.objects.create(
            survey=make_survey(), name="Fall", closes_at=datetime(2027, 3, 1, 22, tzinfo=UTC)
        )
    url = f"/w/harbor/waves/{wave.pk}/edit/"
    with timezone.override("America/New_York"):  # as the request had it
        typed = sent_by_browser(page, url)
    theirs = {**typed, "closes_at_0": "2027-03-09", "closes_at_1": "12:30"}
    assert page.post(url, theirs).status_code == 302
    refused = page.post(url, {**typed, "name": "Autumn"})
    assert refused.status_code == 409
    assert ("Closes", "Mar 1, 2027, 5:00 PM", "Mar 9, 2027, 12:30 PM") in shown(refused)
    taken = page.post(url, {**typed, "name": "Autumn", "take_saved": "closes_at"})
    form = taken.context["form"]
    with timezone.override("America/New_York"):
        chosen = {**_data(form), "version": form.version}
    assert page.post(url, chosen).status_code == 302
    with workspace_scope(workspace):
        saved = Wave.objects.get()
        assert saved.name == "Autumn"
        assert saved.closes_at == datetime(2027, 3, 9, 17, 30, tzinfo=UTC)


def test_a_wave_sent_meanwhile_is_looked_at_again_before_it_changes(
    page: Client, workspace: Workspace
) -> None:
    with workspace_scope(workspace):
        made = make_wave(status="draft")
    url = f"/w/harbor/waves/{made.wave.pk}/edit/"
    typed = sent_by_browser(page, url)
    with workspace_scope(workspace):
        Wave.objects.update(status="open")
    refused = page.post(url, {**typed, "sectors": ["health"]})
    assert refused.status_code == 409
    assert "sectors" not in refused.context["form"].fields
