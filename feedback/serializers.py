"""The API's shapes: figures as everybody sees them, surveys, waves and results."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.actions.waves import AudienceNearlyRepeated
from feedback.content import LONGEST_TEXT
from feedback.instruments import INSTRUMENTS
from feedback.models import Question, Survey, Wave
from feedback.queries.figures import figures_of, why_withheld
from feedback.queries.results import results_of
from feedback.suppression.display import DisplayKind, DisplayValue, SuppressionReason
from records.api.viewsets import RecordSerializer, TextField, WholeMixin
from stakeholders.models import Sector
from tenancy.links import workspace_url
from tenancy.permissions import may


class DisplayValueSerializer(serializers.Serializer[Any]):
    """A figure as everybody may see it; a withheld one carries a reason instead of a value."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in DisplayKind])
    value = serializers.FloatField(allow_null=True)
    bound = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(allow_null=True)
    numerator = serializers.IntegerField(allow_null=True)
    reason = serializers.ChoiceField(
        choices=[reason.value for reason in SuppressionReason], allow_null=True
    )

    def to_representation(self, instance: DisplayValue) -> dict[str, Any]:
        """At once: a list has hundreds of figures."""
        return instance.as_dict()


LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*\Z")


class TextsField(serializers.DictField):
    """One text by language: `{"en": "…", "es": "…"}`; an empty text takes a language away."""

    child = TextField(allow_blank=True, max_length=LONGEST_TEXT)

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

    id = TextField(max_length=40, required=False, allow_blank=True)
    text = TextsField()
    is_no_opinion = serializers.BooleanField(default=False)


class QuestionSerializer(RecordSerializer[Question]):
    """A question of a survey's draft. `kind` can't change: add another question instead."""

    survey = serializers.PrimaryKeyRelatedField(queryset=Survey.objects)
    text = TextsField()
    help_text = TextsField(required=False)  # type: ignore[assignment]  # a field, not our help
    low_label = TextsField(required=False)
    high_label = TextsField(required=False)
    unit = TextsField(required=False)
    options = OptionSerializer(many=True, required=False)

    class Meta:
        model = Question
        fields = [
            "id", "survey", "position", "kind", "text", "help_text", "options", "low_label",
            "high_label", "unit", "minimum", "maximum", "is_required",
        ]  # fmt: skip
        read_only_fields = ["position"]


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
        extra_kwargs: ClassVar = {"languages": {"min_length": 1}}


class MoveSerializer(serializers.Serializer[Mapping[str, str]]):
    """Where to move a question."""

    direction = serializers.ChoiceField(choices=["up", "down"])


class AudienceSerializer(serializers.Serializer[Mapping[str, Any]]):
    """
    Whom to ask: within a list any, across lists all; nothing given is everybody.

    People of organizations that left are asked only where `organizations` names theirs.
    """

    sectors = serializers.ListField(
        child=serializers.ChoiceField(choices=Sector.choices), required=False, max_length=20
    )
    organizations = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=2000
    )
    partnerships = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=2000
    )


class WaveSerializer(RecordSerializer[Wave]):
    """One sending of a survey. Adding one sends nothing yet: that is a step of its own."""

    survey = serializers.PrimaryKeyRelatedField(queryset=Survey.objects)
    version = serializers.IntegerField(source="version.number", read_only=True, allow_null=True)
    audience = AudienceSerializer(required=False)

    class Meta:
        model = Wave
        fields = [
            "id", "survey", "version", "name", "audience", "status", "opens_at", "remind_at",
            "reminded_at", "reminded_count", "closes_at", "sent_at", "closed_at", "is_published",
            "audience_count", "invited_count", "started_count", "answered_count",
            "ineligible_count", "created_at",
        ]  # fmt: skip
        read_only_fields = [
            "status", "reminded_at", "reminded_count", "sent_at", "closed_at", "is_published",
            "audience_count", "invited_count", "started_count", "answered_count",
            "ineligible_count", "created_at",
        ]  # fmt: skip


class SendingSerializer(serializers.Serializer[Mapping[str, Any]]):
    """What who sends a wave knows: what an earlier refusal named under `acknowledge`."""

    acknowledge = serializers.ListField(
        child=serializers.ChoiceField(choices=[AudienceNearlyRepeated.acknowledge]),
        required=False,
        max_length=20,
    )


