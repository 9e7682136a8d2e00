"""What was done together, and what went well."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models.goals import Goal
from partnerships.models.partnerships import Partnership
from partnerships.querysets import ActivityQuerySet, WinQuerySet
from stakeholders.models import Organization
from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel
from tenancy.models import Membership
from tenancy.texts import TranslatedModel, shortened, text_of


class Activity(TenantModel):
    """What was done together."""

    class Type(models.TextChoices):
        CURRICULUM_SHARING = "curriculum_sharing", _("Curriculum sharing")
        TEACHER_TRAINING = "teacher_training", _("Teacher training")
        MENTORING = "mentoring", _("Mentoring")
        TUTORING = "tutoring", _("Tutoring")
        COUNSELING = "counseling", _("Counseling")
        CAMPAIGN = "campaign", _("Campaign")
        PETITION = "petition", _("Petition")
        POLICY_ADVOCACY = "policy_advocacy", _("Policy advocacy")
        MEDIA_OUTREACH = "media_outreach", _("Media outreach")
        WORKSHOP = "workshop", _("Workshop")
        VOLUNTEERING = "volunteering", _("Volunteering")
        PARTICIPATORY_RESEARCH = "participatory_research", _("Participatory research")
        DATA_SHARING = "data_sharing", _("Data sharing")
        TEAM_BUILDING = "team_building", _("Team building")
        HEALTH_FAIR = "health_fair", _("Health fair")
        MEETING = "meeting", _("Meeting")
        OTHER = "other", _("Other")

    partnership = TenantForeignKey(
        Partnership,
        on_delete=models.CASCADE,
        related_name="activities",
        verbose_name=_("partnership"),
    )
    type = models.CharField(_("type"), max_length=30, choices=Type.choices)
    title = models.CharField(_("title"), max_length=200)
    happened_on = models.DateField(_("date"))
    description = models.TextField(_("what happened"), blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    people_reached = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    hours = models.DecimalField(
        _("hours given"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    goal = TenantForeignKey(
        Goal,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("goal it serves"),
    )
    logged_by = TenantForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    is_sample = models.BooleanField(default=False)
    external_key = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    folded_from = ("title", "description", "place")
    objects = TenantManager.from_queryset(ActivityQuerySet)()

    class Meta:
        base_manager_name = "objects"
        verbose_name_plural = "activities"
        indexes = [
            models.Index(fields=["workspace", "-happened_on"], name="activity_by_date"),
            models.Index(
                fields=["workspace", "partnership", "-happened_on"], name="activity_of_partnership"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def joined_organizations(self) -> list[Organization]:
        """The organizations that joined, by name (``queries.activities.with_organizations``)."""
        return sorted(
            (row.organization for row in self.joined.all()), key=lambda one: one.name.casefold()
        )


class ActivityOrganization(TenantModel):
    """An organization that joined an activity."""

    activity = TenantForeignKey(Activity, on_delete=models.CASCADE, related_name="joined")
    organization = TenantForeignKey(
        Organization, on_delete=models.CASCADE, related_name="joined_activities"
    )

    yields_in_merge = True

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "activity", "organization"], name="activity_organization_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} @ {self.activity}"


class Win(TranslatedModel):
    """A small success, credited to who made it."""

    partnership = TenantForeignKey(Partnership, on_delete=models.CASCADE, related_name="wins")
    organization = TenantForeignKey(
        Organization,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="wins",
        verbose_name=_("thanks to"),
    )
    activity = TenantForeignKey(
        Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="wins"
    )
    check_in = TenantForeignKey(
        "partnerships.CheckIn",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="wins",
    )
    added_by = TenantForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("what went well"))
    happened_on = models.DateField(_("date"))
    is_published = models.BooleanField(_("shown on the impact dashboard"), default=False)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    translated = ("text",)
    folded_from = (*translated, "translations")
    objects = TenantManager.from_queryset(WinQuerySet)()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return shortened(text_of(self, "text"), 80)
