"""The steps of members that are their own: suspension, and the door of an invited person."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from overview.forms.manage import NewAccountForm
from overview.nouns.manage import MEMBERSHIP
from records.refusals import told_by_message
from records.views import locked
from tenancy.access import access_invitation_by_token
from tenancy.actions.members import (
    accept_invitation,
    change_member,
    create_invited_user,
)
from tenancy.errors import DomainError
from tenancy.links import workspace_url
from tenancy.models import User
from tenancy.requests import MemberRequest, PublicRequest, member_page


@require_POST
@member_page("change", "membership")
def membership_suspension(request: MemberRequest, membership_id: UUID) -> HttpResponseBase:
    """Suspend a member (``is_suspended=1``) or let them in again."""
    found = locked(request, MEMBERSHIP, "change", membership_id)
    is_suspended = request.POST.get("is_suspended") == "1"
    suspended = _("Suspended: this member can no longer come in.")
    with told_by_message(request, suspended if is_suspended else _("Reinstated.")):
        change_member(acting_member=request.membership, membership=found, is_suspended=is_suspended)
    return redirect(MEMBERSHIP.url(request.workspace, "list"))


@never_cache
def invitation_accept(request: PublicRequest, token: str) -> HttpResponseBase:
    """The invited person's door: accept with the account at hand, or make one."""
    invitation = access_invitation_by_token(token=token, lock=request.method == "POST")
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(invitation.language)
    user = request.user if isinstance(request.user, User) else None
    known = User.objects.filter(email__iexact=invitation.email).exists()
    may_make_account = user is None and not known and settings.SIGNUP != "closed"
    form = NewAccountForm(
        request.POST if request.method == "POST" and may_make_account else None,
        email=invitation.email,
    )
    problem = ""
    if form.is_bound and form.is_valid():
        user = create_invited_user(invitation=invitation, **form.cleaned_data)
        login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    if request.method == "POST" and user is not None:
        try:
            accept_invitation(invitation=invitation, user=user)
        except DomainError as refusal:
            problem = str(refusal.message)
        else:
            messages.success(request, _("Welcome!"))
            return redirect(workspace_url(request.workspace, "overview:home"))
    context = {
        "invitation": invitation,
        "form": form,
        "problem": problem,
        "is_known": known,
        "may_make_account": may_make_account,
        "is_other_account": user is not None and user.email.lower() != invitation.email.lower(),
        "workspace_name": request.workspace.name,
    }
    status = 422 if form.errors or problem else 200
    return render(request, "overview/invitation_accept.html", context, status=status)
