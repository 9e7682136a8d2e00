"""The mail of the embedded mode, readable on a page: it never leaves this machine."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from messaging.mail_folder import find_mails, read_head, read_mail, style_hashes
from records.tables import query_without_page

PER_PAGE = 50
NOTHING = "'none'"


@never_cache
@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """All stored e-mails, newest first; 404 where e-mails are really sent."""
    text = request.GET.get("q", "")
    page = Paginator(find_mails(text), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "mails": [read_head(name) for name in page.object_list],
        "page": page,
        "query": query_without_page(request),
        "text": text,
    }
    return render(request, "messaging/mail_list.html", context)


@never_cache
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One stored e-mail: its plain text with links that can be followed."""
    return render(request, "messaging/mail.html", {"mail": read_mail(name)})


@never_cache
@require_safe
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """
    The HTML part as its reader sees it, in a sandbox of its own.

    No script, no form, no foreign picture, no part of our origin; only its style blocks count,
    each by its hash, and its links.
    """
    html = read_mail(name).html
    response = HttpResponse(html)
    response["Content-Security-Policy"] = "; ".join(
        [
            "default-src 'none'",
            f"style-src {' '.join(style_hashes(html)) or NOTHING}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "sandbox allow-top-navigation-by-user-activation allow-popups"
            " allow-popups-to-escape-sandbox",
        ]
    )
    return response
