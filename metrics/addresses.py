"""Addresses of the pages behind a figure."""

from typing import Any

from django.urls import NoReverseMatch

from tenancy.links import workspace_url
from tenancy.models import Membership


def address(member: Membership, name: str, *args: Any) -> str:
    """A page's address in the member's workspace; empty where there is no such page."""
    try:
        return workspace_url(member.workspace, name, *args)
    except NoReverseMatch:
        return ""
