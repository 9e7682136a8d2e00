"""The two questions every door of this room asks."""

from typing import Protocol, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _

from tenancy.models import Membership

M = TypeVar("M", bound=models.Model)
M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class Guarded(Protocol[M_co]):
    """A query set that knows who may read and change its rows."""

    def visible_to(self, member: Membership) -> models.QuerySet[M_co]: ...

    def changeable_by(self, member: Membership) -> models.QuerySet[M_co]: ...


def visible(rows: Guarded[M], *, member: Membership, record_id: UUID) -> M:
    """:raises Http404: when there is no such row, or the member may not read it."""
    found = rows.visible_to(member).filter(pk=record_id).first()
    if found is None:
        raise Http404
    return found


def changeable(rows: Guarded[M], *, member: Membership, record_id: UUID) -> M:
    """
    The row, if the member may change it.

    :raises Http404: when the member may not even read it.
    :raises PermissionDenied: when it may be read and not changed.
    """
    found = rows.changeable_by(member).filter(pk=record_id).first()
    if found is not None:
        return found
    visible(rows, member=member, record_id=record_id)
    raise PermissionDenied(_("Your role does not allow this."))
