"""Users, workspaces and members, without surprises."""

from itertools import count
from uuid import UUID

from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, User, Workspace

_numbers = count(1)


def make_user(email: str = "", name: str = "") -> User:
    number = next(_numbers)
    return User.objects.create_user(
        email or f"user{number}@example.org", "a-long-password", name=name or f"User {number}"
    )


def make_workspace(slug: str = "", name: str = "", **extra: object) -> Workspace:
    slug = slug or f"workspace-{next(_numbers)}"
    return Workspace.objects.create(slug=slug, name=name or slug.title(), **extra)


def make_member(
    workspace: Workspace,
    role: str,
    *,
    user: User | None = None,
    organization_id: UUID | None = None,
) -> Membership:
    with workspace_scope(workspace):
        member = Membership.objects.create(
            user=user or make_user(), role=role, organization_id=organization_id
        )
    member.workspace = workspace
    return member
