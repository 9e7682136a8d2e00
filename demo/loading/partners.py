"""Organisations, their contacts, and the marks that tell sample material from real."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from demo.sources.sample_people import sample_person
from stakeholders.models import Organisation, Person

SAMPLE_TAG = "sample"


def add_contacts(
    organisations: Sequence[Organisation], *, consented_on: date, first_number: int = 0
) -> dict[UUID, Person]:
    """One invented main contact for each organisation, by the organisation's id."""
    people = []
    for number, organisation in enumerate(organisations, start=first_number):
        invented = sample_person(number, organisation.sector)
        people.append(
            Person(
                name=invented.name,
                email=invented.email,
                title=invented.title,
                language=invented.language,
                organisation=organisation,
                is_main_contact=True,
                consented_on=consented_on,
                external_key=f"{SAMPLE_TAG}-{number}",
            )
        )
    Person.objects.bulk_create(people)
    return {
        organisation.pk: person for organisation, person in zip(organisations, people, strict=True)
    }


def assign_contacts(contacts: dict[UUID, Person]) -> None:
    """Make each organisation's contact the contact of all its participations."""
    from partnerships.models import Participation

    parts = list(Participation.objects.all())
    for part in parts:
        part.contact = contacts.get(part.organisation_id)
    Participation.objects.bulk_update(parts, ["contact"])
