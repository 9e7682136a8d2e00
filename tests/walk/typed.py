"""What people typed, and so may stand on a page of any language as it is."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import available_timezones

from django.apps import apps
from django.db import models

from config.rooms import ROOMS
from tenancy.isolation.scope import workspace_scope
from tests.walk.breakdowns import TYPED
from tests.walk.reading import NONSENSE
from tests.walk.sample_data import IMPORTED, SampleData

ZONES = {zone.replace("_", " ") for zone in available_timezones()}


def typed_texts(place: SampleData) -> frozenset[str]:
    """Every text in the two coalitions' rows but the codes of choices."""
    found = {"Pseudo", "EST", "EDT", *IMPORTED, *ZONES, *NONSENSE.values(), *TYPED.values()}
    for workspace in (place.workspace, place.new_workspace):
        with workspace_scope(workspace):
            for model in apps.get_models():
                if model._meta.app_label in ROOMS:
                    found.update(_texts_of(model))
    return frozenset(found)


def _texts_of(model: type[models.Model]) -> Iterator[str]:
    names = [
        each.name
        for each in model._meta.concrete_fields
        if (
            not each.choices
            and isinstance(each, models.CharField | models.TextField | models.JSONField)
        )
        or each.get_internal_type() == "ArrayField"
    ]
    for row in model._default_manager.values_list(*names) if names else ():
        for value in row:
            yield from _strings_in(value)


def _strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings_in(part)
