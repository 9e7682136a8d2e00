"""What narrows the lists of organizations and people."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from records.filters import ChoiceFilter, RecordChoiceFilter, RecordFilter, TextFilter
from stakeholders.models import Organization, Person, Sector


class OrganizationFilter(RecordFilter):
    """``external_key`` is for other systems, which know an organization by it."""

    q = TextFilter("name", "other_names", "place", "tags")
    sector = ChoiceFilter(label=_("Sector"), choices=Sector.choices)
    status = ChoiceFilter(label=_("Status"), choices=Organization.Status.choices)
    external_key = django_filters.CharFilter(widget=forms.HiddenInput)


class PersonFilter(RecordFilter):
    """``language`` and ``organization`` are for addresses and the API."""

    q = TextFilter("name", "email", "title", "organization__name")
    group = ChoiceFilter(label=_("Group"), choices=Person.Group.choices)
    language = django_filters.CharFilter(widget=forms.HiddenInput)
    organization = RecordChoiceFilter(Organization, label=_("Organization"), is_hidden=True)
