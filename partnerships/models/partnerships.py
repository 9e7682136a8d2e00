"""Joint efforts and who takes part."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.querysets import ParticipationQuerySet, PartnershipQuerySet
from stakeholders.models import Organization, Person
from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel


class Partnership(TenantModel):
    """A joint effort of two or more organizations."""

    class Model(models.TextChoices):
        POLICY_ADVOCACY = "policy_advocacy", _("Policy advocacy")
        JOINT_RESEARCH = "joint_research", _("Joint research")
        COMMUNITY_SCHOOL = "community_school", _("Community school")
        STUDENT_SUPPORT = "student_support", _("Student support")
        TEACHER_DEVELOPMENT = "teacher_development", _("Teacher development")
        CURRICULUM = "curriculum", _("Curriculum")
        TECHNOLOGY = "technology", _("Technology")
        VOLUNTEER = "volunteer", _("Volunteering")
        CAMPAIGN = "campaign", _("Campaign")
        OTHER = "other", _("Other")

    class Stage(models.TextChoices):
        EXPLORING = "exploring", _("Exploring")
        FORMING = "forming", _("Forming")
        ACTIVE = "active", _("Active")
        SUSTAINING = "sustaining", _("Sustaining")
        CLOSED = "closed", pgettext_lazy("partnership", "Closed")

    name = models.CharField(_("name"), max_length=200)
    vision = models.TextField(_("vision"), blank=True)
    model = models.CharField(_("model"), max_length=30, choices=Model.choices)
    stage = models.CharField(
        _("stage"), max_length=20, choices=Stage.choices, default=Stage.FORMING
    )
    started_on = models.DateField(_("started on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    folded_from = ("name", "vision")
    objects = TenantManager.from_queryset(PartnershipQuerySet)()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["workspace", "name"], name="partnership_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        """Whether the joint effort has ended."""
        return self.stage == self.Stage.CLOSED


class Participation(TenantModel):
    """An organization's part in a partnership."""

    class PartRole(models.TextChoices):
        BACKBONE = "backbone", _("Backbone")
        LEAD = "lead", _("Lead")
        PARTNER = "partner", _("Partner")
        FUNDER = "funder", _("Funder")
        ADVISER = "adviser", _("Adviser")

    partnership = TenantForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="participations"
    )
    organization = TenantForeignKey(
        Organization, on_delete=models.CASCADE, related_name="participations"
    )
    role = models.CharField(
        _("role"), max_length=20, choices=PartRole.choices, default=PartRole.PARTNER
    )
    responsibilities = models.TextField(_("responsibilities"), blank=True)
    contact = TenantForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("contact"),
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    yields_in_merge = True
    objects = TenantManager.from_queryset(ParticipationQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "partnership", "organization"], name="participation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} – {self.partnership}"

    @property
    def is_reachable(self) -> bool:
        """Whether a check-in can be asked of it by e-mail."""
        return self.contact is not None and bool(self.contact.email)
