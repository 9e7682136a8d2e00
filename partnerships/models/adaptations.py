"""What was changed on the way, and why."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models.check_ins import CheckIn
from partnerships.models.follow_ups import Concern
from partnerships.models.partnerships import Partnership
from partnerships.querysets import AdaptationQuerySet
from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel
from tenancy.models import Membership


class Adaptation(TenantModel):
    """A change of what a partnership does, with its reason and what caused it."""

    partnership = TenantForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="adaptations"
    )
    text = models.TextField(_("what was changed"))
    reason = models.TextField(_("why"))
    changed_on = models.DateField(_("changed on"))
    concern = TenantForeignKey(
        Concern, on_delete=models.SET_NULL, null=True, blank=True, related_name="adaptations"
    )
    check_in = TenantForeignKey(
        CheckIn, on_delete=models.SET_NULL, null=True, blank=True, related_name="adaptations"
    )
    owner = TenantForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    folded_from = ("text", "reason")
    objects = TenantManager.from_queryset(AdaptationQuerySet)()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.text[:80]
