"""The alignment matrix, and the page on which an organization rates goals."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partnerships.access.goals import access_rating_organization
from partnerships.actions.goals import GoalRating, rate_goals
from partnerships.forms.goals import RatingForm, rating_forms
from partnerships.models import AlignmentRating, Goal, Partnership
from partnerships.queries.goals import (
    AlignmentMatrix,
    alignment_matrix,
    goals_to_rate,
    ratings_of,
)
from partnerships.queries.partnerships import organizations_named, partnerships_by_name
from records.fields import uuids_in
from stakeholders.models import Organization
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.permissions import Extent, extent
from tenancy.requests import MemberRequest, member_page
from tenancy.texts import text_of


@member_page("read", "alignment_rating")
def alignment(request: MemberRequest) -> HttpResponseBase:
    """
    Goals x organizations, of the coalition or of one partnership (``?partnership=``).

    Where the coalition has no goals and nothing was asked for, of the first partnership with some.
    """
    partnership = _asked_partnership(request)
    matrix = alignment_matrix(partnership=partnership, member=request.membership)
    if "partnership" not in request.GET and not matrix.rows:
        goals = Goal.objects.visible_to(request.membership).pursued().exclude(partnership=None)
        first = goals.select_related("partnership").order_by("partnership__name", "pk").first()
        if first is not None:
            partnership = first.partnership
            matrix = alignment_matrix(partnership=partnership, member=request.membership)
    context = {
        "partnership": partnership,
        "partnerships": partnerships_by_name(request.membership),
        "matrix": matrix,
        "columns": _columns(request, matrix, partnership),
        "rows": _rows(request, matrix),
        "legend": _legend(),
        "may_rate_all": extent(request.membership, "add", "alignment_rating") is Extent.ALL,
    }
    return render(request, "partnerships/alignment.html", context)


@member_page("add", "alignment_rating")
def alignment_rate(request: MemberRequest, organization_id: UUID) -> HttpResponseBase:
    """Every goal of the coalition or of one partnership on one page, two numbers each."""
    organization = access_rating_organization(
        acting_member=request.membership, organization_id=organization_id
    )
    partnership = _asked_partnership(request)
    goals = goals_to_rate(
        organization=organization, partnership=partnership, member=request.membership
    )
    is_sent = request.method == "POST"
    forms = rating_forms(
        request.POST if is_sent else None, goals=goals, known=ratings_of(organization, goals)
    )
    problem = ""
    are_valid = [form.is_valid() for form in forms]  # each of them, so that all errors show
    if is_sent and all(are_valid):
        problem = _save(request, organization, forms)
        if not problem:
            return redirect(_matrix_url(request, partnership))
    context = {
        "organization": organization,
        "partnership": partnership,
        "forms": forms,
        "problem": problem,
        "is_proxy": organization.pk != request.membership.organization_id,
        "back_url": _matrix_url(request, partnership),
    }
    status = 422 if problem or any(form.errors for form in forms) else 200
    return render(request, "partnerships/alignment_rate.html", context, status=status)


@member_page("add", "alignment_rating")
def alignment_pick(request: MemberRequest) -> HttpResponseBase:
    """From an organization's name (``?name=``) to the page that rates for it."""
    name = " ".join(request.GET.get("name", "").split())
    found = organizations_named(text=name, member=request.membership)
    exact = [one for one in found if one.name.casefold() == name.casefold()]
    if len(exact or found) != 1:
        messages.error(request, _("Choose one organization by its full name."))
        return redirect(_matrix_url(request, None))
    one = (exact or found)[0]
    return redirect(workspace_url(request.workspace, "partnerships:alignment-rate", one.pk))


def _save(request: MemberRequest, organization: Organization, forms: list[RatingForm]) -> str:
    ratings = [
        GoalRating(
            goal=form.goal,
            priority=int(form.cleaned_data["priority"]),
            agreement=int(form.cleaned_data["agreement"]),
            note=form.cleaned_data["note"],
        )
        for form in forms
        if form.is_given
    ]
    try:
        rate_goals(acting_member=request.membership, organization=organization, ratings=ratings)
    except DomainError as error:
        return str(error.message)
    messages.success(request, _("Saved. Thank you."))
    return ""


def _asked_partnership(request: MemberRequest) -> Partnership | None:
    for partnership_id in uuids_in([request.GET.get("partnership", "")]):
        found: Partnership = Partnership.objects.get_for(request.membership, "read", partnership_id)
        return found
    return None


def _matrix_url(request: MemberRequest, partnership: Partnership | None) -> str:
    url = workspace_url(request.workspace, "partnerships:alignment")
    return f"{url}?partnership={partnership.pk}" if partnership else url


def _columns(
    request: MemberRequest, matrix: AlignmentMatrix, partnership: Partnership | None
) -> list[dict[str, Any]]:
    """An organization's heading leads to its ratings where the member may give them."""
    reach = extent(request.membership, "add", "alignment_rating")
    columns = []
    for one in matrix.organizations:
        is_own = one.pk == request.membership.organization_id
        url = ""
        if reach is Extent.ALL or (reach is Extent.OWN and is_own):
            url = workspace_url(request.workspace, "partnerships:alignment-rate", one.pk)
            url = f"{url}?partnership={partnership.pk}" if partnership else url
        columns.append({"label": one.name, "url": url})
    return columns


def _rows(request: MemberRequest, matrix: AlignmentMatrix) -> list[dict[str, Any]]:
    return [
        {
            "label": text_of(row.node.goal, "title"),
            "url": workspace_url(request.workspace, "partnerships:goal", row.node.goal.pk),
            "note": capfirst(row.node.summary),
            "cells": [_cell(rating) for rating in row.ratings],
        }
        for row in matrix.rows
    ]


def _cell(rating: AlignmentRating | None) -> dict[str, Any]:
    if rating is None:
        return {"value": None, "label": _("not rated"), "level": 0}
    return {
        "value": rating.priority,
        "label": _("agrees %(agreement)d of 5") % {"agreement": rating.agreement},
        "level": rating.priority,
        "flag": _("disagrees") if rating.agreement <= 2 else "",
    }


def _legend() -> list[dict[str, Any]]:
    words = (
        _("not rated"),
        _("priority 1: hardly matters"),
        "2",
        "3",
        "4",
        _("5: matters most"),
    )
    return [{"label": label, "level": level} for level, label in enumerate(words)]
