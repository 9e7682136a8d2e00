from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        """Listen to tenancy, and stand in the navigation."""
        from messaging import checks  # noqa: F401 - registers itself
        from messaging.actions.invitations import queue_invitation
        from tenancy.hooks import ON_INVITED
        from tenancy.navigation import ENTRIES, Entry

        ON_INVITED.append(queue_invitation)
        ENTRIES.append(Entry(85, _("Messages"), "messaging:message-list", "mail", "message"))
