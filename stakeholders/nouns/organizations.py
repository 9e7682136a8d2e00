"""An organization: a school, agency, company, nonprofit that takes part or may."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from records.columns import Badge, Choice, Link, Text
from records.noun import Labels, Noun, Place
from stakeholders.actions.erasure import erase_organization_addresses
from stakeholders.actions.organizations import (
    add_organization,
    change_organization,
    remove_organization,
)
from stakeholders.filters import OrganizationFilter
from stakeholders.forms import OrganizationForm
from stakeholders.models import Organization, Sector
from stakeholders.serializers import OrganizationSerializer
from tenancy.models import Membership
from tenancy.privacy.personal_data import Held, as_values


def _sample(member: Membership) -> dict[str, object]:
    return {"name": f"Library {Organization.objects.count() + 1}", "sector": "community"}


ORGANIZATION = Noun(
    key="organization",
    room="stakeholders",
    path="organizations",
    model=Organization,
    labels=Labels(
        one=_("Organization"),
        many=_("Organizations"),
        count=ngettext_lazy("%(n)s organization", "%(n)s organizations", "n"),
        add=_("Add an organization"),
        edit=_("Edit the organization"),
        about=_("Everybody who takes part, or may."),
        empty=_("No organizations yet"),
    ),
    columns=(
        Link("name", label=_("Name"), to="stakeholders:organization", sort="name"),
        # The colors of sectors are classes beside the badge's own.
        Badge(
            "sector", label=_("Sector"), sort="sector",
            tones={sector: f"sector badge-sector sector-{sector}" for sector in Sector.values},
        ),
        Text("place", label=_("Place"), sort="place"),
        Choice("status", label=_("Status")),
    ),
    order_by=("name", "pk"),
    filters=OrganizationFilter,
    form=OrganizationForm,
    serializer=OrganizationSerializer,
    add=add_organization,
    change=change_organization,
    remove=remove_organization,
    place=Place(section="directory", position=10, icon="organization"),
    search=("name", "other_names", "place", "tags"),
    search_detail=lambda row: str(row.get_sector_display()),
    personal_data=Held(
        title=_("Organizations with their address"),
        through="the organization's own address, where it is a person's",
        show=as_values(
            lambda subject: Organization.objects.with_address(subject.emails),
            "name", "email", "phone",
        ),
        goes=_("The organization stays, without the address."),
        erase=erase_organization_addresses,
    ),
    sample=_sample,
)  # fmt: skip
