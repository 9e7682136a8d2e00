"""Short recurring questions to every participant."""

from datetime import time

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models.partnerships import Partnership
from partnerships.models.scales import ONE_TO_FIVE
from partnerships.querysets import CheckInQuerySet, CheckInRoundQuerySet
from stakeholders.models import Organization, Person
from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel


class CheckInCadence(TenantModel):
    """How often, and when in the workspace's own time, a partnership's participants are asked."""

    class Every(models.TextChoices):
        WEEK = "week", _("every week")
        TWO_WEEKS = "two_weeks", _("every two weeks")
        MONTH = "month", _("every month")
        QUARTER = "quarter", _("every quarter")

    partnership = TenantForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="check_in_cadences"
    )
    every = models.CharField(
        _("how often"), max_length=20, choices=Every.choices, default=Every.MONTH
    )
    starts_on = models.DateField(_("first on"))
    at = models.TimeField(_("at"), default=time(9, 0))
    remind_after_days = models.PositiveSmallIntegerField(_("remind after days"), default=3)
    closes_after_days = models.PositiveSmallIntegerField(_("close after days"), default=10)
    is_active = models.BooleanField(_("active"), default=True)
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "partnership"], name="check_in_cadence_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.get_every_display()}"


class CheckInRound(TenantModel):
    """One asking of all participants of a partnership."""

    partnership = TenantForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="check_in_rounds"
    )
    opened_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = TenantManager.from_queryset(CheckInRoundQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "partnership", "opened_at"], name="check_in_round_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.partnership} {timezone.localdate(self.opened_at)}"

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken."""
        return self.closes_at > timezone.now()

    @property
    def can_remind(self) -> bool:
        """Whether the silent can still be reminded: once per round, while it is open."""
        return self.is_open and self.reminded_at is None


class CheckIn(TenantModel):
    """One participant's check-in: asked by personal link, answered on one page."""

    class Progress(models.TextChoices):
        AHEAD = "ahead", _("Ahead")
        ON_TRACK = "on_track", _("On track")
        SLOW = "slow", _("Slower than hoped")
        STUCK = "stuck", _("Stuck")

    round = TenantForeignKey(CheckInRound, on_delete=models.CASCADE, related_name="check_ins")
    organization = TenantForeignKey(
        Organization, on_delete=models.CASCADE, related_name="check_ins"
    )
    person = TenantForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="check_ins"
    )
    # A token that is not stored can't be sent again, so the reminder brings one of its own and
    # the first still works.
    token_hash = models.CharField(max_length=64)
    reminder_token_hash = models.CharField(max_length=64, blank=True, default="")
    language = models.CharField(max_length=10, default="en")
    progress = models.CharField(_("progress"), max_length=20, choices=Progress.choices, blank=True)
    confidence = models.PositiveSmallIntegerField(
        _("confidence"), null=True, blank=True, validators=ONE_TO_FIVE
    )
    win = models.TextField(_("a win"), blank=True)
    concern = models.TextField(_("a concern"), blank=True)
    help_needed = models.TextField(_("help needed"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_proxy = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)

    objects = TenantManager.from_queryset(CheckInQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "round", "organization"], name="check_in_once"
            ),
            models.UniqueConstraint(fields=["workspace", "token_hash"], name="check_in_token"),
            models.UniqueConstraint(
                fields=["workspace", "reminder_token_hash"],
                condition=~models.Q(reminder_token_hash=""),
                name="check_in_reminder_token",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.round}"

    @property
    def is_answered(self) -> bool:
        """Whether it was sent in."""
        return self.answered_at is not None
