"""Surveys, their questions, and what of them was sent."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.content import QuestionKind
from feedback.querysets import (
    QuestionQuerySet,
    SurveyQuerySet,
)
from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel
from tenancy.models import Membership
from tenancy.texts import language_name


class Survey(TenantModel):
    """A questionnaire in one or more languages, with the promise it makes."""

    class Promise(models.TextChoices):
        IDENTIFIED = "identified", _("Identified")
        CONFIDENTIAL = "confidential", _("Confidential")
        ANONYMOUS = "anonymous", _("Anonymous")

    # Texts by language: {"en": "…", "es": "…"}
    title = models.JSONField(_("title"), default=dict)
    intro = models.JSONField(_("introduction"), default=dict)
    thanks = models.JSONField(_("thank-you text"), default=dict)
    languages = ArrayField(models.CharField(max_length=10), verbose_name=_("languages"))
    promise = models.CharField(
        _("promise"), max_length=20, choices=Promise.choices, default=Promise.CONFIDENTIAL
    )
    created_by = TenantForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    folded_from = ("title",)
    objects = TenantManager.from_queryset(SurveyQuerySet)()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The title in the first of the survey's languages that has one."""
        return str(next((self.title[code] for code in self.languages if self.title.get(code)), "–"))

    @property
    def language_names(self) -> str:
        """Its languages in the reader's."""
        return ", ".join(map(language_name, self.languages))


class Question(TenantModel):
    """One question of the survey's draft. A sent wave keeps a copy of its own."""

    Kind = QuestionKind

    survey = TenantForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    text = models.JSONField(_("question"), default=dict)
    help_text = models.JSONField(_("help"), default=dict)
    # [{"id": "a", "text": {"en": "…", "es": "…"}, "is_no_opinion": false}]
    options = models.JSONField(_("options"), default=list)
    # The labels of the ends of a 0-to-10 scale.
    low_label = models.JSONField(_("label of the low end"), default=dict)
    high_label = models.JSONField(_("label of the high end"), default=dict)
    # Of a number: what it counts, and the least and the greatest that can be meant.
    unit = models.JSONField(_("unit"), default=dict)
    minimum = models.DecimalField(
        _("least number"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    maximum = models.DecimalField(
        _("greatest number"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    is_required = models.BooleanField(_("required"), default=False)

    objects = TenantManager.from_queryset(QuestionQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "survey", "position"],
                name="question_position",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return str(next(iter(self.text.values()), "–"))


class SurveyVersion(TenantModel):
    """The survey as it was sent: never changes, so answers keep their meaning."""

    survey = TenantForeignKey(Survey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "survey", "number"], name="version_once")
        ]

    def __str__(self) -> str:
        return f"{self.survey} v{self.number}"
