"""The only lookup from an id to an import: the object or 404."""

from uuid import UUID

from django.http import Http404

from imports.models import ImportRun
from tenancy.models import Membership


def access_import(*, acting_member: Membership, run_id: UUID) -> ImportRun:
    """:raises Http404: when this workspace has no such import."""
    found = ImportRun.objects.defer("undo").filter(pk=run_id).first()
    if found is None:
        raise Http404
    return found
