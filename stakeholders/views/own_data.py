"""What only the person may read: an owner has a link sent, the person opens it once."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from messaging.rendering import supported_language
from records.refusals import told_by_message
from records.views import locked
from stakeholders.actions.own_data import open_own_data, send_own_data
from stakeholders.models import OwnDataLink
from stakeholders.nouns.people import PERSON
from tenancy.accounts.tokens import hash_token
from tenancy.links import workspace_url
from tenancy.requests import MemberRequest, PublicRequest, member_page


@require_POST
@member_page("export", "person")
def own_data_send(request: MemberRequest, person_id: UUID) -> HttpResponseBase:
    """E-mail the person a link to what only they may read."""
    found = locked(request, PERSON, "read", person_id)
    done = _("A link is on its way to %(address)s.") % {"address": found.email}
    with told_by_message(request, done):
        send_own_data(acting_member=request.membership, person=found)
    return redirect(workspace_url(request.workspace, "stakeholders:person", found.pk))


# The token in the address is the authority; a browser that refuses cookies can read it too.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: PublicRequest, token: str) -> HttpResponseBase:
    """
    Say what the link opens and ask; a POST shows it, once.

    Mail programs follow links by themselves, so a GET uses nothing up.
    """
    links = OwnDataLink.objects.select_related("person")
    link = links.filter(token_hash=hash_token(token)).first()
    if link is None:
        return render(request, "unknown_link.html", status=404)
    language = supported_language(link.person.language)
    with translation.override(language):
        held = open_own_data(link=link) if request.method == "POST" else None
        context = {
            "held": held,
            "link": link,
            "workspace_name": request.workspace.name,
            "page_language": language,
        }
        status = 410 if held is None and link.is_over else 200
        response = render(request, "stakeholders/own_data.html", context, status=status)
    response.headers["Referrer-Policy"] = "same-origin"
    add_never_cache_headers(response)
    return response
