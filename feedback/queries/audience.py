"""Whom a wave asks: people by sector, organization and partnership."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from feedback.models import SurveyInvitation, Wave
from feedback.suppression.surveys import SURVEY_MINIMUM
from messaging.models import Suppression
from partnerships.models import Participation, Partnership
from stakeholders.models import Organization, Person, Sector
from tenancy.dates import today_in
from tenancy.isolation.scope import current_workspace_id
from tenancy.models import Workspace

NAMES_SHOWN = 50


# Sectors by name, organizations and partnerships by id.
Audience = Mapping[str, Collection[Any]]


def clean_audience(chosen: Audience) -> dict[str, list[str]]:
    """
    A choice of people as a wave stores it: within a kind any of those named, across kinds all of
    them. Nothing chosen is everybody.

    :raises ValueError: an id is none.
    """
    ids = {
        name: [str(UUID(str(key))) for key in chosen.get(name, ())]
        for name in ("organizations", "partnerships")
    }
    return {"sectors": list(chosen.get("sectors", ())), **ids}


def chosen_people(*, audience: Audience) -> QuerySet[Person]:
    """
    All people that the choice names, reachable or not, by name.

    Those of organizations that left only where their organization is named.
    """
    people: QuerySet[Person] = Person.objects.order_by("name", "pk")
    if sectors := audience.get("sectors"):
        people = people.filter(organization__sector__in=sectors)
    if organizations := audience.get("organizations"):
        people = people.filter(organization_id__in=organizations)
    else:
        people = people.exclude(organization__status=Organization.Status.LEFT)
    if partnerships := audience.get("partnerships"):
        today = today_in(Workspace.objects.get(pk=current_workspace_id()))
        current = Participation.objects.current(today).filter(partnership_id__in=partnerships)
        people = people.filter(organization_id__in=current.values("organization_id"))
    return people


def names_unknown(*, audience: Audience) -> bool:
    """Whether the choice names a sector, organization or partnership that this workspace lacks."""
    organizations, partnerships = set(audience["organizations"]), set(audience["partnerships"])
    return (
        bool(set(audience["sectors"]) - set(Sector.values))
        or Organization.objects.filter(pk__in=organizations).count() < len(organizations)
        or Partnership.objects.filter(pk__in=partnerships).count() < len(partnerships)
    )


def reachable_people(*, audience: Audience) -> QuerySet[Person]:
    """Those of the choice who have an e-mail address and did not unsubscribe."""
    return chosen_people(audience=audience).exclude(email="").filter(~_unsubscribed())


def uninvited_people(*, wave: Wave) -> QuerySet[Person]:
    """Those of the wave's audience who have no invitation yet, in a steady order."""
    invited = SurveyInvitation.objects.filter(wave=wave, person=OuterRef("pk"))
    people = reachable_people(audience=wave.audience)
    return people.filter(~Exists(invited)).select_related("organization").order_by("pk")


def preview_audience(*, audience: Audience) -> dict[str, Any]:
    """
    Who would be asked if it were sent now: the ``reachable_count``, and ``reachable`` with names
    up to a readable number; and so who would not although chosen, in ``without_email`` and
    ``unsubscribed``.
    """
    reachable = _named(reachable_people(audience=audience).select_related("organization"))
    chosen = chosen_people(audience=audience).select_related("organization")
    return {
        "reachable_count": reachable["count"],
        "reachable": reachable,
        "without_email": _named(chosen.filter(email="")),
        "unsubscribed": _named(chosen.exclude(email="").filter(_unsubscribed())),
    }


def _named(people: QuerySet[Person]) -> dict[str, Any]:
    count, named = people.count(), list(people[:NAMES_SHOWN])
    return {"count": count, "people": named, "more": count - len(named)}


def almost_equal_wave(*, wave: Wave) -> Wave | None:
    """
    An earlier wave of the same survey that asked the same people but for a few: fewer than five
    who are new, and fewer than five who are asked no more.

    The difference between the results of both would be those few people's answers. People erased
    or deleted since count as asked no more.
    """
    people = reachable_people(audience=wave.audience).order_by()
    number = people.count()
    earlier = (
        SurveyInvitation.objects.filter(wave__survey=wave.survey_id)
        .exclude(wave=wave.pk)
        .exclude(wave__status=Wave.Status.CANCELED)
        .order_by()
        .values_list("wave")
        .annotate(asked=Count("pk"), again=Count("pk", filter=Q(person__in=people.values("pk"))))
    )
    for wave_id, asked, again in earlier:
        new, gone = number - again, asked - again
        if new + gone and max(new, gone) < SURVEY_MINIMUM:
            return Wave.objects.get(pk=wave_id)
    return None


def audience_in_words(*, audience: Audience) -> list[str]:
    """What was chosen, by name; nothing where everybody is meant or nothing chosen still exists."""
    chosen, labels = clean_audience(audience), dict(Sector.choices)
    partnerships = Partnership.objects.filter(pk__in=chosen["partnerships"]).order_by("name")
    organizations = Organization.objects.filter(pk__in=chosen["organizations"]).order_by("name")
    return [
        *(str(labels[sector]) for sector in chosen["sectors"] if sector in labels),
        *partnerships.values_list("name", flat=True),
        *organizations.values_list("name", flat=True)[:NAMES_SHOWN],
    ]


def _unsubscribed() -> Exists:
    return Exists(Suppression.objects.filter(email=Lower(OuterRef("email"))))
