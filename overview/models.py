"""Links that open the dashboard without an account, and archives on their way in."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.models import FilePart
from overview.querysets import ShareQuerySet
from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel
from tenancy.models import Membership


class Share(TenantModel):
    """A revocable link to the impact dashboard; only the token's hash is stored."""

    title = models.CharField(gettext_lazy("for whom"), max_length=200)
    token_hash = models.CharField(max_length=64)
    prefix = models.CharField(max_length=12)
    shows_money = models.BooleanField(gettext_lazy("shows money"), default=False)
    expires_at = models.DateTimeField(gettext_lazy("expires"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_opened_on = models.DateField(null=True, blank=True)
    created_by = TenantForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TenantManager.from_queryset(ShareQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "token_hash"], name="share_token")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether the link still works."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def state(self) -> str:
        """Open, ended by a member, or over by its date."""
        return "open" if self.is_open else "ended" if self.revoked_at else "expired"

    def get_state_display(self) -> str:
        return {"open": _("Open"), "ended": _("Ended"), "expired": _("Expired")}[self.state]

    @property
    def money_in_words(self) -> str:
        """Whether it shows money."""
        shown = _("with amounts of money"), _("without amounts of money")
        return shown[0] if self.shows_money else shown[1]


class ArchiveFilling(TenantModel):
    """An archive with which a workspace is, was or could not be filled."""

    class Status(models.TextChoices):
        WAITING = "waiting", gettext_lazy("Waiting")
        DONE = "done", gettext_lazy("Filled")
        REFUSED = "refused", gettext_lazy("Refused")

    status = models.CharField(max_length=20, choices=Status.choices, default=Status.WAITING)
    # Why nothing was written, in the language of who began it.
    error = models.TextField(blank=True)
    language = models.CharField(max_length=10, default="en")
    # How many rows of each table were written: {"stakeholders.person": 12}
    counts = models.JSONField(default=dict)
    started_by = TenantForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["workspace"], name="archive_filling_once")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_waiting(self) -> bool:
        """Whether a worker has still to read it, or is at it."""
        return self.status == self.Status.WAITING

    @property
    def is_done(self) -> bool:
        """Whether all of it was written."""
        return self.status == self.Status.DONE

    @property
    def rows(self) -> int:
        """How many rows were written."""
        return sum(self.counts.values())


class ArchivePart(FilePart):
    """A piece of an archive that waits for a worker; gone once it was read."""

    run = TenantForeignKey(ArchiveFilling, on_delete=models.CASCADE, related_name="parts")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "run", "number"], name="archive_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.number}"
