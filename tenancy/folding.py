"""
Texts as they are searched: without case, accents and punctuation.

The database folds them, by one function for what is stored and what is looked for, so that both
are always folded alike (decision 22). A model names in ``folded_from`` the fields that its table
holds folded, in a column that PostgreSQL writes and Django does not know.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Q

# Compatible forms become one (NFKD), accents and Arabic vowel signs go, as do apostrophes; every
# other sign becomes a space. Letters that no accent was added to are written out.
CREATE = """
CREATE FUNCTION tenancy_folded(value text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(
        translate(
            replace(replace(replace(
                lower(regexp_replace(
                    normalize(coalesce(value, ''), NFKD),
                    '[\\u0300-\\u036f\\u0640\\u064b-\\u065f\\u0670''’‘ʼ`´]', '', 'g'
                )),
                'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
            'øłđðħıþς', 'olddhitσ'
        ),
        '[\\u0001-/:-@[-`{-¿×÷\\u2000-\\u206f\\u3000-\\u303f]+', ' ', 'g'
    ))
$$;
CREATE FUNCTION tenancy_folded(value text[])
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.tenancy_folded(array_to_string(value, ' '))
$$;
CREATE FUNCTION tenancy_folded(value jsonb)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.tenancy_folded(string_agg(text #>> '{}', ' '))
    FROM jsonb_path_query(value, 'strict $.**') AS text
    WHERE jsonb_typeof(text) = 'string'
$$;
"""
DROP = """
DROP FUNCTION tenancy_folded(jsonb);
DROP FUNCTION tenancy_folded(text[]);
DROP FUNCTION tenancy_folded(text);
"""


class FoldTexts(Operation):
    """Give a model's table the column ``folded``, made from the texts of the named fields."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, names: tuple[str, ...]) -> None:
        self.model_name, self.names = model_name, names

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing in Django's state changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        columns = [model._meta.get_field(name).column for name in self.names]
        parts = " || ' ' || ".join(f'public.tenancy_folded("{column}")' for column in columns)
        schema_editor.execute(
            f'ALTER TABLE "{model._meta.db_table}"'
            f" ADD COLUMN folded text GENERATED ALWAYS AS ({parts}) STORED"
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(f'ALTER TABLE "{table}" DROP COLUMN folded')

    def describe(self) -> str:
        return f"Fold the texts by which {self.model_name} is found"


class _Contains(models.Lookup[Any]):
    """The text contains the word, both folded."""

    lookup_name = "folded"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        text, params = self.folded_text(compiler)
        return f"{text} LIKE '%%' || tenancy_folded(%s::text) || '%%'", (*params, str(self.rhs))

    def folded_text(self, compiler: Any) -> tuple[str, tuple[Any, ...]]:
        """What is searched."""
        text, params = compiler.compile(self.lhs)
        return f"tenancy_folded({text})", tuple(params)


class _RecordContains(_Contains):
    """The record whose field this is contains the word, in one of its folded fields."""

    lookup_name = "record_folded"

    def folded_text(self, compiler: Any) -> tuple[str, tuple[Any, ...]]:
        return f"{compiler.quote_name_unless_alias(self.lhs.alias)}.folded", ()


for _field in (models.CharField, models.TextField, models.JSONField, ArrayField):
    _field.register_lookup(_Contains)
    _field.register_lookup(_RecordContains)


def containing(model: type[models.Model], names: tuple[str, ...], text: str) -> Q:
    """The rows in which each word of ``text`` stands in one of the named fields."""
    kept: tuple[str, ...] = getattr(model, "folded_from", ())
    own = [f"{name}__record_folded" for name in names if name in kept][:1]
    paths = [*own, *(f"{name}__folded" for name in names if name not in kept)]
    found = Q()
    for word in text.split():
        found &= Q(*((path, word) for path in paths), _connector=Q.OR)
    return found
