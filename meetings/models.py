"""Meetings with their attendance, and what organizations promised there."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from meetings.querysets import ActionItemQuerySet, MeetingQuerySet
from partnerships.models import Concern, Partnership
from stakeholders.models import Organization
from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel


class Meeting(TenantModel):
    """A meeting of a partnership: agenda before, minutes after."""

    partnership = TenantForeignKey(Partnership, on_delete=models.CASCADE, related_name="meetings")
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    agenda = models.TextField(_("agenda"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    canceled_at = models.DateTimeField(_("canceled"), null=True, blank=True, editable=False)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    folded_from = ("title", "agenda", "minutes")
    objects = TenantManager.from_queryset(MeetingQuerySet)()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["workspace", "starts_at"], name="meeting_by_time")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_canceled(self) -> bool:
        """Whether it was called off."""
        return self.canceled_at is not None

    @property
    def state_note(self) -> str:
        """What a list says beside its title."""
        return pgettext("meeting", "Canceled") if self.is_canceled else ""


class Attendance(TenantModel):
    """An organization asked to a meeting, whether it says it will come, and whether it came."""

    meeting = TenantForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    organization = TenantForeignKey(
        Organization, on_delete=models.CASCADE, related_name="attendances"
    )
    is_coming = models.BooleanField(_("will come"), null=True)
    was_present = models.BooleanField(_("was present"), null=True)

    yields_in_merge = True

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "meeting", "organization"], name="attendance_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} @ {self.meeting}"


class ActionItem(TenantModel):
    """Something an organization promised to do by a date."""

    partnership = TenantForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="action_items"
    )
    meeting = TenantForeignKey(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="action_items"
    )
    concern = TenantForeignKey(
        Concern, on_delete=models.SET_NULL, null=True, blank=True, related_name="action_items"
    )
    title = models.CharField(_("what"), max_length=300)
    organization = TenantForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="action_items",
        verbose_name=_("who"),
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    folded_from = ("title",)
    objects = TenantManager.from_queryset(ActionItemQuerySet)()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["workspace", "due_on"], name="action_item_by_due")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        """Whether it was closed."""
        return self.done_at is not None

    @property
    def state(self) -> str:
        """Whether it is open or closed, in words."""
        return gettext("Closed") if self.is_done else gettext("Open")
