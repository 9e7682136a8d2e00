"""Members and invitations."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from overview.forms.manage import InvitationForm, NewAccountForm, RoleForm
from tenancy.access import access_invitation, access_invitation_by_token, access_membership
from tenancy.actions.members import (
    accept_invitation,
    cancel_invitation,
    change_member,
    create_invited_user,
    invite_member,
    remove_member,
)
from tenancy.errors import DomainError
from tenancy.hooks import organization_choices
from tenancy.links import workspace_url
from tenancy.models import Invitation, Membership, User
from tenancy.requests import MemberRequest, PublicRequest, member_page

PAGE_SIZE = 50


@member_page("read", "membership")
def member_list(request: MemberRequest) -> HttpResponseBase:
    """Who is in, and who is invited."""
    page = Paginator(Membership.objects.for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    names = dict(organization_choices()) if any(m.organization_id for m in page) else {}
    rows = [
        (member, names.get(member.organization_id, "") if member.organization_id else "")
        for member in page
    ]
    invitations = Invitation.objects.open().order_by("email")
    context = {"rows": rows, "page": page, "invitations": invitations}
    return render(request, "overview/member_list.html", context)


@member_page("add", "invitation")
def invitation_new(request: MemberRequest) -> HttpResponseBase:
    """Invite somebody by e-mail."""
    form = InvitationForm(request.POST or None, acting_member=request.membership)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, _token = invite_member(
                acting_member=request.membership, **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field, str(error.message))
        else:
            text = _("The invitation to %(email)s is on its way.") % {"email": invitation.email}
            messages.success(request, text)
            return redirect(workspace_url(request.workspace, "overview:member-list"))
    context = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "overview/invitation_new.html", context, status=status)


@require_POST
@member_page("delete", "invitation")
def invitation_cancel(request: MemberRequest, invitation_id: UUID) -> HttpResponseBase:
    """End an invitation that was not accepted yet."""
    invitation = access_invitation(acting_member=request.membership, invitation_id=invitation_id)
    cancel_invitation(acting_member=request.membership, invitation=invitation)
    messages.success(request, _("The invitation is canceled."))
    return redirect(workspace_url(request.workspace, "overview:member-list"))


@member_page("change", "membership")
def member(request: MemberRequest, membership_id: UUID) -> HttpResponseBase:
    """Change a member's role, or suspend, reinstate or remove them."""
    found = access_membership(acting_member=request.membership, membership_id=membership_id)
    form = RoleForm(
        request.POST if request.POST.get("do") == "change" else None,
        initial={"role": found.role, "organization_id": found.organization_id},
    )
    if request.method == "POST":
        try:
            if _do(request, found, form):
                return redirect(_after_change(request, found))
        except DomainError as error:
            if form.is_bound:
                form.add_error(error.field, str(error.message))
            else:
                messages.error(request, str(error.message))
    context = {"form": form, "member": found}
    status = 422 if form.errors else 200
    return render(request, "overview/member.html", context, status=status)


def _after_change(request: MemberRequest, found: Membership) -> str:
    """Back to the list; whoever changed their own part may no longer see it."""
    if found.user_id == request.user.pk:
        return "/"
    return workspace_url(request.workspace, "overview:member-list")


def _do(request: MemberRequest, found: Membership, form: RoleForm) -> bool:
    """Carry out the button that was pressed; whether there was one that could be."""
    acting = request.membership
    match request.POST.get("do"):
        case "change" if form.is_valid():
            change_member(acting_member=acting, membership=found, **form.cleaned_data)
            messages.success(request, _("The role is changed."))
        case "suspend":
            change_member(acting_member=acting, membership=found, is_suspended=True)
            messages.success(request, _("Suspended: this member can no longer come in."))
        case "reinstate":
            change_member(acting_member=acting, membership=found, is_suspended=False)
            messages.success(request, _("Reinstated."))
        case "remove":
            remove_member(acting_member=acting, membership=found)
            messages.success(request, _("Removed. What they logged stays."))
        case _:
            return False
    return True


@never_cache
def invitation_accept(request: PublicRequest, token: str) -> HttpResponseBase:
    """The invited person's door: accept with the account at hand, or make one."""
    invitation = access_invitation_by_token(token=token)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(invitation.language)
    user = request.user if isinstance(request.user, User) else None
    known = User.objects.filter(email__iexact=invitation.email).exists()
    form = NewAccountForm(
        request.POST if request.method == "POST" and user is None and not known else None,
        email=invitation.email,
    )
    error = ""
    if form.is_bound and form.is_valid():
        user = create_invited_user(invitation=invitation, **form.cleaned_data)
        login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    if request.method == "POST" and user is not None:
        try:
            accept_invitation(invitation=invitation, user=user)
        except DomainError as refusal:
            error = str(refusal.message)
        else:
            messages.success(request, _("Welcome!"))
            return redirect(workspace_url(request.workspace, "overview:home"))
    context = {
        "invitation": invitation,
        "form": form,
        "error": error,
        "is_known": known,
        "is_other_account": user is not None and user.email.lower() != invitation.email.lower(),
        "workspace_name": request.workspace.name,
    }
    status = 422 if form.errors or error else 200
    return render(request, "overview/invitation_accept.html", context, status=status)
