"""Imports of one workspace."""

from typing import TYPE_CHECKING

from tenancy.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from imports.models import ImportRun  # noqa: F401


class ImportRunQuerySet(OwnedQuerySet["ImportRun"]):
    """Who may read imports reads them all."""

    noun = "import"
