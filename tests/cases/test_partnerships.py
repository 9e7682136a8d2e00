"""Activities, and partnerships with who takes part, from files."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from imports.actions.applying import undo_import
from imports.actions.dry_runs import ColumnMissing, check_import, map_columns
from imports.actions.uploads import start_import
from imports.importers.base import IMPORTERS
from partnerships.models import Activity, ActivityOrganization, Participation, Partnership
from tenancy.dates import today_in
from tenancy.models import Membership, Workspace
from tests.cases.files import brought_in, tried_text
from tests.factories.partnerships import make_participation, make_partnership, make_win
from tests.factories.stakeholders import make_organization, make_person

pytestmark = pytest.mark.usefixtures("scope")

ACTIVITIES = (
    "Partnership,Title,Date,Type,Organizations,People reached,Hours,Place\n"
    'Reading,Kick-off,13/02/2024,Workshop,Alpha; Beta,"1,200",2.5,Library\n'
    "Reading,Tutors meet,14/02/2024,tutoring,Alpha,,,\n"
)


def test_b_activities_come_in_with_who_joined(coordinator: Membership) -> None:
    make_partnership("Reading", make_organization("Alpha"), make_organization("Beta"))
    run = brought_in(coordinator, tried_text(coordinator, ACTIVITIES.encode(), "activities"))
    assert (run.status, run.row_outcomes) == ("done", "aa"), run.errors
    first = Activity.objects.get(title="Kick-off")
    assert (first.happened_on, first.type, first.people_reached, first.hours, first.place) == (
        date(2024, 2, 13), "workshop", 1200, Decimal("2.50"), "Library",
    )  # fmt: skip
    assert first.logged_by == coordinator
    assert [str(each) for each in first.joined_organizations] == ["Alpha", "Beta"]
    again = tried_text(coordinator, ACTIVITIES.encode(), "activities")
    assert again.row_outcomes == "ss"
    changed = ACTIVITIES.replace("2.5", "3").replace(",Alpha,,,", ",Alpha; Beta,30,,")
    run = brought_in(coordinator, tried_text(coordinator, changed.encode(), "activities"))
    assert run.row_outcomes == "cc"
    assert run.errors == {
        "2": ["Hours given: “2.50” becomes “3.00”."],
        "3": ["People reached: “30” is added.", "Beta as having joined is added."],
    }
    assert undo_import(acting_member=coordinator, run=run) == []
    assert ActivityOrganization.objects.count() == 3
    first.refresh_from_db()
    assert first.hours == Decimal("2.50")


def test_b_wrong_activities_say_what_is_wrong(coordinator: Membership, scope: Workspace) -> None:
    make_partnership("Reading")
    tomorrow = today_in(scope) + timedelta(days=1)
    content = (
        "Partnership,Title,Date,Type,Organizations,People reached\n"
        "Writing,A,2024-02-01,workshop,,\n"
        "Reading,,2024-02-01,workshop,,\n"
        "Reading,B,,workshop,,\n"
        "Reading,C,2024-02-01,,,\n"
        "Reading,D,2024-02-01,dance,,\n"
        f"Reading,E,{tomorrow},workshop,,\n"
        "Reading,F,2024-02-01,workshop,Nobody,\n"
        "Reading,G,2024-02-01,workshop,,2.5\n"
        "Reading,H,2024-02-01,workshop,,-3\n"
    )
    run = tried_text(coordinator, content.encode(), "activities")
    assert run.row_outcomes == "eeeeqeeee"
    said = [run.errors[str(number)][0] for number in range(2, 11)]
    assert said == [
        "There is no partnership “Writing”.",
        "“Title” is missing.",
        "“Date” is missing.",
        "The type is missing.",
        "What does “dance” mean?",
        "This day is still to come. The log holds what was done.",
        "There is no organization “Nobody”.",
        "“2.5” is not a whole number, as a count is.",
        "“-3” is too small or too large.",
    ]


def test_b_undo_keeps_an_activity_in_use(coordinator: Membership) -> None:
    partnership = make_partnership("Reading", make_organization("Alpha"), make_organization("Beta"))
    run = brought_in(coordinator, tried_text(coordinator, ACTIVITIES.encode(), "activities"))
    make_win(partnership, "Well done", activity=Activity.objects.get(title="Kick-off"))
    kept = undo_import(acting_member=coordinator, run=run)
    assert kept == ["Kick-off is in use by now and stays."]
    assert [each.title for each in Activity.objects.all()] == ["Kick-off"]


PARTNERSHIPS = (
    "Partnership,Model,Stage,Participant,Role,Since,Contact email\n"
    "Reading,Student support,Ended,Alpha,lead,2020-01-31,ana@example.org\n"
    "Reading,Student support,Ended,Beta,Funder,,\n"
    "Writing,Campaign,,Alpha; Beta,,,\n"
)


def test_b_partnerships_come_in_with_who_takes_part(coordinator: Membership) -> None:
    alpha = make_organization("Alpha")
    make_organization("Beta")
    ana = make_person("Ana", email="ana@example.org", organization=alpha)
    run = tried_text(coordinator, PARTNERSHIPS.encode(), "partnerships")
    assert run.row_outcomes == "aca", run.errors
    brought_in(coordinator, run)
    reading = Partnership.objects.get(name="Reading")
    assert (reading.model, reading.stage) == ("student_support", "closed")
    parts = {str(each.organization): each for each in reading.participations.all()}
    assert (parts["Alpha"].role, parts["Alpha"].since, parts["Alpha"].contact) == (
        "lead", date(2020, 1, 31), ana,
    )  # fmt: skip
    assert parts["Beta"].role == "funder"
    writing = Partnership.objects.get(name="Writing")
    assert (writing.stage, writing.participations.count()) == ("forming", 2)
    assert tried_text(coordinator, PARTNERSHIPS.encode(), "partnerships").row_outcomes == "sss"
    changed = PARTNERSHIPS.replace("Beta,Funder", "Beta,adviser")
    later = brought_in(coordinator, tried_text(coordinator, changed.encode(), "partnerships"))
    assert later.row_outcomes == "scs"
    assert later.errors == {"3": ["Participant Beta: Role: “Funder” becomes “Adviser”."]}
    assert undo_import(acting_member=coordinator, run=later) == []
    beta = Participation.objects.get(partnership=reading, organization__name="Beta")
    assert beta.role == "funder"
    assert undo_import(acting_member=coordinator, run=run) == []
    assert not Partnership.objects.exists()


def test_b_undo_keeps_a_participation_that_was_changed_since(coordinator: Membership) -> None:
    for name in ("Alpha", "Beta"):
        make_organization(name)
    content = PARTNERSHIPS.replace("ana@example.org", "")
    run = brought_in(coordinator, tried_text(coordinator, content.encode(), "partnerships"))
    Participation.objects.filter(partnership__name="Reading", organization__name="Beta").update(
        until=date(2024, 1, 1)
    )
    kept = undo_import(acting_member=coordinator, run=run)
    assert kept == [
        "Beta – Reading was changed since and stays.", "Reading is in use by now and stays.",
    ]  # fmt: skip
    assert [str(each.organization) for each in Participation.objects.all()] == ["Beta"]


def test_b_wrong_participants_say_what_is_wrong(coordinator: Membership) -> None:
    present = make_partnership("Reading", model="campaign", started_on=date(2020, 1, 1))
    alpha, beta = make_organization("Alpha"), make_organization("Beta")
    make_participation(present, alpha, role="lead")
    make_person("Bo", email="bo@example.org", organization=beta)
    content = (
        "Partnership,Model,Participant,Role,Since,Until,Contact email,End date\n"
        "Reading,,Gamma,,,,,\n"
        "Reading,,Alpha,,2024-02-01,2023-02-01,,\n"
        "Reading,,Alpha,,,,nobody@example.org,\n"
        "Reading,,Alpha,,,,bo@example.org,\n"
        "Reading,,,,,,,2019-01-01\n"
        "New,,Alpha,,,,,\n"
        "Reading,,Alpha,boss,,,,\n"
        "Reading,,Alpha,,,,,\n"
        "Reading,,Alpha,partner,,,,\n"
    )
    run = tried_text(coordinator, content.encode(), "partnerships")
    assert run.row_outcomes == "eeeeeeqsx"
    assert [run.errors[str(number)][0] for number in range(2, 9)] == [
        "There is no organization “Gamma”.",
        "The end can't be before the start.",
        "There is no person with the address “nobody@example.org”.",
        "This person belongs to another organization.",
        "The end can't be before the start.",
        "The model is missing.",
        "What does “boss” mean?",
    ]


def test_b_one_partnership_can_be_chosen_for_all_rows(coordinator: Membership) -> None:
    partnership = make_partnership("Reading")
    make_partnership("reading")  # by name it would be one of two
    [spec] = [each for each in IMPORTERS["activities"].fields if each.name == "partnership"]
    assert (str(partnership.pk), "Reading") in spec.constants
    run = start_import(
        acting_member=coordinator,
        importer="activities",
        file_name="file.csv",
        content=b"Title,Date,Type\nA,2024-02-01,workshop\n",
    )
    with pytest.raises(ColumnMissing):
        map_columns(acting_member=coordinator, run=run, mapping=run.mapping)
    mapping = {**run.mapping, "partnership": {"value": str(partnership.pk)}}
    map_columns(acting_member=coordinator, run=run, mapping=mapping)
    brought_in(coordinator, check_import(run=run))
    assert Activity.objects.get().partnership == partnership
