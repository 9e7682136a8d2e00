"""Shared goals, and how each organization sees them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models.partnerships import Partnership
from partnerships.models.scales import ONE_TO_FIVE
from partnerships.querysets import AlignmentRatingQuerySet, GoalQuerySet
from stakeholders.models import Organization
from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel
from tenancy.models import Membership
from tenancy.texts import TranslatedModel, text_of


class Goal(TranslatedModel):
    """A shared goal; without a partnership it is the whole coalition's."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")
        ACHIEVED = "achieved", _("Achieved")
        DROPPED = "dropped", _("Dropped")

    partnership = TenantForeignKey(
        Partnership,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="goals",
        verbose_name=_("partnership"),
    )
    parent = TenantForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    title = models.CharField(_("goal"), max_length=300)
    definition = models.TextField(_("what we mean by it"), blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.AGREED
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    translated = ("title", "definition")
    folded_from = (*translated, "translations")
    objects = TenantManager.from_queryset(GoalQuerySet)()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return text_of(self, "title")


class AlignmentRating(TenantModel):
    """One organization's rating of one goal: how much it matters, how much it agrees."""

    goal = TenantForeignKey(Goal, on_delete=models.CASCADE, related_name="ratings")
    organization = TenantForeignKey(
        Organization, on_delete=models.CASCADE, related_name="alignment_ratings"
    )
    priority = models.PositiveSmallIntegerField(_("priority"), validators=ONE_TO_FIVE)
    agreement = models.PositiveSmallIntegerField(_("agreement"), validators=ONE_TO_FIVE)
    note = models.TextField(_("note"), blank=True)
    rated_by = TenantForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    rated_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager.from_queryset(AlignmentRatingQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "goal", "organization"], name="alignment_rating_once"
            ),
            models.CheckConstraint(
                condition=models.Q(priority__range=(1, 5), agreement__range=(1, 5)),
                name="alignment_rating_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.priority}/{self.agreement}"
