"""Whether any row of a workspace holds an id or a word."""

from django.apps import apps
from django.db import connection

from tenancy.isolation.models import TenantModel


def tables_that_mention(text: str) -> list[str]:
    """The tables of the open scope with a row that holds ``text``, whatever the column."""
    tables = sorted(
        model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)
    )
    # A comparison in full: an id inside a longer text, such as an address, counts too.
    statement = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table} t WHERE strpos(t::text, %(text)s) > 0)"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"text": text})
        return [row[0] for row in cursor.fetchall()]
