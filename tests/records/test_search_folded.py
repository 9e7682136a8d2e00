"""Search and lists find a text without its accents, case and punctuation, by an index."""

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from records.noun import NOUNS
from records.search import search_workspace
from stakeholders.models import Organization
from tenancy.folding import containing
from tenancy.isolation.models import TenantModel
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.stakeholders import make_organization, make_person

FOUND = [
    ("Fundación Niñez", "fundacion"),
    ("Fundación Niñez", "FUNDACIÓN ninez"),
    ("Boys & Girls Club", "boys girls"),
    ("Boys & Girls Club", "girls, boys"),
    ("Children's Aid", "childrens"),
    ("Children’s Aid", "children's"),
    ("St. Mary-of-the-Lake", "st mary of"),
    ("Ørsted Straße", "orsted strasse"),
    ("Łódź", "lodz"),
    ("ÖZGÜR Ιθάκης", "ozgur ιθακης"),
    ("ДЕТСКИЙ Ёж", "детскии еж"),
    ("مُؤسَّسة", "موسسة"),
    ("東京・学校", "学校"),
    ("ﬁrst Ｗｉｄｅ", "first wide"),
    ("100% Reading_Club", "100% reading"),
]
NOT_FOUND = [("Fundación", "fundaciones"), ("Reading Club", "%"), ("Reading Club", "r_ading")]


@pytest.mark.parametrize(("name", "wanted"), FOUND)
def test_d_a_name_is_found_without_accents_case_and_punctuation(
    coordinator: Membership, client: Client, name: str, wanted: str
) -> None:
    with workspace_scope(coordinator.workspace):
        made = make_organization(name)
        make_organization("Somebody else")
        groups = search_workspace(acting_member=coordinator, text=wanted)
        assert [hit.title for group in groups for hit in group.hits] == [name]
    client.force_login(coordinator.user)
    at = f"/w/{coordinator.workspace.slug}/organizations/"
    listed = client.get(at, {"q": wanted})
    assert [row for row, _cells in listed.context["lines"]] == [made]
    api = client.get(f"/api/v1{at.replace('/w/', '/workspaces/')}", {"q": wanted})
    assert [row["name"] for row in api.json()["results"]] == [name]


@pytest.mark.parametrize(("name", "wanted"), NOT_FOUND)
def test_d_what_is_not_in_a_name_does_not_find_it(
    workspace: Workspace, name: str, wanted: str
) -> None:
    with workspace_scope(workspace):
        make_organization(name)
        names = ("name",)
        found = Organization.objects.filter(containing(Organization, names, wanted)).exists()
        assert found == (wanted == "%")  # a sign alone asks for nothing


def test_d_words_may_stand_in_several_fields_and_in_what_is_referred_to(
    coordinator: Membership,
) -> None:
    with workspace_scope(coordinator.workspace):
        person = make_person("Zoë Álvarez", make_organization("Núcleo Norte"), title="Dueña")
        for wanted in ("zoe duena", "alvarez nucleo"):
            [group] = search_workspace(acting_member=coordinator, text=wanted)
            assert [hit.title for hit in group.hits] == [person.name]


def test_d_every_noun_is_found_by_a_folded_column_of_its_table() -> None:
    for noun in NOUNS.values():
        own = {name for name in noun.search if "__" not in name}
        assert own <= set(getattr(noun.model, "folded_from", ())), noun.key


@pytest.mark.django_db
def test_d_the_folded_columns_are_made_from_what_the_models_name() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d"
            " JOIN pg_attribute a ON (a.attrelid, a.attnum) = (d.adrelid, d.adnum)"
            " JOIN pg_class c ON c.oid = a.attrelid WHERE a.attname = 'folded'"
        )
        made = dict(cursor.fetchall())
    declared = {
        model._meta.db_table: model.folded_from
        for model in apps.get_models()
        if issubclass(model, TenantModel) and hasattr(model, "folded_from")
    }
    assert made.keys() == declared.keys()
    for table, names in declared.items():
        made_from = made[table].replace('"', "")  # around a name that is a word of SQL
        assert made_from.count("tenancy_folded(") == len(names)
        assert all(f"({name})" in made_from or f"({name})::text" in made_from for name in names)


def test_d_a_search_reads_the_rows_of_its_workspace_alone(
    coordinator: Membership, other_workspace: Workspace
) -> None:
    with workspace_scope(other_workspace):
        Organization.objects.bulk_create(
            Organization(name=f"Fundación {number}", sector="other") for number in range(3000)
        )
    with workspace_scope(coordinator.workspace):
        make_organization("Fundación")
        rows = Organization.objects.filter(containing(Organization, ("name",), "fundacion"))
        assert rows.count() == 1
        plan = rows.explain(analyze=True)
    assert "Seq Scan" not in plan
    assert "Index Cond: (workspace_id" in plan
    assert "rows=3000" not in plan
