"""Organizations and people; call inside a workspace's scope."""

from itertools import count
from typing import Any

from stakeholders.models import Organization, Person

_numbers = count(1)


def make_organization(name: str = "", sector: str = "nonprofit", **extra: Any) -> Organization:
    name = name or f"Organization {next(_numbers)}"
    return Organization.objects.create(name=name, sector=sector, **extra)


def make_person(name: str = "", organization: Organization | None = None, **extra: Any) -> Person:
    number = next(_numbers)
    extra.setdefault("email", f"person{number}@example.org")
    return Person.objects.create(
        name=name or f"Person {number}", organization=organization, **extra
    )
