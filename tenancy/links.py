"""Addresses inside a workspace."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from tenancy.models import Workspace


def workspace_url(workspace: Workspace, name: str, *args: Any, **kwargs: Any) -> str:
    """The path of a named page or API route of this workspace."""
    if args:
        return reverse(name, args=(workspace.slug, *args))
    return reverse(name, kwargs={"workspace_slug": workspace.slug, **kwargs})


def absolute_url(path: str) -> str:
    """``path`` with the site's own scheme and host, for e-mails and feeds."""
    return f"{settings.BASE_URL.rstrip('/')}{path}"
