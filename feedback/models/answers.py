"""What was answered: with a name, or sealed and in batches."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models

from feedback.models.waves import SurveyInvitation, Wave
from tenancy.isolation.models import TenantForeignKey, TenantModel


class Response(TenantModel):
    """
    One person's answers to one wave.

    For an anonymous survey nothing here leads back: a random id, no invitation, the wave's date;
    and there are none before the wave closes.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="responses")
    invitation = TenantForeignKey(
        SurveyInvitation, on_delete=models.SET_NULL, null=True, related_name="responses"
    )
    sector = models.CharField(max_length=20, blank=True)
    # Empty when anonymous: a rare language would point at a person.
    language = models.CharField(max_length=10, blank=True)
    answered_on = models.DateField()
    is_proxy = models.BooleanField(default=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "invitation"],
                condition=models.Q(invitation__isnull=False),
                name="response_once",
            )
        ]
        indexes = [models.Index(fields=["workspace", "wave"], name="response_of_wave")]

    def __str__(self) -> str:
        return str(self.pk)


class Answer(TenantModel):
    """One answer: option ids, a number or a text; never a label."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    response = TenantForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="answers")
    question_id = models.UUIDField()
    option_ids = ArrayField(models.CharField(max_length=40), default=list)
    number = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    text = models.TextField(blank=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "response", "question_id"], name="answer_once"
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "wave", "question_id"], name="answer_of_question")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AnonymousBuffer(TenantModel):
    """
    Anonymous answers before the close: one row per wave, shuffled at every write.

    One row instead of one per answer, so that neither id, order, time nor row version tells
    which invitation an answer came from; encrypted with a key that the database does not hold, so
    that two copies of the database, taken before and after an answer, don't tell either.
    """

    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="buffers")
    sealed = models.BinaryField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["workspace", "wave"], name="buffer_once")]

    def __str__(self) -> str:
        return str(self.wave_id)


class AnonymousBatch(TenantModel):
    """
    Ten anonymous answers that have left the buffer, sealed like it until their wave closes.

    So the buffer stays small, however many answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    wave = TenantForeignKey(Wave, on_delete=models.CASCADE, related_name="anonymous_batches")
    sealed = models.BinaryField()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return str(self.wave_id)
