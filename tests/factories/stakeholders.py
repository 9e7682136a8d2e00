"""Organisations and people; call inside a workspace's scope."""

from itertools import count
from typing import Any

from stakeholders.models import Organisation, Person

_numbers = count(1)


def make_organisation(name: str = "", sector: str = "nonprofit", **extra: Any) -> Organisation:
    name = name or f"Organisation {next(_numbers)}"
    return Organisation.objects.create(name=name, sector=sector, **extra)


def make_person(name: str = "", organisation: Organisation | None = None, **extra: Any) -> Person:
    number = next(_numbers)
    extra.setdefault("email", f"person{number}@example.org")
    return Person.objects.create(
        name=name or f"Person {number}", organisation=organisation, **extra
    )
