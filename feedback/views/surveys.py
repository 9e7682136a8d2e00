"""A survey's own pages: the builder, its preview, a copy."""

from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from feedback.actions.surveys import duplicate_survey
from feedback.content import SurveyContent
from feedback.forms.responses import AnswerForm
from feedback.models import Question
from feedback.nouns import SURVEY
from feedback.queries.surveys import draft_content, missing_translations
from tenancy.requests import MemberRequest, member_page
from tenancy.texts import language_name


@member_page("read", "survey")
def survey(request: MemberRequest, survey_id: UUID) -> HttpResponseBase:
    """The builder: texts, questions, what is missing, and where it was sent."""
    found = SURVEY.find(request.membership, "read", survey_id)
    content = draft_content(survey=found)
    context = {
        "survey": found,
        "content": content,
        "kinds": Question.Kind.choices,
        "missing": missing_translations(content=content),
        "waves": found.waves.order_by("-created_at"),
    }
    return render(request, "feedback/survey.html", context)


@member_page("add", "survey")
def survey_duplicate(request: MemberRequest, survey_id: UUID) -> HttpResponseBase:
    """Copy a survey with its questions."""
    found = SURVEY.find(request.membership, "read", survey_id)
    if request.method == "POST":
        found = duplicate_survey(acting_member=request.membership, survey=found)
        messages.success(request, _("This is the copy. Change it as you like."))
    return redirect(SURVEY.url_of(found, request.workspace))


@member_page("read", "survey")
def survey_preview(request: MemberRequest, survey_id: UUID) -> HttpResponseBase:
    """The draft as respondents would see it, in `?language=`."""
    found = SURVEY.find(request.membership, "read", survey_id)
    texts = {"title": str(found), "eyebrow": _("Preview")}
    back = {"url": SURVEY.url_of(found, request.workspace), "label": _("Back to the survey")}
    return show_preview(request, draft_content(survey=found), texts=texts, back=back)


def show_preview(
    request: MemberRequest, content: SurveyContent, **context: dict[str, str]
) -> HttpResponseBase:
    """A draft or what was sent, in the language asked for, with its head and the way back."""
    language = content.language_for(request.GET.get("language", ""), get_language() or "")
    tabs = [
        {"label": language_name(code), "url": f"?language={code}", "is_current": code == language}
        for code in content.languages
    ]
    shown = {
        "content": content,
        "form": AnswerForm(content=content, language=language),
        "language": language,
        "languages": tabs,
    }
    return render(request, "feedback/survey_preview.html", {**shown, **context})
