"""Which shares there are."""

from typing import TYPE_CHECKING

from tenancy.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from overview.models import Share  # noqa: F401


class ShareQuerySet(OwnedQuerySet["Share"]):
    """Shares of one workspace."""

    noun = "share"
