from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        from records.caching import forget
        from tenancy.privacy.personal_data import INVENTORY

        INVENTORY.after_erasure.append(forget)
