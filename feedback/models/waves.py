"""Sending a survey once: whom it reached, and by which link."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from feedback.calculations import Share, response_rate
from feedback.content import SurveyContent
from feedback.models.surveys import Survey, SurveyVersion
from feedback.querysets import (
    ResultQuerySet,
    SurveyInvitationQuerySet,
    WaveQuerySet,
)
from feedback.suppression.display import DisplayValue
from feedback.suppression.surveys import protect_response_rate
from stakeholders.models import Person
from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel
from tenancy.models import Membership


class Wave(TenantModel):
    """One sending of a survey to one audience."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        SENDING = "sending", _("Being sent")
        OPEN = "open", pgettext_lazy("wave", "Open")
        CLOSED = "closed", pgettext_lazy("wave", "Closed")
        CANCELED = "canceled", pgettext_lazy("wave", "Canceled")

    survey = TenantForeignKey(Survey, on_delete=models.CASCADE, related_name="waves")
    version = TenantForeignKey(
        SurveyVersion, on_delete=models.CASCADE, null=True, blank=True, related_name="waves"
    )
    name = models.CharField(_("name"), max_length=200)
    # {"sectors": [...], "organizations": [ids], "partnerships": [ids]}; empty = everyone
    audience = models.JSONField(default=dict)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    remind_at = models.DateTimeField(_("reminder"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # Whom answers to its e-mails reach.
    sent_by = TenantForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    is_published = models.BooleanField(_("results shown to funders and viewers"), default=False)
    # Updated by the writes, in their transaction: never recounted per page.
    invited_count = models.PositiveIntegerField(default=0)
    started_count = models.PositiveIntegerField(default=0)
    answered_count = models.PositiveIntegerField(default=0)
    ineligible_count = models.PositiveIntegerField(default=0)
    reminded_count = models.PositiveIntegerField(default=0)
    # How many people were to be invited when sending began: what progress is measured against.
    audience_count = models.PositiveIntegerField(default=0)
    final_results = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    folded_from = ("name",)
    objects = TenantManager.from_queryset(WaveQuerySet)()
    results = TenantManager.from_queryset(ResultQuerySet)()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["workspace", "status", "closes_at"], name="wave_by_close")]

    def __str__(self) -> str:
        return self.name

    @property
    def content(self) -> SurveyContent:
        """What it asks, as it was sent."""
        assert self.version is not None
        return SurveyContent.from_json(self.version.content)

    @property
    def is_open(self) -> bool:
        """Whether answers are taken."""
        return self.status == self.Status.OPEN

    @property
    def is_closed(self) -> bool:
        """Whether no further answers are taken."""
        return self.status == self.Status.CLOSED

    @property
    def is_draft(self) -> bool:
        """Whether nothing has been sent or set to be sent."""
        return self.status == self.Status.DRAFT

    @property
    def is_scheduled(self) -> bool:
        """Whether it opens at a later time."""
        return self.status == self.Status.SCHEDULED

    @property
    def is_sending(self) -> bool:
        """Whether invitations are still being made."""
        return self.status == self.Status.SENDING

    @property
    def is_canceled(self) -> bool:
        """Whether it was canceled."""
        return self.status == self.Status.CANCELED

    @property
    def takes_answers(self) -> bool:
        """Whether a personal link opens the questions; those invited first need not wait."""
        return self.status in (self.Status.SENDING, self.Status.OPEN)

    @property
    def can_reopen(self) -> bool:
        """
        Whether it can take answers again within its promise.

        Names are shown anyway in an identified one, to who runs surveys: so unless it is
        published. Of a confidential one no figure may have been shown. Anonymous answers were
        mixed, or deleted, at the close.
        """
        if not self.is_closed or self.is_published or self.version is None:
            return False
        if self.content.is_anonymous:
            return False
        shown = (self.final_results or {}).get("everyone", {}).get("n")
        return self.content.is_identified or shown is None

    @property
    def eligible_count(self) -> int:
        """How many of those invited could answer: the base of the response rate."""
        return self.invited_count - self.ineligible_count

    @property
    def has_rate(self) -> bool:
        """Whether only people who were invited answered: not in an imported survey."""
        return self.answered_count <= self.eligible_count

    @property
    def response_share(self) -> Share:
        """The response rate for those who run the wave, and see who is silent anyway."""
        if not self.has_rate:
            return Share(count=self.answered_count, base=0)
        return response_rate(
            complete=self.answered_count,
            invited=self.invited_count,
            ineligible=self.ineligible_count,
        )

    @property
    def shown_rate(self) -> DisplayValue:
        """The response rate as everybody may see it."""
        if not self.has_rate:
            return DisplayValue.missing()
        return protect_response_rate(complete=self.answered_count, eligible=self.eligible_count)


class SurveyInvitation(TenantModel):
    """One person asked in one wave."""

    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="invitations")
    person = TenantForeignKey(
        Person, on_delete=models.SET_NULL, null=True, related_name="survey_invitations"
    )
    # As it was when invited, so that rates by sector stay what they were.
    sector = models.CharField(max_length=20, blank=True)
    has_started = models.BooleanField(default=False)
    has_answered = models.BooleanField(default=False)
    is_ineligible = models.BooleanField(default=False)
    # An unfinished answer, encrypted; of an anonymous survey with a key made from the token, which
    # is not stored.
    draft = models.BinaryField(null=True)

    objects = TenantManager.from_queryset(SurveyInvitationQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "wave", "person"], name="survey_invitation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.wave_id}"

    @property
    def yields_in_merge(self) -> bool:
        """Whether nothing was answered or begun, so that a merge of two people may empty it."""
        return not (self.has_answered or self.has_started or self.draft)


class SurveyLink(TenantModel):
    """
    A personal link of an invitation; only the hash of its token is stored.

    An invitation has one per message: a token that is not stored can't be sent again, so the
    reminder brings a link of its own, and the first one still works.
    """

    invitation = TenantForeignKey(SurveyInvitation, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "token_hash"], name="survey_token")
        ]

    def __str__(self) -> str:
        return str(self.invitation_id)
