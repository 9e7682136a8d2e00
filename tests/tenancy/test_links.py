"""Addresses inside a workspace: looked up once, and each record's own."""

from uuid import uuid4

from django.urls import reverse, set_script_prefix

from tenancy.links import workspace_url
from tenancy.models import Workspace


def test_an_address_is_what_reverse_says() -> None:
    for slug in ("harbor", "valley"):
        workspace = Workspace(slug=slug)
        for key in (uuid4(), uuid4()):
            named = "partnerships:partnership"
            assert workspace_url(workspace, named, key) == reverse(named, args=(slug, key))
        assert workspace_url(workspace, "overview:home") == f"/w/{slug}/"


def test_an_address_begins_where_the_site_is_mounted() -> None:
    workspace = Workspace(slug="harbor")
    assert workspace_url(workspace, "overview:home") == "/w/harbor/"
    set_script_prefix("/coalitions/")
    try:
        assert workspace_url(workspace, "overview:home") == "/coalitions/w/harbor/"
    finally:
        set_script_prefix("/")
