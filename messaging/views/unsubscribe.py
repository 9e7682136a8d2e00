"""The page behind the link to unsubscribe."""

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from messaging.actions.suppressions import resubscribe
from messaging.actions.suppressions import unsubscribe as unsubscribe_address
from messaging.links import email_of_token
from messaging.queries import is_suppressed
from messaging.rendering import supported_language
from tenancy.requests import PublicRequest


# Mail programs post without a cookie (RFC 8058); the token in the address is the authority.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: PublicRequest, token: str) -> HttpResponseBase:
    """
    Show the present state and a button; POST unsubscribes, or subscribes again.

    A mail program's one-click POST needs nothing but the address, and gets no redirect.
    """
    email = email_of_token(request.workspace, token)
    if email is None:
        return render(request, "unknown_link.html", status=404)
    if request.method == "POST" and request.POST.get("wish") == "subscribe":
        resubscribe(email=email)
    elif request.method == "POST":
        unsubscribe_address(email=email)
    language = supported_language(request.GET.get("language") or translation.get_language() or "")
    with translation.override(language):
        response = render(
            request,
            "messaging/unsubscribe.html",
            {
                "email": email,
                "is_suppressed": is_suppressed(email),
                "has_answered": request.method == "POST",
                "workspace_name": request.workspace.name,
                "page_language": language,
            },
        )
    add_never_cache_headers(response)
    return response
