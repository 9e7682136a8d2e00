"""Building blocks of tenant tables: ids, references and the manager that insists on a scope."""

from functools import cache
from typing import Any, TypeVar
from uuid import UUID

import uuid_utils.compat
from django import forms
from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import Exact
from django.utils.encoding import force_str

from tenancy.isolation.scope import current_workspace_id

_ST = TypeVar("_ST")
_GT = TypeVar("_GT")
_M = TypeVar("_M", bound=models.Model, covariant=True)


def new_id() -> UUID:
    """A UUIDv7: unguessable enough for URLs, ordered by time for the index."""
    return uuid_utils.compat.uuid7()


class TenantForeignKey(models.ForeignKey[_ST, _GT]):
    """
    A reference between two tenant tables.

    The database holds it as (workspace_id, x_id), written by ``IsolateTable``, because foreign
    key checks ignore row-level security; hence no constraint and no index of Django's own.
    A join follows both columns: the planner then knows of every table how large this workspace
    is, and not only how large one is on average.
    """

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs["db_index"] = False
        super().__init__(to, on_delete, **kwargs)

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> Any:
        """``AND (a.workspace_id = b.workspace_id)`` for every join along this reference."""
        if alias is None or related_alias is None:
            return None
        column: models.Field[Any, Any] = self.model._meta.get_field("workspace")  # type: ignore[assignment]
        sides = [Col(each, column, models.UUIDField()) for each in (alias, related_alias)]
        return Exact(*sides)

    def formfield(self, **kwargs: Any) -> Any:
        """A choice without choices: a form sets ``queryset`` in ``__init__``, inside the scope."""
        return models.Field.formfield(
            self,
            **{
                "form_class": forms.ModelChoiceField,
                "queryset": None,
                "to_field_name": self.remote_field.field_name,
                **kwargs,
                "blank": self.blank,
            },
        )


class TenantQuerySet(models.QuerySet[_M]):
    """The base of every tenant query set."""


class TenantManager(models.Manager[_M]):
    """
    Rows of the open scope only.

    :raises NoWorkspaceScope: outside ``workspace_scope``, for every query.
    """

    def get_queryset(self) -> models.QuerySet[_M]:
        return super().get_queryset().filter(workspace_id=current_workspace_id())


class TenantModel(models.Model):
    """A row of one workspace. Its migration must run ``IsolateTable`` for it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    workspace = models.ForeignKey(
        "tenancy.Workspace",
        on_delete=models.CASCADE,
        default=current_workspace_id,
        editable=False,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def _get_FIELD_display(self, field: "models.Field[Any, Any]") -> Any:  # noqa: N802
        """As Django's, which translates and hashes every label to find one: half a list page."""
        value = getattr(self, field.attname)
        return force_str(_labels_of(field).get(value, value), strings_only=True)


@cache
def _labels_of(field: "models.Field[Any, Any]") -> dict[Any, Any]:
    return dict(field.flatchoices)
