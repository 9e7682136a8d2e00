"""The end of a user's account."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from overview.forms.manage import DeleteAccountForm
from records.refusals import told_by_form
from tenancy.actions.users import delete_account
from tenancy.models import User


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def account_deletion(request: HttpRequest) -> HttpResponseBase:
    """Say what goes and what stays, then delete the account once its address is typed again."""
    assert isinstance(request.user, User)
    form = DeleteAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_by_form(form):
            delete_account(user=request.user, **form.cleaned_data)
            logout(request)
            messages.success(request, _("Your account is deleted."))
            return redirect("account_login")
    status = 422 if form.errors else 200
    return render(request, "overview/account_deletion.html", {"form": form}, status=status)
