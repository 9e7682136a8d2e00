"""
The database engine of every alias.

Django takes ``id`` for a tenant table's primary key and would group by it alone; the real key is
``(workspace_id, id)``, so PostgreSQL would refuse the other columns.
"""

from django.db.backends.postgresql import base, features
from django.db.models import Model


class DatabaseFeatures(features.DatabaseFeatures):
    """Grouping by a tenant model names all of its columns."""

    def allows_group_by_selected_pks_on_model(self, model: type[Model]) -> bool:
        from tenancy.isolation.models import TenantModel

        if issubclass(model, TenantModel):
            return False
        return bool(super().allows_group_by_selected_pks_on_model(model))


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL with the feature above."""

    features_class = DatabaseFeatures
