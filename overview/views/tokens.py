"""API tokens and the user's own profile."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from overview.forms.manage import ApiTokenForm, ProfileForm
from tenancy.access import access_api_token
from tenancy.accounts.one_time_secret import show_once, shown_once
from tenancy.actions.tokens import create_api_token, revoke_api_token
from tenancy.actions.users import change_profile
from tenancy.links import workspace_url
from tenancy.models import ApiToken, User
from tenancy.requests import MemberRequest, member_page


@member_page("read", "api_token")
def api_token_list(request: MemberRequest) -> HttpResponseBase:
    """The member's tokens (an owner sees everybody's), and a form for a new one."""
    form = ApiTokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _token, secret = create_api_token(acting_member=request.membership, **form.cleaned_data)
        show_once(request, "api token", secret)
        return redirect(workspace_url(request.workspace, "overview:api-token-list"))
    context = {
        "form": form,
        "secret": shown_once(request, "api token"),
        "tokens": ApiToken.objects.visible_to(request.membership).for_list(),
    }
    status = 422 if form.errors else 200
    return render(request, "overview/api_token_list.html", context, status=status)


@require_POST
@member_page("delete", "api_token")
def api_token_revoke(request: MemberRequest, token_id: UUID) -> HttpResponseBase:
    """End a token at once."""
    token = access_api_token(acting_member=request.membership, token_id=token_id)
    revoke_api_token(acting_member=request.membership, token=token)
    messages.success(request, _("The token is revoked."))
    return redirect(workspace_url(request.workspace, "overview:api-token-list"))


@login_required
def profile(request: HttpRequest) -> HttpResponseBase:
    """The user's name and language."""
    assert isinstance(request.user, User)
    form = ProfileForm(
        request.POST or None,
        initial={"name": request.user.name, "language": request.user.language},
    )
    if request.method == "POST" and form.is_valid():
        change_profile(user=request.user, **form.cleaned_data)
        translation.activate(request.user.language)
        messages.success(request, _("Saved."))
        return redirect("profile")
    status = 422 if form.errors else 200
    return render(request, "overview/profile.html", {"form": form}, status=status)
