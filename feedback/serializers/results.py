"""Results as the API hands them out: what the page shows, and nothing that it withholds."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from feedback.models import Wave
from feedback.queries.figures import figures_of, why_withheld
from feedback.queries.results import WaveResults, results_of
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

    as_of = serializers.SerializerMethodField()
    is_final = serializers.SerializerMethodField()
    sector = serializers.SerializerMethodField()
    sectors = serializers.SerializerMethodField()
    n = serializers.SerializerMethodField()
    why_withheld = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()
    _found: WaveResults | None = None

    class Meta(WaveResultSerializer.Meta):
        fields = [
            *WaveResultSerializer.Meta.fields,
            "as_of", "is_final", "sector", "sectors", "n", "why_withheld", "questions", "files",
        ]  # fmt: skip

    def _results(self, wave: Wave) -> WaveResults:
        """Once for all fields."""
        if self._found is None:
            sector = self.context["request"].query_params.get("sector", "")
            self._found = results_of(wave=wave, sector=sector)
        return self._found

    @extend_schema_field(serializers.DateField())
    def get_as_of(self, wave: Wave) -> str:
        return self._results(wave).as_of.isoformat()

    def get_is_final(self, wave: Wave) -> bool:
        return self._results(wave).is_final

    def get_sector(self, wave: Wave) -> str:
        return self._results(wave).sector

    def get_sectors(self, wave: Wave) -> list[str]:
        return list(self._results(wave).sectors)

    def get_n(self, wave: Wave) -> int | None:
        return self._results(wave).shown.n

    def get_why_withheld(self, wave: Wave) -> str:
        return why_withheld(self._results(wave).shown.refusal)

    @extend_schema_field(QuestionResultSerializer(many=True))
    def get_questions(self, wave: Wave) -> Any:
        language = self.context["request"].query_params.get("language", "")
        figures = figures_of(results=self._results(wave), language=language)
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
