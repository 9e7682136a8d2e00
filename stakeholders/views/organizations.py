"""The page of an organization."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render

from records.panels import panels_of
from records.views import locked
from stakeholders.models import Organization, Person
from stakeholders.nouns.organizations import ORGANIZATION
from stakeholders.views.merges import merged_lately
from tenancy.requests import MemberRequest, member_page


@member_page("read", "organization")
def organization(request: MemberRequest, organization_id: UUID) -> HttpResponseBase:
    """One organization: who it is, its people, and what higher rooms know of it."""
    member = request.membership
    found = locked(request, ORGANIZATION, "read", organization_id)
    context = {
        "organization": found,
        "people": Person.objects.visible_to(member).filter(organization=found).order_by("name"),
        "may_change": Organization.objects.changeable_by(member).filter(pk=found.pk).exists(),
        "merge": merged_lately(request),
        "panels": panels_of("organization", found, acting_member=member),
    }
    return render(request, "stakeholders/organization.html", context)
