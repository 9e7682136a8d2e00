"""Who can sign in to the demo: one person of every role in each workspace."""

from dataclasses import dataclass
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from tenancy.actions.tokens import create_api_token
from tenancy.actions.workspaces import create_workspace
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, User, Workspace
from tenancy.roles import Role

PASSWORD = "weave-together-2026"  # noqa: S105 - the demo's, printed for whoever starts it

PEOPLE = {
    Role.OWNER: ("Odile Marchand", "owner"),
    Role.COORDINATOR: ("Camila Reyes", "coordinator"),
    Role.PARTNER: ("Peter Okafor", "partner"),
    Role.FUNDER: ("Frances Lindqvist", "funder"),
    Role.VIEWER: ("Victor Anand", "viewer"),
}


@dataclass(frozen=True)
class DemoUsers:
    """The members of one demo workspace."""

    workspace: Workspace
    members: dict[str, Membership]

    @property
    def owner(self) -> Membership:
        return self.members[Role.OWNER]

    @property
    def coordinator(self) -> Membership:
        return self.members[Role.COORDINATOR]


def make_user(name: str, email: str, language: str = "en") -> User:
    """A user with the demo's password and a confirmed address; the same one when asked again."""
    found = User.objects.filter(email=email).first()
    if found is not None:
        return found
    user = User.objects.create(
        name=name, email=email, language=language, password=make_password(PASSWORD)
    )
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def found_workspace(
    *, name: str, slug: str, time_zone: str, languages: list[str], domain: str
) -> DemoUsers:
    """
    Found a workspace with an owner and, but for the partner, one member of every other role.

    The owner is the same person in all demo workspaces, so that the switcher has something to do.
    """
    owner = make_user(PEOPLE[Role.OWNER][0], "owner@commonweave.example")
    founding = create_workspace(
        owner=owner, name=name, slug=slug, time_zone=time_zone, languages=languages
    )
    Workspace.objects.filter(pk=founding.workspace.pk).update(contact_email=f"hello@{domain}")
    founding.workspace.refresh_from_db()
    members = {str(Role.OWNER): founding}
    with workspace_scope(founding.workspace):
        for role in (Role.COORDINATOR, Role.FUNDER, Role.VIEWER):
            members[role] = _join(role, domain)
    for member in members.values():
        member.workspace = founding.workspace
    return DemoUsers(founding.workspace, members)


def add_partner(users: DemoUsers, *, organization_id: UUID, domain: str) -> Membership:
    """The partner, once there is an organization to speak for; inside the workspace's scope."""
    member = _join(Role.PARTNER, domain, organization_id)
    member.workspace = users.workspace
    users.members[Role.PARTNER] = member
    return member


def _join(role: Role, domain: str, organization_id: UUID | None = None) -> Membership:
    name, mailbox = PEOPLE[role]
    user = make_user(name, f"{mailbox}@{domain}")
    return Membership.objects.create(user=user, role=role, organization_id=organization_id)


def people_of(users: DemoUsers) -> list[dict[str, str]]:
    """How to sign in as each member, by page and by API; inside the workspace's scope."""
    return [
        {
            "role": str(role),
            "email": users.members[role].user.email,
            "password": PASSWORD,
            "api_token": create_api_token(acting_member=users.members[role], name="Demo")[1],
        }
        for role in PEOPLE
    ]