class SectorRateSerializer(serializers.Serializer[Mapping[str, Any]]):
    """The rate of one sector."""

    sector = serializers.CharField()
    name = serializers.CharField()
    eligible = serializers.IntegerField()
    rate = DisplayValueSerializer()


class ResponseRateSerializer(serializers.Serializer[Mapping[str, Any]]):
    """How a wave is going, in all and by sector. Reads `{"wave": …, "sectors": […]}`."""

    invited = serializers.IntegerField(source="wave.invited_count")
    ineligible = serializers.IntegerField(source="wave.ineligible_count")
    started = serializers.IntegerField(source="wave.started_count")
    answered = serializers.IntegerField(source="wave.answered_count")
    percent = serializers.FloatField(source="wave.response_share.percent", allow_null=True)
    rate = DisplayValueSerializer(source="wave.shown_rate")
    sectors = SectorRateSerializer(many=True)


class OptionCountSerializer(serializers.Serializer[Any]):
    """How many chose one option."""

    option = serializers.CharField(help_text="The option's id, the same in every language.")
    text = serializers.CharField(source="label")
    count = serializers.IntegerField()
    percent = serializers.FloatField()


class QuestionResultSerializer(serializers.Serializer[Any]):
    """One question; `n` is null where its figures are withheld."""

    question = serializers.UUIDField(source="question.id")
    kind = serializers.CharField(source="result.kind")
    text = serializers.CharField()
    n = serializers.IntegerField(source="result.n", allow_null=True)
    why_withheld = serializers.CharField()
    no_opinion = serializers.IntegerField(source="result.no_opinion")
    mean = serializers.FloatField(source="result.mean", allow_null=True)
    deviation = serializers.FloatField(source="result.deviation", allow_null=True)
    top_two = serializers.IntegerField(source="result.top_two", allow_null=True)
    score = serializers.IntegerField(source="result.score", allow_null=True)
    lower_quartile = serializers.FloatField(source="result.lower_quartile", allow_null=True)
    median = serializers.FloatField(source="result.median", allow_null=True)
    upper_quartile = serializers.FloatField(source="result.upper_quartile", allow_null=True)
    options = OptionCountSerializer(source="bars", many=True)


class WaveResultSerializer(RecordSerializer[Wave]):
    """A wave in the list of results."""

    title = serializers.CharField(source="survey", read_only=True)
    rate = DisplayValueSerializer(source="shown_rate", read_only=True)

    class Meta:
        model = Wave
        fields = ["id", "title", "name", "status", "closed_at", "is_published", "rate"]
        read_only_fields = ["id", "name", "status", "closed_at"]


class WaveResultDetailSerializer(WaveResultSerializer):
    """A wave with its figures; `?sector=` for one of `sectors`, `?language=` for the labels."""

    as_of = serializers.DateField(source="results.as_of", read_only=True)
    is_final = serializers.BooleanField(source="results.is_final", read_only=True)
    sector = serializers.CharField(source="results.sector", read_only=True)
    sectors = serializers.ListField(
        source="results.sectors", child=serializers.CharField(), read_only=True
    )
    n = serializers.IntegerField(source="results.shown.n", read_only=True, allow_null=True)
    why_withheld = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()

    class Meta(WaveResultSerializer.Meta):
        fields = [
            *WaveResultSerializer.Meta.fields,
            "as_of", "is_final", "sector", "sectors", "n", "why_withheld", "questions", "files",
        ]  # fmt: skip

    def to_representation(self, wave: Any) -> Any:
        """With the wave's results, of everybody or of the sector asked for."""
        sector = self.context["request"].query_params.get("sector", "")
        wave.results = results_of(wave=wave, sector=sector)
        return super().to_representation(wave)

    def get_why_withheld(self, wave: Any) -> str:
        return why_withheld(wave.results.shown.refusal)

    @extend_schema_field(QuestionResultSerializer(many=True))
    def get_questions(self, wave: Any) -> Any:
        language = self.context["request"].query_params.get("language", "")
        figures = figures_of(results=wave.results, language=language)
        return QuestionResultSerializer(figures, many=True).data

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_files(self, wave: Wave) -> dict[str, str]:
        """Addresses of files for a signed-in browser: answers only for who may read them."""
        member = self.context["request"]._request.membership
        names = ["results-csv"]
        if may(member, "read", "answer"):
            names += ["answers-csv", "answers-xlsx"]
        return {
            name.replace("-", "_"): workspace_url(member.workspace, f"feedback:{name}", wave.pk)
            for name in names
        }
