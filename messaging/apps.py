from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        """Register with tenancy's hooks, the navigation and the inventory of personal data."""
        from messaging import checks  # noqa: F401 - registers itself
        from messaging.actions.erasure import erase_account_mail
        from messaging.actions.invitations import queue_invitation
        from messaging.actions.retention import end_messages
        from messaging.inventory import DECLARED
        from messaging.nouns import MESSAGE
        from records.noun import register
        from tenancy.hooks import ON_ACCOUNT_DELETED, ON_INVITED
        from tenancy.privacy.personal_data import INVENTORY
        from tenancy.privacy.retention import RULES

        ON_INVITED.append(queue_invitation)
        ON_ACCOUNT_DELETED.append(erase_account_mail)
        register([MESSAGE])
        INVENTORY.declared.update(DECLARED)
        RULES["e-mails"] = end_messages
