"""What narrows the log of adaptations."""

from django.utils.translation import gettext_lazy as _

from partnerships.models import Concern, Partnership
from records.filters import DayFilter, RecordChoiceFilter, RecordFilter, TextFilter


class AdaptationFilter(RecordFilter):
    """``since`` and ``until`` are days on which the change was made."""

    q = TextFilter("text", "reason")
    partnership = RecordChoiceFilter(Partnership, label=_("Partnership"))
    concern = RecordChoiceFilter(Concern, label=_("Concern"), named_by="text", is_hidden=True)
    since = DayFilter(field_name="changed_on", lookup_expr="gte", label=_("From"))
    until = DayFilter(field_name="changed_on", lookup_expr="lte", label=_("To"))
