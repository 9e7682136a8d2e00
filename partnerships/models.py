"""What partners agree on and do together."""

from datetime import time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.querysets import (
    ActionItemQuerySet,
    ActivityQuerySet,
    AlignmentRatingQuerySet,
    CheckInQuerySet,
    CheckInRoundQuerySet,
    ConcernQuerySet,
    GoalQuerySet,
    MeetingQuerySet,
    ParticipationQuerySet,
    PartnershipQuerySet,
    WinQuerySet,
)
from stakeholders.models import Organisation, Person
from tenancy.fields import TenantForeignKey, TenantManager, TenantModel
from tenancy.models import Membership

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class Partnership(TenantModel):
    """A joint effort of two or more organisations."""

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
        CLOSED = "closed", _("Closed")

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
    """An organisation's part in a partnership."""

    class PartRole(models.TextChoices):
        BACKBONE = "backbone", _("Backbone")
        LEAD = "lead", _("Lead")
        PARTNER = "partner", _("Partner")
        FUNDER = "funder", _("Funder")
        ADVISER = "adviser", _("Adviser")

    partnership = TenantForeignKey(
        Partnership, on_delete=models.CASCADE, related_name="participations"
    )
    organisation = TenantForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="participations"
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

    objects = TenantManager.from_queryset(ParticipationQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "partnership", "organisation"], name="participation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.partnership}"


class Goal(TenantModel):
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

    objects = TenantManager.from_queryset(GoalQuerySet)()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.title


class AlignmentRating(TenantModel):
    """One organisation's rating of one goal: how much it matters, how much it agrees."""

    goal = TenantForeignKey(Goal, on_delete=models.CASCADE, related_name="ratings")
    organisation = TenantForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="alignment_ratings"
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
                fields=["workspace", "goal", "organisation"], name="alignment_rating_once"
            ),
            models.CheckConstraint(
                condition=models.Q(priority__range=(1, 5), agreement__range=(1, 5)),
                name="alignment_rating_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.priority}/{self.agreement}"


class Activity(TenantModel):
    """What was done together."""

    class Type(models.TextChoices):
        CURRICULUM_SHARING = "curriculum_sharing", _("Curriculum sharing")
        TEACHER_TRAINING = "teacher_training", _("Teacher training")
        MENTORING = "mentoring", _("Mentoring")
        TUTORING = "tutoring", _("Tutoring")
        COUNSELLING = "counselling", _("Counselling")
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
    def joined_organisations(self) -> list[Organisation]:
        """The organisations that joined, by name (``queries.activities.with_organisations``)."""
        return sorted(
            (row.organisation for row in self.joined.all()), key=lambda one: one.name.casefold()
        )


class ActivityOrganisation(TenantModel):
    """An organisation that joined an activity."""

    activity = TenantForeignKey(Activity, on_delete=models.CASCADE, related_name="joined")
    organisation = TenantForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="joined_activities"
    )

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "activity", "organisation"], name="activity_organisation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} @ {self.activity}"


class Win(TenantModel):
    """A small success, credited to who made it."""

    partnership = TenantForeignKey(Partnership, on_delete=models.CASCADE, related_name="wins")
    organisation = TenantForeignKey(
        Organisation,
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

    objects = TenantManager.from_queryset(WinQuerySet)()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.text[:80]


class Meeting(TenantModel):
    """A meeting of a partnership: agenda before, minutes after."""

    partnership = TenantForeignKey(Partnership, on_delete=models.CASCADE, related_name="meetings")
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place or link"), max_length=300, blank=True)
    agenda = models.TextField(_("agenda"), blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantManager.from_queryset(MeetingQuerySet)()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["workspace", "starts_at"], name="meeting_by_time")]

    def __str__(self) -> str:
        return self.title


class Attendance(TenantModel):
    """An organisation asked to a meeting, and whether it came."""

    meeting = TenantForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    organisation = TenantForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="attendances"
    )
    was_present = models.BooleanField(_("was present"), null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "meeting", "organisation"], name="attendance_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} @ {self.meeting}"


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
        return f"{self.partnership} {self.opened_at:%Y-%m-%d}"

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
    organisation = TenantForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="check_ins"
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
                fields=["workspace", "round", "organisation"], name="check_in_once"
            ),
            models.UniqueConstraint(fields=["workspace", "token_hash"], name="check_in_token"),
            models.UniqueConstraint(
                fields=["workspace", "reminder_token_hash"],
                condition=~models.Q(reminder_token_hash=""),
                name="check_in_reminder_token",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.round}"

    @property
    def is_answered(self) -> bool:
        """Whether it was sent in."""
        return self.answered_at is not None


class Concern(TenantModel):
    """A risk, a tension or an issue with an owner."""

    class Kind(models.TextChoices):
        RISK = "risk", _("Risk")
        TENSION = "tension", _("Tension")
        ISSUE = "issue", _("Issue")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        WATCHING = "watching", _("Watching")
        RESOLVED = "resolved", _("Resolved")

    partnership = TenantForeignKey(Partnership, on_delete=models.CASCADE, related_name="concerns")
    check_in = TenantForeignKey(
        CheckIn, on_delete=models.SET_NULL, null=True, blank=True, related_name="concerns"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.ISSUE)
    text = models.TextField(_("concern"))
    owner = TenantForeignKey(
        Membership,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who looks after it"),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.OPEN
    )
    due_on = models.DateField(_("look again on"), null=True, blank=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(ConcernQuerySet)()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def is_resolved(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.status == self.Status.RESOLVED


class ConcernNote(TenantModel):
    """What was done about a concern, one note at a time."""

    concern = TenantForeignKey(Concern, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("what was done"))
    written_by = TenantForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.text[:80]


class ActionItem(TenantModel):
    """Something an organisation promised to do by a date."""

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
    organisation = TenantForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="action_items",
        verbose_name=_("who"),
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

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
