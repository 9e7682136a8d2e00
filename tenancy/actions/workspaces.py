"""Writes to workspaces themselves."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from tenancy.audit.recording import recorded, set_fields
from tenancy.errors import DomainError
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, User, Workspace
from tenancy.roles import Role

RESERVED_SLUGS = frozenset({"new", "api", "admin", "static", "accounts"})


class AddressTaken(DomainError):
    """Another workspace has this address."""

    message = _("This address is taken. Choose another.")


class NameNotRepeated(DomainError):
    """The workspace's name was not typed again correctly."""

    message = _("Type the workspace's name exactly as it stands to delete it.")


class OwnerDecides(DomainError):
    """Only an owner may change whether two-step sign-in is required."""

    message = _("Only an owner decides about two-step sign-in.")


def free_slug(name: str) -> str:
    """An unused address made from a name: ``harbor-coalition``, ``harbor-coalition-2``..."""
    base = slugify(name)[:50] or "workspace"
    slug, number = base, 1
    while slug in RESERVED_SLUGS or Workspace.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def create_workspace(
    *,
    owner: User,
    name: str,
    time_zone: str = "UTC",
    languages: list[str] | None = None,
    slug: str = "",
) -> Membership:
    """
    Found a workspace; its founder becomes the owner.

    :raises AddressTaken: when ``slug`` is given and used already.
    """
    if slug and (slug in RESERVED_SLUGS or Workspace.objects.filter(slug=slug).exists()):
        raise AddressTaken(field="slug")
    workspace = Workspace(
        name=name, slug=slug or free_slug(name), time_zone=time_zone, languages=languages or ["en"]
    )
    try:
        workspace.full_clean()
    except ValidationError as error:
        raise DomainError(" ".join(error.messages)) from error
    member = Membership(workspace=workspace, user=owner, role=Role.OWNER)
    created = recorded(workspace, acting_member=member, action="create_workspace")
    with workspace_scope(workspace), created:
        workspace.save()
        member.save()
    return member


def change_workspace(
    *, acting_member: Membership, workspace: Workspace, **changes: Any
) -> Workspace:
    """
    Change name, zone, languages, contact, retention, smallest group or two-step sign-in.

    :raises OwnerDecides: another role changes whether two-step sign-in is required.
    """
    is_required = changes.get("is_mfa_required", workspace.is_mfa_required)
    if is_required != workspace.is_mfa_required and acting_member.role != Role.OWNER:
        raise OwnerDecides(field="is_mfa_required")
    with recorded(workspace, acting_member=acting_member, action="change_workspace"):
        set_fields(workspace, changes)
        workspace.save(update_fields=[*changes])  # the data version moves beside this
    return workspace


def delete_workspace(
    *, acting_member: Membership, workspace: Workspace, repeated_name: str
) -> None:
    """
    Delete a workspace and all that is in it, audit trail included. There is no way back.

    :raises NameNotRepeated: unless the name was typed again.
    """
    if repeated_name.strip() != workspace.name:
        raise NameNotRepeated(field="repeated_name")
    # One statement: the database cascades, with the owner's right, to every table.
    Workspace.objects.filter(pk=workspace.pk)._raw_delete(using="default")
