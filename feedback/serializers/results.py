"""Results as the API hands them out: what the page shows, and nothing that it withholds."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.models import Wave
from feedback.queries.figures import figures_of, why_withheld
from feedback.queries.results import results_of
from feedback.serializers.figures import DisplayValueSerializer
from records.api.viewsets import RecordSerializer
from tenancy.links import workspace_url
from tenancy.permissions import may


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
