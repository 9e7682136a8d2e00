"""Writes to memberships and invitations."""

from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenancy.accounts.tokens import hash_token, new_token
from tenancy.audit.recording import recorded, remove_recorded
from tenancy.dates import end_of, today_in
from tenancy.errors import DomainError
from tenancy.hooks import ON_INVITED
from tenancy.models import Invitation, Membership, User
from tenancy.roles import Role

INVITATION_LASTS = timedelta(days=14)
ROLES_A_COORDINATOR_MAY_INVITE = frozenset({Role.PARTNER, Role.FUNDER, Role.VIEWER})


class LastOwner(DomainError):
    """The only owner of a workspace can be neither removed nor changed."""

    message = _("This is the only owner. Make somebody else an owner first.")


class AlreadyMember(DomainError):
    """The address belongs to a member."""

    message = _("This person is already a member.")


class RoleOutOfReach(DomainError):
    """Coordinators invite partners, funders and viewers."""

    message = _("Only an owner can invite owners and coordinators.")


class WrongAddress(DomainError):
    """An invitation is for the address it was sent to."""

    message = _("This invitation was sent to another e-mail address. Sign in with that one.")


class PartnerNeedsOrganization(DomainError):
    """A partner speaks for an organization."""

    message = _("Choose the organization this partner speaks for.")


def invite_member(
    *,
    acting_member: Membership,
    email: str,
    role: str,
    organization_id: UUID | None = None,
    language: str = "en",
) -> tuple[Invitation, str]:
    """
    Invite an address with a role; returns the invitation and the secret of its link.

    An earlier open invitation of the same address ends. The e-mail goes to the outbox.

    :raises AlreadyMember: the address is a member's.
    :raises RoleOutOfReach: a coordinator invites an owner or a coordinator.
    :raises PartnerNeedsOrganization: a partner without an organization.
    """
    email = email.strip().lower()
    if acting_member.role != Role.OWNER and role not in ROLES_A_COORDINATOR_MAY_INVITE:
        raise RoleOutOfReach(field="role")
    if role == Role.PARTNER and organization_id is None:
        raise PartnerNeedsOrganization(field="organization_id")
    if Membership.objects.filter(user__email=email).exists():
        raise AlreadyMember(field="email")
    token, workspace = new_token(), acting_member.workspace
    invitation = Invitation(
        email=email,
        role=role,
        organization_id=organization_id,
        language=language,
        token_hash=hash_token(token),
        invited_by=acting_member,
        expires_at=end_of(workspace, today_in(workspace) + INVITATION_LASTS),
    )
    with recorded(invitation, acting_member=acting_member, action="invite_member"):
        Invitation.objects.open().filter(email=email).update(expires_at=timezone.now())
    for tell in ON_INVITED:
        tell(invitation, token)
    return invitation, token


def cancel_invitation(*, acting_member: Membership, invitation: Invitation) -> None:
    """End an invitation; its link no longer works."""
    with recorded(invitation, acting_member=acting_member, action="cancel_invitation"):
        invitation.expires_at = timezone.now()


def create_invited_user(*, invitation: Invitation, name: str, password: str) -> User:
    """Make the account of an invited person; holding the invitation proves the address."""
    user = User.objects.create_user(
        invitation.email, password, name=name, language=invitation.language
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def accept_invitation(*, invitation: Invitation, user: User) -> Membership:
    """
    Make the invited user a member.

    :raises WrongAddress: the user's e-mail is not the invited one.
    :raises AlreadyMember: accepted twice.
    """
    if user.email.lower() != invitation.email.lower():
        raise WrongAddress
    member = Membership(user=user, role=invitation.role, organization_id=invitation.organization_id)
    accepted = recorded(member, acting_member=member, action="accept_invitation")
    try:
        with transaction.atomic(), accepted:
            invitation.accepted_at = timezone.now()
            invitation.save(update_fields=["accepted_at"])
    except IntegrityError as error:
        raise AlreadyMember from error
    return member


def _lock_owners() -> int:
    """How many active owners there are, locked until the transaction ends."""
    owners = Membership.objects.active().filter(role=Role.OWNER).select_for_update(of=("self",))
    return len(owners)


def change_member(
    *,
    acting_member: Membership,
    membership: Membership,
    role: str | None = None,
    organization_id: UUID | None = None,
    is_suspended: bool | None = None,
) -> Membership:
    """
    Change a member's role, organization or suspension; None leaves a part as it is.

    :raises LastOwner: the only active owner would stop being one.
    :raises PartnerNeedsOrganization: a partner without an organization.
    """
    is_owner_lost = (role not in (None, Role.OWNER)) or bool(is_suspended)
    if membership.role == Role.OWNER and is_owner_lost and _lock_owners() < 2:
        raise LastOwner(field="role" if role else None)
    if role == Role.PARTNER and organization_id is None:
        raise PartnerNeedsOrganization(field="organization_id")
    with recorded(membership, acting_member=acting_member, action="change_member"):
        if role is not None:
            membership.role, membership.organization_id = role, organization_id
        if is_suspended is not None:
            membership.is_suspended = is_suspended
    return membership


def remove_member(*, acting_member: Membership, membership: Membership) -> None:
    """
    Remove a member with their tokens; what they logged stays.

    :raises LastOwner: the only active owner cannot be removed.
    """
    if membership.role == Role.OWNER and _lock_owners() < 2:
        raise LastOwner
    remove_recorded(membership, acting_member=acting_member, action="remove_member")
