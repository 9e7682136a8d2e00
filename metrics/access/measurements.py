"""Doors to measurements: who reads and who changes them."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from metrics.models import Measurement
from tenancy.models import Membership

_RELATED = ("metric", "partnership", "organization", "submitted_by__user", "import_run")


def access_measurement(*, acting_member: Membership, measurement_id: UUID) -> Measurement:
    """:raises Http404: unless the member may read this measurement."""
    rows = Measurement.objects.visible_to(acting_member).select_related(*_RELATED)
    measurement = rows.filter(pk=measurement_id).first()
    if measurement is None:
        raise Http404
    return measurement


def access_measurement_to_change(*, acting_member: Membership, measurement_id: UUID) -> Measurement:
    """:raises Http404: when it can't be read; PermissionDenied when it can't be changed."""
    rows = Measurement.objects.changeable_by(acting_member).select_related(*_RELATED)
    measurement = rows.filter(pk=measurement_id).first()
    if measurement is not None:
        return measurement
    access_measurement(acting_member=acting_member, measurement_id=measurement_id)
    raise PermissionDenied(_("An accepted measurement is changed only after it is reopened."))


def access_measurements_to_accept(
    *, acting_member: Membership, measurement_ids: Collection[UUID]
) -> list[Measurement]:
    """Those that wait for a coordinator; ids of anything else are left out, as if unknown."""
    rows = Measurement.objects.visible_to(acting_member).filter(
        pk__in=measurement_ids, status=Measurement.Status.SUBMITTED
    )
    return list(rows.select_related("metric", "organization", "partnership"))
