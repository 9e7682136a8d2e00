"""Users, workspaces, memberships, invitations, tokens and the audit trail."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel, new_id
from tenancy.querysets import (
    ApiTokenQuerySet,
    AuditEventQuerySet,
    InvitationQuerySet,
    MembershipQuerySet,
)
from tenancy.roles import Role
from tenancy.validators import validate_languages, validate_time_zone


class UserManager(BaseUserManager["User"]):
    """Users are identified by their e-mail address, stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Create a user; without a password only login by code works."""
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. Belongs to no workspace by itself; see ``Membership``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name


MONTH_CHOICES = list(MONTHS.items())


def default_languages() -> list[str]:
    """The languages of a new workspace."""
    return ["en"]


class Workspace(models.Model):
    """The tenant: one coalition's data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="UTC", validators=[validate_time_zone]
    )
    languages = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("languages"),
        default=default_languages,
        validators=[validate_languages],
    )
    minimum_group_size = models.PositiveSmallIntegerField(
        _("smallest group shown in student data"), default=10, validators=[MinValueValidator(5)]
    )
    retention_months = models.PositiveSmallIntegerField(
        _("months to keep answers that name people"), default=36, validators=[MinValueValidator(1)]
    )
    contact_email = models.EmailField(_("contact for people you ask"), blank=True)
    school_year_starts = models.PositiveSmallIntegerField(
        _("school year starts in"), choices=MONTH_CHOICES, default=7
    )
    fiscal_year_starts = models.PositiveSmallIntegerField(
        _("fiscal year starts in"), choices=MONTH_CHOICES, default=7
    )
    is_mfa_required = models.BooleanField(_("two-step sign-in required"), default=False)
    data_version = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name


class Membership(TenantModel):
    """A user's part in a workspace, with one role."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    # stakeholders.Organization; a bare id because tenancy does not know the rooms above it.
    # The database holds it by a composite foreign key (see stakeholders' first migration).
    organization_id = models.UUIDField(null=True, blank=True)
    is_suspended = models.BooleanField(_("suspended"), default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TenantManager.from_queryset(MembershipQuerySet)()
    # Not filtered by workspace: the policy own_memberships shows a user's own rows only.
    across_workspaces = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "user"], name="membership_once_per_workspace"
            )
        ]

    @property
    def role_in_words(self) -> str:
        """The role, and whether the member is suspended."""
        role = str(self.get_role_display())
        return gettext("%(role)s, suspended") % {"role": role} if self.is_suspended else role

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Invitation(TenantModel):
    """An invitation of one e-mail address; only the hash of its token is stored."""

    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    organization_id = models.UUIDField(null=True, blank=True)
    token_hash = models.CharField(max_length=64)
    language = models.CharField(_("language"), max_length=10, default="en")
    invited_by = TenantForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TenantManager.from_queryset(InvitationQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "token_hash"], name="invitation_token")
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.expires_at > timezone.now()


class ApiToken(TenantModel):
    """A bearer token that acts as its member in this workspace; shown once, stored hashed."""

    membership = TenantForeignKey(Membership, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=100)
    token_hash = models.CharField(max_length=64)
    prefix = models.CharField(max_length=12)
    is_read_only = models.BooleanField(_("read only"), default=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_on = models.DateField(_("last used"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TenantManager.from_queryset(ApiTokenQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "token_hash"], name="api_token_hash")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reach(self) -> str:
        """What it may do, in words."""
        return gettext("only read") if self.is_read_only else gettext("read and change")


class AuditEvent(TenantModel):
    """What was done, by whom, to what. Append-only: the app role may not change or delete it."""

    # A bare id: what a removed member did stays, with the name they had.
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    object_label = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    happened_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager.from_queryset(AuditEventQuerySet)()

    class Meta:
        base_manager_name = "objects"
        indexes = [
            models.Index(fields=["workspace", "-happened_at"], name="audit_by_time"),
            models.Index(fields=["workspace", "object_type", "object_id"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.action} {self.object_label}"


class IdempotentReply(TenantModel):
    """The answer given to a POST with an Idempotency-Key, to be given again for the same key."""

    membership = TenantForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "membership", "key"], name="idempotency_key_once"
            )
        ]

    def __str__(self) -> str:
        return self.key
