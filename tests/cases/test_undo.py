"""Taking an import back: what was changed by hand since stays, and is named."""

from collections.abc import Iterable
from decimal import Decimal

import pytest
from django.db import connection

from imports.actions.applying import TakenSince, undo_import
from imports.actions.dry_runs import check_import, decide_rows
from imports.actions.erasure import erase_from_files
from imports.importers.base import PlannedRow, Row
from metrics.models import Measurement
from stakeholders.importers.people import PersonImport
from stakeholders.models import Organization, Person
from tenancy.models import Membership
from tenancy.privacy.personal_data import Subject
from tests.cases.files import brought_in, tried, tried_text
from tests.factories.metrics import make_metric
from tests.factories.stakeholders import make_organization, make_person

pytestmark = pytest.mark.usefixtures("scope")


def test_02_undo_keeps_what_was_changed_by_hand_since(coordinator: Membership) -> None:
    person = make_person("Undo Person", email="undo.person@example.org", title="Teacher")
    run = tried(coordinator, "reimport_resets_language/undo.csv", "people")
    assert run.errors["2"] == ["Title: “Teacher” becomes “Principal”."]
    brought_in(coordinator, run)
    Person.objects.filter(pk=person.pk).update(title="Superintendent")
    kept = undo_import(acting_member=coordinator, run=run)
    assert kept == ["Undo Person: Title was changed since and stays."]
    person.refresh_from_db()
    assert person.title == "Superintendent"


def test_undo_keeps_what_was_added_and_then_changed_by_hand(coordinator: Membership) -> None:
    run = brought_in(
        coordinator,
        tried_text(coordinator, b"name,email\nAna,ana@example.org\nBo,bo@example.org\n", "people"),
    )
    person = Person.objects.get(name="Bo")
    person.title = "Head"
    person.save()
    kept = undo_import(acting_member=coordinator, run=run)
    assert kept == ["Bo was changed since and stays."]
    assert [each.name for each in Person.objects.all()] == ["Bo"]


def test_undo_takes_no_address_from_somebody_else(coordinator: Membership) -> None:
    make_person("Ana", email="front@example.org", external_key="K1")
    content = b"id,name,email\nK1,Ana,ana@example.org\n"
    run = brought_in(coordinator, tried_text(coordinator, content, "people"))
    make_person("Bo", email="front@example.org")
    with pytest.raises(TakenSince):
        undo_import(acting_member=coordinator, run=run)
    Person.objects.filter(name="Bo").delete()
    assert undo_import(acting_member=coordinator, run=run) == []
    assert Person.objects.get().email == "front@example.org"


def test_a_dry_run_that_is_out_of_date_writes_nothing(coordinator: Membership) -> None:
    run = tried_text(coordinator, b"name,title\nAna,Head\n", "people")
    make_person("Ana", email="")
    run = brought_in(coordinator, run)
    assert (run.status, run.row_outcomes, Person.objects.count()) == ("checked", "q", 1)
    assert run.error
    decide_rows(acting_member=coordinator, run=run, decisions={}, rest="new")
    run = brought_in(coordinator, check_import(run=run))
    assert (run.status, run.error, Person.objects.count()) == ("done", "", 2)


def test_undo_brings_back_lists(coordinator: Membership) -> None:
    make_organization("Alpha", "education", tags=["one"])
    content = b"name,sector,tags\nAlpha,education,two; three\n"
    run = brought_in(coordinator, tried_text(coordinator, content, "organizations"))
    assert undo_import(acting_member=coordinator, run=run) == []
    assert Organization.objects.get().tags == ["one"]


def test_undo_brings_back_no_organization_that_is_gone(coordinator: Membership) -> None:
    former = make_organization("A")
    make_organization("B")
    person = make_person("Ana", email="ana@example.org", organization=former)
    content = b"name,email,organization\nAna,ana@example.org,B\n"
    run = brought_in(coordinator, tried_text(coordinator, content, "people"))
    former.delete()
    kept = undo_import(acting_member=coordinator, run=run)
    assert kept == ["Ana: Organization was changed since and stays."]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    person.refresh_from_db()
    assert person.organization is not None
    assert person.organization.name == "B"


