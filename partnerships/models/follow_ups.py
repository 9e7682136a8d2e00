"""What needs looking after."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.check_ins import CheckIn
from partnerships.models.partnerships import Partnership
from partnerships.querysets import ConcernQuerySet
from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel
from tenancy.models import Membership


class Concern(TenantModel):
    """A risk, a tension or an issue with an owner."""

    class Kind(models.TextChoices):
        RISK = "risk", _("Risk")
        TENSION = "tension", _("Tension")
        ISSUE = "issue", _("Issue")

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("concern", "Open")
        WATCHING = "watching", _("Watching")
        RESOLVED = "resolved", _("Resolved")

    partnership = TenantForeignKey(Partnership, on_delete=models.CASCADE, related_name="concerns")
    check_in = TenantForeignKey(
        CheckIn, on_delete=models.SET_NULL, null=True, blank=True, related_name="concerns"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.ISSUE)
    text = models.TextField(_("concern"))
    owner = TenantForeignKey(
        Membership,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who looks after it"),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.OPEN
    )
    due_on = models.DateField(_("look again on"), null=True, blank=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True)

    folded_from = ("text",)
    objects = TenantManager.from_queryset(ConcernQuerySet)()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_resolved(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.status == self.Status.RESOLVED


class ConcernNote(TenantModel):
    """What was done about a concern, one note at a time."""

    concern = TenantForeignKey(Concern, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("what was done"))
    written_by = TenantForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.text[:80]
