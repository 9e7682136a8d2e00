"""API tokens and the user's own profile."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from overview.forms.manage import ApiTokenForm, ProfileForm
from overview.nouns.manage import API_TOKEN
from tenancy.accounts.one_time_secret import show_once
from tenancy.accounts.reauthentication import ask_who_it_is, has_shown_who_it_is
from tenancy.actions.tokens import create_api_token
from tenancy.actions.users import change_profile
from tenancy.models import User
from tenancy.requests import MemberRequest, member_page


@member_page("add", "api_token")
def api_token_new(request: MemberRequest) -> HttpResponseBase:
    """Make a token, after the password; the list shows its secret once."""
    if not has_shown_who_it_is(request):
        # What was typed comes back in the address; a sent form must not be sent again by itself.
        typed = {name: request.POST.get(name, "") for name in ApiTokenForm.base_fields}
        query = f"?{urlencode(typed)}" if request.POST else ""
        return ask_who_it_is(request, back_to=request.path + query)
    form = ApiTokenForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        _token, secret = create_api_token(acting_member=request.membership, **form.cleaned_data)
        show_once(request, "api token", secret)
        return redirect(API_TOKEN.url(request.workspace, "list"))
    status = 422 if form.errors else 200
    return render(request, "overview/api_token_new.html", {"form": form}, status=status)


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
