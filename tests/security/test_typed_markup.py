"""Markup that people type, in every text of every table: no page, chart or message runs it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.test import Client

from fuzz.surfaces import addresses, read
from fuzz.world import APPEND_ONLY, CODE_LISTS, CODES, LANGUAGES, World, make_world, tenant_models
from tenancy.isolation.scope import workspace_scope
from tenancy.models import User, Workspace

TYPED = "'\"><xq onload=a()>"
# As elements, and as the end of an attribute's value.
RAW = (b"<xq", b'"\'"&gt;&lt;xq', b"''\"&gt;&lt;xq")


def _typed(column: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(column, models.EmailField | models.URLField):
        return value
    if isinstance(column, models.CharField | models.TextField):
        return f"{TYPED}{value}"[: column.max_length]
    if isinstance(column, ArrayField) and column.name not in CODE_LISTS:
        return [TYPED for _text in value or ()]
    return _in_json(value) if isinstance(column, models.JSONField) else value


def _in_json(value: Any, key: str = "") -> Any:
    """Texts stand under the code of their language; what else is text may be a code."""
    if isinstance(value, dict):
        return {name: _in_json(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_in_json(each) for each in value]
    return TYPED if isinstance(value, str) and key in LANGUAGES else value


def _type_everywhere(world: World) -> None:
    with workspace_scope(world.workspace):
        for model in tenant_models():
            if model.__name__ in APPEND_ONLY:
                continue
            columns = [
                column
                for column in model._meta.concrete_fields
                if not column.choices and column.name not in CODES
            ]
            for row in model._default_manager.all():
                for column in columns:
                    setattr(row, column.attname, _typed(column, getattr(row, column.attname)))
                row.save()
    Workspace.objects.filter(pk=world.workspace.pk).update(name=TYPED)
    ids = [member.user_id for member in world.members.values()]
    User.objects.filter(pk__in=ids).update(name=TYPED)


def test_check_21_typed_markup_stays_text_on_every_page(db: None) -> None:
    world = make_world()
    _type_everywhere(world)
    client = Client()
    client.force_login(world.owner.user)
    shown = 0
    for address in addresses(world):
        answer = read(client, address)
        if "text/html" in answer.headers or "image/svg" in answer.headers:
            assert not any(raw in answer.body for raw in RAW), address
            shown += b"xq onload" in answer.body
    assert shown > 200, "where nothing typed is shown, nothing is proved"
