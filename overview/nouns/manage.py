"""Members, invitations and API tokens: who can come in, and as what."""

from typing import Any
from uuid import uuid4

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from overview.filters.manage import ApiTokenFilter, InvitationFilter, MembershipFilter
from overview.forms.manage import InvitationForm, MembershipForm
from overview.serializers.manage import (
    ApiTokenSerializer,
    InvitationSerializer,
    MembershipSerializer,
)
from records.columns import Choice, Day, Link, Text
from records.noun import Labels, Noun, Place
from stakeholders.models import Organization
from tenancy.accounts.one_time_secret import shown_once
from tenancy.actions.members import cancel_invitation, change_member, invite_member, remove_member
from tenancy.actions.tokens import create_api_token, revoke_api_token
from tenancy.links import workspace_url
from tenancy.models import ApiToken, Invitation, Membership
from tenancy.permissions import may


def _with_organization(rows: Any, member: Membership) -> Any:
    name = Organization.objects.filter(pk=OuterRef("organization_id")).values("name")
    return rows.annotate(organization_name=Subquery(name))


def _invite_action(request: Any, rows: Any) -> dict[str, Any]:
    """Members come in by an invitation."""
    if not may(request.membership, "add", "invitation"):
        return {}
    url = INVITATION.url(request.workspace, "new")
    return {"actions": [{"label": INVITATION.labels.add, "url": url, "icon": "plus"}]}


def _after_change(request: Any, changed: Membership) -> str:
    """Back to the list; whoever changed their own part may no longer see it."""
    own = changed.user_id == request.user.pk
    return "/" if own else MEMBERSHIP.url(request.workspace, "list")


def _invite(*, acting_member: Membership, **values: Any) -> Invitation:
    return invite_member(acting_member=acting_member, **values)[0]


def _create_token(*, acting_member: Membership, **values: Any) -> ApiToken:
    token, secret = create_api_token(acting_member=acting_member, **values)
    token.secret = secret  # type: ignore[attr-defined]
    return token


def _token_list_context(request: Any, rows: Any) -> dict[str, Any]:
    """The secret of a token that was just made, once; and where to make one."""
    return {
        "secret": shown_once(request, "api token"),
        "new_url": (url := workspace_url(request.workspace, "overview:api-token-new")),
        "actions": [{"label": _("Make a token"), "url": url, "icon": "plus"}],
    }


MEMBERSHIP = Noun(
    key="membership",
    room="overview",
    path="members",
    model=Membership,
    labels=Labels(
        one=_("Member"),
        many=_("Members"),
        count=ngettext_lazy("%(n)s member", "%(n)s members", "n"),
        add=_("Invite somebody"),
        edit=_("Member"),
        about=_("Who can come in, and as what."),
        saved=_("The role is changed."),
        remove=_("Remove"),
        removal=_("A removed member must be invited again. What they logged stays."),
        removed=_("Removed. What they logged stays."),
    ),
    columns=(
        Link(
            "user", label=_("Name"), to="overview:membership-edit", sort="user__name",
            needs=("change", "membership"), note_path="user.email",
        ),
        Text("role_in_words", label=_("Role"), sort="role"),
        Text("organization_name", label=_("Speaks for"), sort="organization_name"),
        Day("joined_at", label=_("Since"), sort="joined_at"),
    ),
    order_by=("user__name", "user__email", "pk"),
    select_related=("user",),
    annotate=_with_organization,
    filters=MembershipFilter,
    form=MembershipForm,
    serializer=MembershipSerializer,
    change=change_member,
    remove=remove_member,
    has_page=False,
    place=Place(section="manage", position=10, icon="people"),
    form_template="overview/membership_form.html",
    next_url=_after_change,
    list_context=_invite_action,
)  # fmt: skip

INVITATION = Noun(
    key="invitation",
    room="overview",
    path="invitations",
    model=Invitation,
    labels=Labels(
        one=_("Invitation"),
        many=_("Invitations"),
        count=ngettext_lazy("%(n)s invitation", "%(n)s invitations", "n"),
        add=_("Invite somebody"),
        edit=_("Invitation"),
        about=_("They get an e-mail with a personal link that works for 14 days."),
        empty=_("No invitation is open."),
        go_on=_("Send the invitation"),
        added=_("The invitation is on its way."),
        remove=_("Cancel the invitation"),
        removal=_("Its link stops working."),
        removed=_("The invitation is canceled."),
    ),
    columns=(
        Link(
            "email", label=_("E-mail"), to="overview:invitation-delete", sort="email",
            needs=("delete", "invitation"),
        ),
        Choice("role", label=_("Role"), sort="role"),
        Text("organization_name", label=_("Speaks for")),
        Day("expires_at", label=_("Open until"), sort="expires_at"),
    ),
    order_by=("email", "pk"),
    annotate=_with_organization,
    filters=InvitationFilter,
    form=InvitationForm,
    serializer=InvitationSerializer,
    add=_invite,
    remove=cancel_invitation,
    has_page=False,
    place=Place(section="manage", position=15, icon="mail"),
    sample=lambda member: {
        "email": f"{uuid4().hex}@example.org", "role": "viewer", "language": "en",
    },
)  # fmt: skip

API_TOKEN = Noun(
    key="api_token",
    room="overview",
    path="tokens",
    model=ApiToken,
    labels=Labels(
        one=_("API token"),
        many=_("API tokens"),
        count=ngettext_lazy("%(n)s token", "%(n)s tokens", "n"),
        add=_("Make a token"),
        edit=_("API token"),
        about=_("A token lets a program act as you in this workspace. It is shown once."),
        empty=_("No tokens yet"),
        remove=_("Revoke"),
        removal=_("Programs that use it can no longer come in."),
        removed=_("The token is revoked."),
    ),
    columns=(
        Link("name", label=_("Name"), to="overview:api-token-delete", sort="name"),
        Text("prefix", label=_("Begins with")),
        Text("membership.user", label=_("Whose")),
        Text("reach", label=_("It may")),
        Day("expires_at", label=_("Works until"), sort="expires_at"),
        Day("last_used_on", label=_("Last used"), sort="last_used_on"),
    ),
    order_by=("-created_at", "-pk"),
    select_related=("membership__user",),
    filters=ApiTokenFilter,
    serializer=ApiTokenSerializer,
    add=_create_token,
    remove=revoke_api_token,
    has_page=False,
    list_template="overview/api_token_list.html",
    list_context=_token_list_context,
)  # fmt: skip
