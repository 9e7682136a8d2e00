from django.apps import AppConfig
from django.db.backends.signals import connection_created


class TenancyConfig(AppConfig):
    name = "tenancy"

    def ready(self) -> None:
        from tenancy.accounts import auth_log
        from tenancy.actions.retention import end_invitations
        from tenancy.inventory import DECLARED
        from tenancy.isolation.tables import listen
        from tenancy.privacy.personal_data import INVENTORY
        from tenancy.privacy.retention import RULES

        auth_log.listen()
        connection_created.connect(listen)
        INVENTORY.declared.update(DECLARED)
        RULES["invitations"] = end_invitations
