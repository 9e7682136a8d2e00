"""Checks of single values, with a message for the person who typed them."""

from zoneinfo import available_timezones

import pycountry
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

AREAS = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/",
    "Indian/", "Pacific/",
)  # fmt: skip


def zones_of_places() -> set[str]:
    """The IANA zones that are named for a place, and UTC: no Factory, GMT+5 or EST5EDT."""
    return {zone for zone in available_timezones() if zone.startswith(AREAS)} | {"UTC"}


def validate_time_zone(value: str) -> None:
    """:raises ValidationError: unless ``value`` is an IANA zone such as ``America/New_York``."""
    if value not in available_timezones():
        raise ValidationError(_("“%(value)s” is not a time zone we know."), params={"value": value})


def validate_languages(values: list[str]) -> None:
    """:raises ValidationError: unless every value starts with an ISO 639 language code."""
    if not values:
        raise ValidationError(_("Choose at least one language."))
    for value in values:
        code = value.split("-")[0]
        if not (pycountry.languages.get(alpha_2=code) or pycountry.languages.get(alpha_3=code)):
            raise ValidationError(_("“%(value)s” is not a language code."), params={"value": value})