@pytest.mark.parametrize("is_last_first", [True, False])
def test_undo_of_an_import_keeps_what_a_later_one_changed(
    coordinator: Membership, *, is_last_first: bool
) -> None:
    content = b"name,email\nAna,ana@example.org\n"
    first = brought_in(coordinator, tried_text(coordinator, content, "people"))
    content = b"name,email,title\nAna,ana@example.org,Head\n"
    second = brought_in(coordinator, tried_text(coordinator, content, "people"))
    if is_last_first:
        assert undo_import(acting_member=coordinator, run=second) == []
        assert undo_import(acting_member=coordinator, run=first) == []
        assert Person.objects.count() == 0
    else:
        kept = undo_import(acting_member=coordinator, run=first)
        assert kept == ["Ana was changed since and stays."]
        assert Person.objects.get().title == "Head"


def test_an_import_writes_no_column_that_its_file_lacks(
    coordinator: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person("Ana", email="ana@example.org", phone="1")
    run = tried_text(coordinator, b"name,email,title\nAna,ana@example.org,Head\n", "people")
    plan = PersonImport.plan

    def plan_slowly(self: PersonImport, rows: Iterable[Row]) -> list[PlannedRow]:
        planned = plan(self, rows)
        Person.objects.update(phone="2")  # by somebody else, meanwhile
        return planned

    monkeypatch.setattr(PersonImport, "plan", plan_slowly)
    brought_in(coordinator, run)
    person.refresh_from_db()
    assert (person.title, person.phone) == ("Head", "2")


def test_undo_keeps_figures_that_were_changed_since(coordinator: Membership) -> None:
    alpha = make_organization("Alpha")
    metric = make_metric("Kids", kind="sum")
    head = b"metric,school,year,value\nKids,Alpha,2019,"
    brought_in(coordinator, tried_text(coordinator, head + b"1\n", "measurements"))
    second = brought_in(coordinator, tried_text(coordinator, head + b"10.5\n", "measurements"))
    third = brought_in(coordinator, tried_text(coordinator, head + b"30\n", "measurements"))
    figure = Measurement.objects.get(metric=metric, organization=alpha)
    kept = undo_import(acting_member=coordinator, run=second)
    figure.refresh_from_db()
    assert kept == ["1 figure was changed since and stays."]
    assert figure.value == 30
    assert undo_import(acting_member=coordinator, run=third) == []
    figure.refresh_from_db()
    assert figure.value == Decimal("10.5")


def test_who_was_erased_is_neither_offered_nor_kept_for_undo(coordinator: Membership) -> None:
    person = make_person("José Pérez", email="jose@example.org")
    subject = Subject(
        person_id=person.pk, names=frozenset({"José Pérez"}), emails=frozenset({person.email})
    )
    asked = tried_text(coordinator, b"name,title\nJose Perez,Head\n", "people")
    assert asked.row_outcomes == "q"
    make_organization("Alpha", "education", mission="Ask José Pérez")
    content = b"name,sector,mission\nAlpha,education,Ask Bo\n"
    done = brought_in(coordinator, tried_text(coordinator, content, "organizations"))
    erase_from_files(subject, coordinator)
    asked.refresh_from_db()
    assert (asked.status, asked.errors, asked.questions) == ("mapping", {}, {})
    done.refresh_from_db()
    assert "Pérez" not in f"{done.undo}{done.errors}"


def test_who_is_erased_leaves_no_file_that_they_are_not_in_changed(
    coordinator: Membership,
) -> None:
    person = make_person("Ana Ruiz", email="ana@example.org")
    other = make_person("Bo Holm", email="bo@example.org", title="Head")
    content = b"name,email,title\nBo Holm,bo@example.org,Chair\n"
    done = brought_in(coordinator, tried_text(coordinator, content, "people"))
    done.refresh_from_db()
    before = (done.undo, done.errors)
    assert str(other.pk) in done.undo["before"]
    erase_from_files(Subject(person_id=person.pk, names=frozenset({"Ana Ruiz"})), coordinator)
    done.refresh_from_db()
    assert (done.undo, done.errors) == before
    erase_from_files(Subject(person_id=other.pk), coordinator)
    done.refresh_from_db()
    assert str(other.pk) not in done.undo["before"]
