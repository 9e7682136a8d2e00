"""What narrows the list of imports."""

from django.utils.translation import gettext_lazy as _

from imports.models import ImportRun
from records.filters import ChoiceFilter, RecordFilter, TextFilter


class ImportRunFilter(RecordFilter):
    """By the file's name, and how far it is."""

    q = TextFilter("file_name")
    status = ChoiceFilter(label=_("Status"), choices=ImportRun.Status.choices)
