"""A person: a contact, who may or may not be a member."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from records.columns import Choice, Link, Text, related
from records.noun import Labels, Noun, Place
from stakeholders.actions.erasure import erase_contact
from stakeholders.actions.people import add_person, change_person, remove_person
from stakeholders.filters import PersonFilter
from stakeholders.forms import PersonForm
from stakeholders.models import Person
from stakeholders.serializers import PersonSerializer
from tenancy.models import Membership
from tenancy.privacy.personal_data import Held, as_values


def _sample(member: Membership) -> dict[str, object]:
    number = Person.objects.count() + 1
    return {"name": f"Ines Romero {number}", "email": f"ines{number}@example.org"}


PERSON = Noun(
    key="person",
    room="stakeholders",
    path="people",
    model=Person,
    labels=Labels(
        one=_("Person"),
        many=_("People"),
        count=ngettext_lazy("%(n)s person", "%(n)s people", "n"),
        add=_("Add a person"),
        edit=_("Edit the person"),
        about=_("Whom to call, write to and ask."),
        empty=_("Nobody yet"),
        removal=_("What they answered stays, without them. You can undo this."),
    ),
    columns=(
        Link("name", label=_("Name"), to="stakeholders:person", sort="name"),
        related("organization", label=_("Organization"), to="stakeholders:organization"),
        Choice("group", label=_("Group"), sort="group"),
        Text("email", label=_("E-mail"), note_path="address_note"),
    ),
    order_by=("name", "pk"),
    select_related=("organization",),
    filters=PersonFilter,
    form=PersonForm,
    serializer=PersonSerializer,
    add=add_person,
    change=change_person,
    remove=remove_person,
    place=Place(section="directory", position=20, icon="people"),
    search=("name", "email", "title", "organization__name"),
    search_detail=lambda row: row.organization.name if row.organization else "",
    personal_data=Held(
        title=_("Contact details"),
        through="the contact",
        show=as_values(
            lambda subject: Person.objects.filter(pk__in=subject.ids),
            "name", "email", "shares_address", "phone", "organization__name", "title", "group",
            "language",
            "channel", "accessibility", "consented_on", "is_main_contact", "notes",
            "external_key", "created_at", "updated_at",
        ),
        goes=_("Deleted."),
        erase=erase_contact,
    ),
    sample=_sample,
)  # fmt: skip
