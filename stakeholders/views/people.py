"""The page of a person."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render

from records.views import locked
from stakeholders.models import Person
from stakeholders.nouns.people import PERSON
from stakeholders.views.merges import merged_lately
from tenancy.requests import MemberRequest, member_page


@member_page("read", "person")
def person(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """One contact."""
    found = locked(request, PERSON, "read", person_id)
    may_change = Person.objects.changeable_by(request.membership).filter(pk=found.pk).exists()
    context = {"person": found, "may_change": may_change, "merge": merged_lately(request)}
    return render(request, "stakeholders/person.html", context)
