"""What narrows the list of wins."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from partnerships.models import Partnership
from records.filters import RecordChoiceFilter, RecordFilter, TextFilter, YesNoFilter
from stakeholders.models import Organization
from tenancy.permissions import may


class WinFilter(RecordFilter):
    """``organization`` is whom to thank. Who reads published wins only has less to choose."""

    q = TextFilter("text")
    partnership = RecordChoiceFilter(Partnership, label=_("Partnership"))
    organization = RecordChoiceFilter(Organization, label=_("Thanks to"), is_hidden=True)
    is_published = YesNoFilter(
        label=_("Shown"), choices=[("true", _("On the dashboard")), ("false", _("Inside only"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = getattr(self.request, "membership", None)
        if member is not None and not may(member, "read", "partnership"):
            del self.filters["partnership"], self.filters["is_published"]
