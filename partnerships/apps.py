from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "partnerships"

    def ready(self) -> None:
        from messaging.schedules import JOBS
        from partnerships import panels
        from partnerships.actions.check_in_schedule import run_check_ins
        from partnerships.actions.retention import unname_check_ins
        from partnerships.inventory import DECLARED
        from partnerships.nouns import NOUNS
        from records.navigation import register_tab
        from records.noun import register
        from records.panels import register_panel
        from records.places import PlaceTab, register_place_tab
        from tenancy.privacy.personal_data import INVENTORY
        from tenancy.privacy.retention import RULES

        for section, label, url_name, noun, position in (
            ("work", _("Check-ins"), "partnerships:check-in-list", "check_in", 40),
        ):
            register_tab(
                section=section, label=label, url_name=url_name, noun=noun, position=position
            )
        register_panel("organization", panels.organization_panel)
        register_panel("organization", panels.check_in_panel)
        JOBS["partnerships.check_ins"] = run_check_ins

        INVENTORY.declared.update(DECLARED)
        register(NOUNS)
        for position, label, url_name, noun in (
            (10, _("Overview"), "partnerships:partnership", "partnership"),
            (50, _("Check-ins"), "partnerships:partnership-check-ins", "check_in"),
        ):
            tab = PlaceTab(position=position, label=label, url_name=url_name, noun=noun)
            register_place_tab("partnership", tab)
        RULES["check-ins"] = unname_check_ins
