"""
The questions of a survey's draft: one form post each.

They are plain views, since questions have no list of their own: the survey's page shows them.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from feedback.actions.questions import (
    add_question,
    change_question,
    duplicate_question,
    move_question,
    remove_question,
)
from feedback.forms.surveys import QuestionForm
from feedback.models import Question, Survey
from feedback.nouns import SURVEY
from records.refusals import told_by_form
from records.views import locked
from tenancy.requests import MemberRequest, member_page


@member_page("change", "survey")
def question_new(request: MemberRequest, survey_id: UUID) -> HttpResponseBase:
    """Add a question of `?kind=` at the end."""
    survey = locked(request, SURVEY, "change", survey_id)
    kind = request.GET.get("kind", "")
    if kind not in Question.Kind.values:
        raise Http404
    form = QuestionForm(
        request.POST or None, acting_member=request.membership, parent=survey, kind=kind
    )

    def add() -> Question:
        member = request.membership
        return add_question(acting_member=member, survey=survey, kind=kind, **form.values())

    return _save(request, form, survey, add, done=_("The question is added."))


@member_page("change", "survey")
def question_edit(request: MemberRequest, question_id: UUID) -> HttpResponseBase:
    """Change a question of the draft."""
    question = _find(request, question_id)
    form = QuestionForm.from_request(request, record=question, parent=question.survey)

    def change() -> Question:
        member = request.membership
        return change_question(acting_member=member, question=question, **form.values())

    return _save(request, form, question.survey, change, done=_("Saved."))


@member_page("change", "survey")
def question_move(request: MemberRequest, question_id: UUID) -> HttpResponseBase:
    """Move a question up or down by one."""
    question = _find(request, question_id)
    direction = request.POST.get("direction")
    if request.method == "POST" and direction in ("up", "down"):
        move_question(acting_member=request.membership, question=question, is_up=direction == "up")
    return redirect(_builder(request, question.survey, f"question-{question.pk}"))


@member_page("change", "survey")
def question_duplicate(request: MemberRequest, question_id: UUID) -> HttpResponseBase:
    """Copy a question right below itself."""
    question = _find(request, question_id)
    if request.method == "POST":
        question = duplicate_question(acting_member=request.membership, question=question)
        messages.success(request, _("The question is copied."))
    return redirect(_builder(request, question.survey, f"question-{question.pk}"))


@member_page("change", "survey")
def question_delete(request: MemberRequest, question_id: UUID) -> HttpResponseBase:
    """Ask, then take a question out of the draft."""
    question = _find(request, question_id)
    if request.method == "POST":
        remove_question(acting_member=request.membership, question=question)
        messages.success(request, _("The question is removed."))
        return redirect(_builder(request, question.survey))
    context = {
        "title": _("Remove “%(name)s”?") % {"name": question},
        "text": _("Waves already sent keep it with its answers."),
        "confirm_label": _("Remove it"),
        "cancel_url": _builder(request, question.survey),
    }
    return render(request, "components/confirm_page.html", context)


def _find(request: MemberRequest, question_id: UUID) -> Any:
    """The question with its survey, held for the rest of a POST."""
    rows = Question.objects.select_related("survey")
    lock = request.method == "POST"
    return rows.get_for(request.membership, "change", question_id, lock=lock)


def _builder(request: MemberRequest, survey: Survey, anchor: object = "questions") -> str:
    return f"{SURVEY.url_of(survey, request.workspace)}#{anchor}"


def _save(
    request: MemberRequest,
    form: QuestionForm,
    survey: Survey,
    write: Callable[[], Question],
    *,
    done: str,
) -> HttpResponseBase:
    """Show the form, or write what was typed and go to the question on the survey's page."""
    if form.is_stale:
        return _show(request, form.with_saved(), survey, status=409)
    if request.method == "POST" and not form.is_redrawn and form.is_valid():
        with told_by_form(form):
            saved = write()
            messages.success(request, done)
            return redirect(_builder(request, survey, f"question-{saved.pk}"))
    is_wrong = form.is_bound and not form.is_redrawn and not form.is_valid()
    return _show(request, form, survey, status=422 if is_wrong else 200)


def _show(
    request: MemberRequest, form: QuestionForm, survey: Survey, *, status: int
) -> HttpResponseBase:
    context = {
        "form": form,
        "record": form.record,
        "survey": survey,
        "kind_label": form.kind.label,
        "is_stale": status == 409,
        "cancel_url": _builder(request, survey),
    }
    return render(request, "feedback/question_form.html", context, status=status)
