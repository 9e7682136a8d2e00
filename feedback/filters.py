"""What narrows the lists of this room, on pages and in the API."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from feedback.models import Question, Survey, Wave
from records.filters import ChoiceFilter, RecordChoiceFilter, RecordFilter, TextFilter


class SurveyFilter(RecordFilter):
    """``q`` looks in the titles of all languages."""

    q = TextFilter("title")
    promise = ChoiceFilter(label=_("Promise"), choices=Survey.Promise.choices)


class QuestionFilter(django_filters.FilterSet):
    """``?survey=``, ``?kind=``; for the API alone."""

    survey = django_filters.UUIDFilter(field_name="survey_id")
    kind = django_filters.ChoiceFilter(choices=Question.Kind.choices)


class WaveFilter(RecordFilter):
    """``survey`` is for addresses and the API: a survey's own page lists its waves."""

    q = TextFilter("name")
    status = ChoiceFilter(label=_("State"), choices=Wave.Status.choices)
    survey = RecordChoiceFilter(Survey, label=_("Survey"), named_by="pk", is_hidden=True)


class ResultFilter(RecordFilter):
    """``survey`` and ``status`` are for addresses and the API."""

    q = TextFilter("name")
    survey = django_filters.UUIDFilter(field_name="survey_id", widget=forms.HiddenInput)
    status = ChoiceFilter(choices=Wave.Status.choices, widget=forms.HiddenInput)
