"""The questions of a survey's draft: one form post each."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from feedback.access.surveys import access_question_to_change, access_survey_to_change
from feedback.actions.questions import (
    add_question,
    change_question,
    duplicate_question,
    move_question,
    remove_question,
)
from feedback.content import QuestionKind
from feedback.forms.surveys import QUESTION_TEXTS, QuestionForm
from feedback.models import Question, Survey
from feedback.queries.surveys import question_content
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, member_page


def _builder(request: MemberRequest, survey: Survey, anchor: object = "questions") -> str:
    return f"{workspace_url(request.workspace, 'feedback:survey', survey.pk)}#{anchor}"


def _show(request: MemberRequest, form: QuestionForm, survey: Survey) -> HttpResponseBase:
    context = {"form": form, "survey": survey, "kind_label": Question.Kind(form.kind.value).label}
    has_errors = bool(form.is_bound and not form.wants_more and form.errors)
    if form.options is not None and form.is_bound and not form.wants_more:
        has_errors = has_errors or not form.options.is_valid()
    status = 422 if has_errors else 200
    return render(request, "feedback/question_form.html", context, status=status)


def _refuse(form: QuestionForm, error: DomainError) -> None:
    field = form.field_name(error.field, QUESTION_TEXTS)
    form.add_error(field if field in form.fields else None, str(error.message))


@member_page("change", "survey")
def question_new(request: MemberRequest, survey_id: UUID) -> HttpResponseBase:
    """Add a question of `?kind=` at the end."""
    member = request.membership
    survey = access_survey_to_change(acting_member=member, survey_id=survey_id)
    kind = request.GET.get("kind", "")
    if kind not in Question.Kind.values:
        raise Http404
    form = QuestionForm(request.POST or None, survey=survey, kind=QuestionKind(kind))
    if request.method == "POST" and not form.wants_more and form.is_valid():
        try:
            added = add_question(acting_member=member, survey=survey, kind=kind, **form.values())
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("The question is added."))
            return redirect(_builder(request, survey, f"question-{added.pk}"))
    return _show(request, form, survey)


@member_page("change", "survey")
def question_edit(request: MemberRequest, question_id: UUID) -> HttpResponseBase:
    """Change a question of the draft."""
    member = request.membership
    question = access_question_to_change(acting_member=member, question_id=question_id)
    survey = question.survey
    content = question_content(question=question, languages=survey.languages)
    form = QuestionForm(request.POST or None, survey=survey, kind=content.kind, content=content)
    if request.method == "POST" and not form.wants_more and form.is_valid():
        try:
            change_question(acting_member=member, question=question, **form.values())
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(_builder(request, survey, f"question-{question.pk}"))
    return _show(request, form, survey)


@member_page("change", "survey")
def question_move(request: MemberRequest, question_id: UUID) -> HttpResponseBase:
    """Move a question up or down by one."""
    member = request.membership
    question = access_question_to_change(acting_member=member, question_id=question_id)
    direction = request.POST.get("direction")
    if request.method == "POST" and direction in ("up", "down"):
        move_question(
            acting_member=member,
            question=question,
            direction="up" if direction == "up" else "down",
        )
    return redirect(_builder(request, question.survey, f"question-{question.pk}"))


@member_page("change", "survey")
def question_duplicate(request: MemberRequest, question_id: UUID) -> HttpResponseBase:
    """Copy a question right below itself."""
    member = request.membership
    question = access_question_to_change(acting_member=member, question_id=question_id)
    if request.method == "POST":
        question = duplicate_question(acting_member=member, question=question)
        messages.success(request, _("The question is copied."))
    return redirect(_builder(request, question.survey, f"question-{question.pk}"))


@member_page("change", "survey")
def question_delete(request: MemberRequest, question_id: UUID) -> HttpResponseBase:
    """Ask, then take a question out of the draft."""
    member = request.membership
    question = access_question_to_change(acting_member=member, question_id=question_id)
    if request.method == "POST":
        remove_question(acting_member=member, question=question)
        messages.success(request, _("The question is removed."))
        return redirect(_builder(request, question.survey))
    context = {
        "title": _("Remove “%(name)s”?") % {"name": question},
        "text": _("Waves already sent keep it with its answers."),
        "confirm_label": _("Remove it"),
        "cancel_url": _builder(request, question.survey),
    }
    return render(request, "feedback/confirm.html", context)
