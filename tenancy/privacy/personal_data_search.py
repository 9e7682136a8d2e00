"""Names and addresses of a person within the texts that others wrote."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from tenancy.isolation.models import TenantModel
from tenancy.models import AuditEvent
from tenancy.privacy.personal_data import Subject, without_words

# Not written by people: hashes, keys, and what only programs read.
NO_TEXTS = frozenset(
    {
        "token_hash", "reminder_token_hash", "request_hash", "prefix", "key", "message_id",
        "secret", "kind", "row_outcomes",
    }
)  # fmt: skip
# An organization may be named after a person, and keeps its name.
KEPT = frozenset({("organization", "name"), ("organization", "other_names")})


def models_with_texts() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Every tenant model but the audit trail, with its columns that hold people's words."""
    for model in apps.get_models():
        if not issubclass(model, TenantModel) or model is AuditEvent:
            continue
        names = [field.name for field in model._meta.concrete_fields if _is_text(field)]
        if names:
            yield model, names


def _is_text(field: models.Field[Any, Any]) -> bool:
    if field.name in NO_TEXTS or (field.model._meta.model_name, field.name) in KEPT:
        return False
    if isinstance(field, ArrayField):
        return _is_text_type(field.base_field)
    return _is_text_type(field) and not field.choices


def _is_text_type(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.CharField | models.TextField | models.JSONField)


def rows_that_mention(model: type[models.Model], names: list[str], subject: Subject) -> Any:
    """The rows of ``model`` in whose columns ``names`` the subject may be mentioned."""
    rows = model._default_manager.annotate(
        **{f"{name}_as_text": Cast(name, TextField()) for name in names}
    )
    found = Q()
    for name in names:
        found |= Q(**{f"{name}_as_text__iregex": subject.loose_pattern})
    return rows.filter(found).order_by("pk")


def mentions(subject: Subject) -> Iterator[tuple[models.Model, list[str]]]:
    """Each row of the open scope that mentions the subject, and its columns that do."""
    if not subject.words:
        return
    for model, names in models_with_texts():
        for row in rows_that_mention(model, names, subject).defer(*_large(model, names)):
            said = [name for name in names if _mentions(getattr(row, name), subject)]
            if said:
                yield row, said


def _large(model: type[models.Model], names: list[str]) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.BinaryField) and field.name not in names
    ]


def _mentions(value: Any, subject: Subject) -> bool:
    return bool(without_words(value, subject.pattern) != value)
