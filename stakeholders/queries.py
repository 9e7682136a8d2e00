"""Reads over organizations."""

from uuid import UUID

from stakeholders.models import Organization


def organization_choices() -> list[tuple[UUID, str]]:
    """(id, name) of every organization of the open scope, by name."""
    return list(Organization.objects.order_by("name").values_list("pk", "name"))
