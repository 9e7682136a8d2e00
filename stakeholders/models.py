"""Organizations and people, and the imports that bring them in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.querysets import OrganizationQuerySet, PersonQuerySet
from tenancy.isolation.models import TenantForeignKey, TenantManager, TenantModel


class Sector(models.TextChoices):
    """The part of society an organization stands in."""

    GOVERNMENT = "government", _("Government")
    EDUCATION = "education", _("Education")
    NONPROFIT = "nonprofit", _("Nonprofit")
    BUSINESS = "business", _("Business")
    PHILANTHROPY = "philanthropy", _("Philanthropy")
    HEALTH = "health", _("Health")
    COMMUNITY = "community", _("Community")
    MEDIA = "media", _("Media")
    OTHER = "other", _("Other")


class Organization(TenantModel):
    """A school, agency, company, nonprofit... that takes part or may."""

    class Status(models.TextChoices):
        PROSPECT = "prospect", _("Prospect")
        ACTIVE = "active", _("Active")
        DORMANT = "dormant", _("Dormant")
        LEFT = "left", _("Left")

    name = models.CharField(_("name"), max_length=300)
    other_names = ArrayField(
        models.CharField(max_length=300), verbose_name=_("other names"), default=list, blank=True
    )
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices)
    kind = models.CharField(_("kind"), max_length=100, blank=True)
    identifiers = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("identifiers"),
        default=list,
        blank=True,
        help_text=_("In org-id form, such as US-EIN-123456789."),
    )
    website = models.URLField(_("website"), max_length=500, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.TextField(_("address"), blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    languages = ArrayField(
        models.CharField(max_length=10), verbose_name=_("languages"), default=list, blank=True
    )
    mission = models.TextField(_("mission"), blank=True)
    priorities = models.TextField(_("priorities"), blank=True)
    notes = models.TextField(_("notes"), blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.ACTIVE
    )
    status_since = models.DateField(_("since"), null=True, blank=True)
    tags = ArrayField(
        models.CharField(max_length=60), verbose_name=_("tags"), default=list, blank=True
    )
    external_key = models.CharField(_("key in your own files"), max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    folded_from = ("name", "other_names", "place", "tags")
    objects = TenantManager.from_queryset(OrganizationQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "external_key"],
                condition=~models.Q(external_key=""),
                name="organization_external_key",
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "name"], name="organization_by_name"),
            models.Index(fields=["workspace", "sector"], name="organization_by_sector"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(TenantModel):
    """A contact, who may or may not be a member."""

    class Group(models.TextChoices):
        LEADER = "leader", _("Leader")
        STAFF = "staff", _("Staff")
        EDUCATOR = "educator", _("Educator")
        STUDENT = "student", _("Student")
        FAMILY = "family", _("Family")
        NEIGHBOR = "neighbor", _("Neighbor")
        FUNDER = "funder", _("Funder")
        OFFICIAL = "official", _("Public official")
        OTHER = "other", _("Other")

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")
        POST = "post", _("Post")
        IN_PERSON = "in_person", _("In person")

    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    # Several people read it, as a family's or a front desk's: no secret goes there.
    shares_address = models.BooleanField(_("shares the address with others"), default=False)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    organization = TenantForeignKey(
        Organization,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("organization"),
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    group = models.CharField(
        _("stakeholder group"), max_length=20, choices=Group.choices, default=Group.STAFF
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    channel = models.CharField(
        _("prefers"), max_length=20, choices=Channel.choices, default=Channel.EMAIL
    )
    accessibility = models.CharField(_("accessibility needs"), max_length=300, blank=True)
    consented_on = models.DateField(_("agreed to be contacted on"), null=True, blank=True)
    is_main_contact = models.BooleanField(_("main contact"), default=False)
    notes = models.TextField(_("notes"), blank=True)
    external_key = models.CharField(_("key in your own files"), max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    folded_from = ("name", "email", "title")
    objects = TenantManager.from_queryset(PersonQuerySet)()

    class Meta:
        base_manager_name = "objects"
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                "workspace",
                models.functions.Lower("email"),
                condition=~models.Q(email="") & models.Q(shares_address=False),
                name="person_email",
            )
        ]
        indexes = [models.Index(fields=["workspace", "name"], name="person_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def address_note(self) -> str:
        """What to know of the address before something is sent there."""
        return gettext("Shared with others") if self.shares_address else ""


class OwnDataLink(TenantModel):
    """A link by which a person reads, once, what nobody else may; only its token's hash is here."""

    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="own_data_links")
    token_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "token_hash"], name="own_data_token")
        ]

    def __str__(self) -> str:
        return str(self.person_id)

    @property
    def is_over(self) -> bool:
        """Whether it was used, or its time is over."""
        return self.used_at is not None or self.expires_at <= timezone.now()
