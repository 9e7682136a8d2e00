"""Addresses inside a workspace."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import get_script_prefix, reverse

from tenancy.models import Workspace

_ANY_ID = str(UUID(int=2**128 - 1))


def workspace_url(workspace: Workspace, name: str, *args: Any, **kwargs: Any) -> str:
    """The path of a named page or API route of this workspace."""
    if not args and not kwargs:
        return _path(name, workspace.slug, get_script_prefix(), has_id=False)
    if len(args) == 1 and isinstance(args[0], UUID):
        path = _path(name, workspace.slug, get_script_prefix(), has_id=True)
        return path.replace(_ANY_ID, str(args[0]))
    if args:
        return reverse(name, args=(workspace.slug, *args))
    return reverse(name, kwargs={"workspace_slug": workspace.slug, **kwargs})


@lru_cache(maxsize=5000)
def _path(name: str, slug: str, script_prefix: str, *, has_id: bool) -> str:
    """A path looked up once; a page has a hundred that differ by a record's id alone."""
    if has_id:
        return reverse(name, args=(slug, UUID(_ANY_ID)))
    return reverse(name, kwargs={"workspace_slug": slug})


def absolute_url(path: str) -> str:
    """``path`` with the site's own scheme and host, for e-mails and feeds."""
    return f"{settings.BASE_URL.rstrip('/')}{path}"
