"""Links that open the impact dashboard without an account."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
