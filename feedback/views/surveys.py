"""Surveys: list, builder, texts, preview."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from feedback.access.surveys import access_survey, access_survey_to_change
from feedback.actions.surveys import add_survey, change_survey, duplicate_survey, remove_survey
from feedback.content import SurveyContent
from feedback.forms.responses import AnswerForm
from feedback.forms.surveys import TEXTS, SurveyFilterForm, SurveyForm, SurveyNewForm
from feedback.languages import language_name
from feedback.models import Question, Survey
from feedback.queries.surveys import draft_content, list_surveys, missing_translations
from partnerships.views.undo import after_removal, undoable
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page

PAGE_SIZE = 50


def survey_page(request: MemberRequest, survey: Survey) -> HttpResponseBase:
    """To the builder of this survey."""
    return redirect(workspace_url(request.workspace, "feedback:survey", survey.pk))


@member_page("read", "survey")
def survey_list(request: MemberRequest) -> HttpResponseBase:
    """Search and page through surveys."""
    form = SurveyFilterForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(list_surveys(search=search), PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "is_filtered": bool(search),
        "undo": undoable(request),
    }
    return render(request, "feedback/survey_list.html", context)


@member_page("add", "survey")
def survey_new(request: MemberRequest) -> HttpResponseBase:
    """Begin a survey, empty or ready-made."""
    form = SurveyNewForm(request.POST or None, workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        title = {values["languages"][0]: values["title"]}
        try:
            survey = add_survey(
                acting_member=request.membership,
                title=title,
                languages=values["languages"],
                promise=values["promise"],
                instrument=values["instrument"],
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("The survey is there. Now look through its questions."))
            return survey_page(request, survey)
    status = 422 if form.errors else 200
    return render(request, "feedback/survey_new.html", {"form": form}, status=status)


@member_page("read", "survey")
def survey(request: MemberRequest, survey_id: UUID) -> HttpResponseBase:
    """The builder: texts, questions, what is missing, and where it was sent."""
    found = access_survey(acting_member=request.membership, survey_id=survey_id)
    content = draft_content(survey=found)
    missing = missing_translations(content=content)
    context = {
        "survey": found,
        "content": content,
        "language_names": [language_name(code) for code in content.languages],
        "kinds": Question.Kind.choices,
        "kind_labels": dict(Question.Kind.choices),
        "missing": [(language_name(gap.language), gap) for gap in missing],
        "waves": found.waves.order_by("-created_at"),
    }
    return render(request, "feedback/survey.html", context)


@member_page("change", "survey")
def survey_edit(request: MemberRequest, survey_id: UUID) -> HttpResponseBase:
    """Change texts, languages and promise; a language just added is filled in next."""
    member = request.membership
    found = access_survey_to_change(acting_member=member, survey_id=survey_id)
    form = SurveyForm(request.POST or None, survey=found)
    if request.method == "POST" and form.is_valid():
        had = set(found.languages)
        try:
            change_survey(acting_member=member, survey=found, **form.values())
        except DomainError as error:
            form.add_error(form.field_name(error.field, TEXTS), str(error.message))
        else:
            messages.success(request, _("Saved."))
            if set(found.languages) - had:
                return redirect(request.path)
            return survey_page(request, found)
    status = 422 if form.errors else 200
    return render(
        request, "feedback/survey_form.html", {"form": form, "survey": found}, status=status
    )


@member_page("add", "survey")
def survey_duplicate(request: MemberRequest, survey_id: UUID) -> HttpResponseBase:
    """Copy a survey with its questions."""
    found = access_survey(acting_member=request.membership, survey_id=survey_id)
    if request.method != "POST":
        return survey_page(request, found)
    copy = duplicate_survey(acting_member=request.membership, survey=found)
    messages.success(request, _("This is the copy. Change it as you like."))
    return survey_page(request, copy)


@member_page("delete", "survey")
def survey_delete(request: MemberRequest, survey_id: UUID) -> HttpResponseBase:
    """Ask, then remove a survey that was never sent."""
    member = request.membership
    found = access_survey_to_change(acting_member=member, survey_id=survey_id)
    if request.method == "POST":
        try:
            event = remove_survey(acting_member=member, survey=found)
        except DomainError as error:
            messages.error(request, str(error.message))
            return survey_page(request, found)
        return after_removal(request, event)
    context = {
        "title": _("Remove “%(name)s”?") % {"name": found},
        "text": _("Its questions and drafts go with it."),
        "confirm_label": _("Remove it"),
        "cancel_url": workspace_url(request.workspace, "feedback:survey", found.pk),
    }
    return render(request, "feedback/confirm.html", context)


@member_page("read", "survey")
def survey_preview(request: MemberRequest, survey_id: UUID) -> HttpResponseBase:
    """The draft as respondents would see it, in `?language=`."""
    found = access_survey(acting_member=request.membership, survey_id=survey_id)
    context = preview_context(request, draft_content(survey=found))
    context |= {
        "title": str(found),
        "eyebrow": _("Preview"),
        "back_url": workspace_url(request.workspace, "feedback:survey", found.pk),
        "back_label": _("Back to the survey"),
    }
    return render(request, "feedback/survey_preview.html", context)


def preview_context(request: MemberRequest, content: SurveyContent) -> dict[str, Any]:
    """What the preview shows of a draft or of what was sent, in the language asked for."""
    language = content.language_for(request.GET.get("language", ""), get_language() or "")
    return {
        "content": content,
        "form": AnswerForm(content=content, language=language),
        "language": language,
        "languages": _language_tabs(content, language),
    }


def _language_tabs(content: SurveyContent, language: str) -> list[dict[str, object]]:
    return [
        {
            "label": language_name(code),
            "url": f"?language={code}",
            "is_current": code == language,
            "count": None,
        }
        for code in content.languages
    ]
