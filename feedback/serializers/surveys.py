"""The API's shapes of surveys and their questions."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from feedback.content import LONGEST_TEXT
from feedback.instruments import INSTRUMENTS
from feedback.models import Question, Survey
from records.api.viewsets import RecordSerializer, WholeMixin

LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*\Z")


class TextsField(serializers.DictField):
    """One text by language: `{"en": "…", "es": "…"}`; an empty text takes a language away."""

    child = serializers.CharField(allow_blank=True, max_length=LONGEST_TEXT)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """:raises ValidationError: for a key that is not a language code."""
        texts: dict[str, str] = super().to_internal_value(data)
        for code in texts:
            if not LANGUAGE_CODE.match(code):
                raise serializers.ValidationError(
                    _("“%(value)s” is not a language code.") % {"value": code}
                )
        return texts


class OptionSerializer(WholeMixin, serializers.Serializer[Mapping[str, Any]]):
    """One option. Answers keep its id, so send it back when you change a question."""

    id = serializers.CharField(max_length=40, required=False, allow_blank=True)
    text = TextsField()
    is_no_opinion = serializers.BooleanField(default=False)


class QuestionSerializer(RecordSerializer[Question]):
    """A question of a survey's draft. `kind` can't change: add another question instead."""

    survey = serializers.PrimaryKeyRelatedField(queryset=Survey.objects)
    text = TextsField()
    help_text = TextsField(required=False)  # type: ignore[assignment]  # a field, not our help
    low_label = TextsField(required=False)
    high_label = TextsField(required=False)
    options = OptionSerializer(many=True, required=False)

    class Meta:
        model = Question
        fields = [
            "id", "survey", "position", "kind", "text", "help_text", "options", "low_label",
            "high_label", "is_required",
        ]  # fmt: skip
        read_only_fields = ["position"]
        validators: list[Any] = []


class NestedQuestionSerializer(WholeMixin, QuestionSerializer):
    """A question inside its survey."""

    class Meta(QuestionSerializer.Meta):
        fields = [name for name in QuestionSerializer.Meta.fields if name != "survey"]

    survey = None  # type: ignore[assignment]


class SurveySerializer(RecordSerializer[Survey]):
    """
    A survey's draft with its questions. Its waves keep what was sent.

    Questions can be given when it is added; afterwards change them one by one.
    """

    title = TextsField(required=False)
    intro = TextsField(required=False)
    thanks = TextsField(required=False)
    questions = NestedQuestionSerializer(many=True, required=False)
    instrument = serializers.ChoiceField(
        choices=sorted(INSTRUMENTS), required=False, write_only=True
    )

    class Meta:
        model = Survey
        fields = [
            "id", "title", "intro", "thanks", "languages", "promise", "questions", "instrument",
            "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["created_at", "updated_at"]
        extra_kwargs: ClassVar = {"languages": {"min_length": 1}}
        validators: list[Any] = []


class MoveSerializer(serializers.Serializer[Mapping[str, str]]):
    """Where to move a question."""

    direction = serializers.ChoiceField(choices=["up", "down"])
