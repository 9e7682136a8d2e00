"""The API routes of stakeholders."""

from records.api.nouns import NounRouter
from stakeholders.api import records


def register(router: NounRouter) -> None:
    """Add this room's nouns to the API."""
    router.register_noun(records.OrganizationViewSet)
    router.register_noun(records.PersonViewSet)
