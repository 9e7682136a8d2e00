"""Partnerships as cells name them."""

from django.utils.translation import gettext_lazy as _

from imports.importers.references import References
from imports.importers.values import Choices
from partnerships.models import Partnership

ONE_PARTNERSHIP = References(
    Partnership.objects.all,
    unknown=_("There is no partnership “%(text)s”."),
    many=_("%(count)s partnerships are called “%(text)s”."),
    is_needed=True,
)


def partnership_choices() -> Choices:
    """The workspace's partnerships, by id and name."""
    rows = Partnership.objects.order_by("name").values_list("pk", "name")
    return tuple((str(key), name) for key, name in rows)
