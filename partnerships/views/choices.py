"""Which partnership something new belongs to: from the address, or asked first."""

from uuid import UUID

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render

from partnerships.access.partnerships import access_partnership
from partnerships.forms.choices import PartnershipChoiceForm
from partnerships.models import Partnership
from records.fields import uuids_in
from tenancy.requests import MemberRequest


def id_in(request: MemberRequest, name: str) -> UUID | None:
    """The id that ``?name=`` of this address holds; anything else is none."""
    found = uuids_in([request.GET.get(name, "")])
    return found[0] if found else None


def chosen_partnership(request: MemberRequest) -> Partnership | None:
    """The partnership that ``?partnership=`` names, if the member may read it."""
    partnership_id = id_in(request, "partnership")
    if partnership_id is None:
        return None
    try:
        return access_partnership(acting_member=request.membership, partnership_id=partnership_id)
    except Http404:
        return None


def ask_for_partnership(request: MemberRequest, title: str) -> HttpResponseBase:
    """A page with one question, which leads back here with ``?partnership=``."""
    context = {"form": PartnershipChoiceForm(acting_member=request.membership), "title": title}
    return render(request, "partnerships/choose_partnership.html", context)
