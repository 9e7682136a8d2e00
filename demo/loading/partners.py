"""Organizations, their contacts, and the marks that tell sample material from real."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from demo.sources.sample_people import sample_person
from stakeholders.models import Organization, Person

SAMPLE_TAG = "sample"


def add_contacts(
    organizations: Sequence[Organization], *, consented_on: date, first_number: int = 0
) -> dict[UUID, Person]:
    """One invented main contact for each organization, by the organization's id."""
    people = []
    for number, organization in enumerate(organizations, start=first_number):
        invented = sample_person(number, organization.sector)
        people.append(
            Person(
                name=invented.name,
                email=invented.email,
                title=invented.title,
                language=invented.language,
                organization=organization,
                is_main_contact=True,
                consented_on=consented_on,
                external_key=f"{SAMPLE_TAG}-{number}",
            )
        )
    Person.objects.bulk_create(people)
    return {
        organization.pk: person for organization, person in zip(organizations, people, strict=True)
    }


def assign_contacts(contacts: dict[UUID, Person]) -> None:
    """Make each organization's contact the contact of all its participations."""
    from partnerships.models import Participation

    parts = list(Participation.objects.all())
    for part in parts:
        part.contact = contacts.get(part.organization_id)
    Participation.objects.bulk_update(parts, ["contact"])
