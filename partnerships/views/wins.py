"""The step of a win that is its own: publication."""

from uuid import UUID

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.actions.wins import publish_win
from partnerships.nouns.wins import WIN
from records.views import locked
from tenancy.requests import MemberRequest, member_page


@require_POST
@member_page("change", "win")
def win_publish(request: MemberRequest, win_id: UUID) -> HttpResponseBase:
    """Show a win on the impact dashboard (``is_published=1``) or take it back inside."""
    win = locked(request, WIN, "change", win_id)
    is_published = request.POST.get("is_published") == "1"
    publish_win(acting_member=request.membership, win=win, is_published=is_published)
    text = _("On the dashboard now.") if is_published else _("Inside only now.")
    messages.success(request, text)
    return redirect(WIN.url_of(win, request.workspace))
