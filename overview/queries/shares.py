"""Reads of share links."""

from django.core.paginator import Page, Paginator

from overview.models import Share

SHARES_A_PAGE = 50


def share_page(*, page: str | None) -> Page[Share]:
    """One page of all links, newest first. Two statements."""
    return Paginator(Share.objects.for_list(), SHARES_A_PAGE).get_page(page)
