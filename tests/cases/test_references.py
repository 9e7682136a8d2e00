"""Metrics, organizations and partnerships that cells name: known, or asked once and remembered."""

import pytest
from django.test import Client

from imports.actions.dry_runs import check_import
from imports.forms import ValuesForm
from imports.importers.base import IMPORTERS
from imports.models import ImportRun
from metrics.models import Measurement
from partnerships.models import ActivityOrganization, Participation
from stakeholders.models import Organization, Person
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.cases.files import answered, brought_in, tried, tried_figures, tried_text
from tests.factories.metrics import make_metric
from tests.factories.partnerships import make_partnership
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_workspace

FIGURES = (
    b"Metric,District,Year,Value\nReading skills,Alfa Schools,2019,1\n"
    b"reading  SKILLS,Alfa schools,2020,2\nKids,Alpha Schools,2019,3\n"
)


def test_01_an_unknown_reporter_or_metric_is_an_error_that_names_it(
    coordinator: Membership, scope: Workspace
) -> None:
    folder = "names_without_latin_letters"
    brought_in(coordinator, tried(coordinator, f"{folder}/organizations.csv", "organizations"))
    metric = make_metric("Kids", kind="count")
    path = f"{folder}/measurements.csv"
    run = tried_figures(coordinator, path, str(metric.pk), add_reporters="")
    assert run.row_outcomes == "ee"
    assert run.errors["2"] == ["There is no organization “مدرسة الأمل”."]
    run = tried(coordinator, f"{folder}/metrics.csv", "measurements")
    assert run.row_outcomes == "e"
    assert run.errors["2"] == ["There is no metric “نسبة الحضور”."]


def test_b_unknown_metrics_and_reporters_are_listed_once_with_a_choice(
    coordinator: Membership, scope: Workspace
) -> None:
    reading = make_metric("Reading", kind="count")
    make_metric("Kids", kind="count")
    alpha = make_organization("Alpha Schools")
    make_organization("Somebody Else")
    run = tried_text(coordinator, FIGURES, "measurements")
    assert run.row_outcomes == "eea"
    assert run.errors["2"] == ["There is no metric “Reading skills”."]
    assert run.asked == {"metric": {"name reading skills": [2, "", "Reading skills"]}}
    run = answered(coordinator, run, metric={"name reading skills": str(reading.pk)})
    assert run.row_outcomes == "eea"
    assert run.errors["2"] == ["There is no organization “Alfa Schools”."]
    assert run.asked["reporter"] == {"name alfa schools": [2, "", "Alfa Schools"]}
    run = answered(coordinator, run, reporter={"name alfa schools": str(alpha.pk)})
    assert (run.row_outcomes, run.waiting) == ("aaa", 0)
    brought_in(coordinator, run)
    found = Measurement.objects.order_by("value").select_related("metric", "organization")
    assert [(str(each.metric), str(each.organization)) for each in found] == [
        ("Reading", "Alpha Schools"), ("Reading", "Alpha Schools"), ("Kids", "Alpha Schools"),
    ]  # fmt: skip


def test_b_who_was_meant_is_remembered_after_a_confirmed_import_only(
    coordinator: Membership, scope: Workspace
) -> None:
    answers = {
        "metric": {"name reading skills": str(make_metric("Reading", kind="count").pk)},
        "reporter": {"name alfa schools": str(make_organization("Alpha Schools").pk)},
    }
    make_metric("Kids", kind="count")
    run = tried_text(coordinator, FIGURES, "measurements")
    run = answered(coordinator, answered(coordinator, run, **answers), **answers)
    assert tried_text(coordinator, FIGURES, "measurements").row_outcomes == "eea"
    brought_in(coordinator, run)
    assert tried_text(coordinator, FIGURES, "measurements").row_outcomes == "sss"
    # Who is gone since is asked again.
    Organization.objects.all().delete()
    run = tried_text(coordinator, FIGURES, "measurements")
    assert (run.row_outcomes, run.waiting) == ("eee", 2)


def test_b_a_key_that_nobody_has_can_be_said_to_be_somebodys(
    coordinator: Membership, scope: Workspace
) -> None:
    make_metric("Kids", kind="count")
    alpha = make_organization("Alpha", external_key="OLD1")
    content = b"metric,dbn,school,year,value\nKids,NEW1,Alpha,2019,1\nKids,OLD1,,2020,2\n"
    run = tried_text(coordinator, content, "measurements")
    assert run.row_outcomes == "ea"
    run = answered(coordinator, run, reporter_key={"name alpha (new1)": str(alpha.pk)})
    assert run.row_outcomes == "aa"


def test_b_one_of_several_of_a_name_can_be_chosen(
    coordinator: Membership, scope: Workspace
) -> None:
    make_metric("Kids", kind="count")
    twins = [make_organization("Twin", external_key=key) for key in ("T1", "T2")]
    run = tried_text(coordinator, b"metric,school,year,value\nKids,Twin,2019,1\n", "measurements")
    assert run.errors["2"] == ["2 organizations are called “Twin” (their keys: T1, T2)."]
    run = answered(coordinator, run, reporter={"name twin": str(twins[1].pk)})
    brought_in(coordinator, run)
    assert Measurement.objects.get().organization == twins[1]


def test_b_two_metrics_of_one_name_are_asked(coordinator: Membership, scope: Workspace) -> None:
    make_metric("Kids", kind="count")
    second = make_metric("KIDS", kind="count")
    make_organization("Alpha")
    run = tried_text(coordinator, b"metric,school,year,value\nkids,Alpha,2019,1\n", "measurements")
    assert run.errors["2"] == ["2 metrics are called “kids”."]
    run = answered(coordinator, run, metric={"name kids": str(second.pk)})
    brought_in(coordinator, run)
    assert Measurement.objects.get().metric == second


def test_b_likely_ones_are_suggested_first_on_the_page(
    coordinator: Membership, workspace: Workspace, client: Client
) -> None:
    with workspace_scope(workspace):
        make_metric("Kids", kind="count")
        alpha = make_organization("Academia Ñandú del Bronx", external_key="K7")
        make_organization("Zeta")
        content = b"metric,school,year,value\nKids,Nandu Academia Bronx,2019,1\n"
        run = tried_text(coordinator, content, "measurements")
        form = ValuesForm(run=run, importer=IMPORTERS["measurements"])
        [name] = form._questions
        [_choose, perhaps, everyone] = form.fields[name].choices  # type: ignore[attr-defined]
    label = "Academia Ñandú del Bronx (K7)"
    assert perhaps == ("Perhaps", [(str(alpha.pk), label)])
    assert {text for _value, text in everyone[1]} == {label, "Zeta"}
    client.force_login(coordinator.user)
    page = client.get(f"/w/harbor/imports/{run.pk}/values/").content.decode()
    assert "Which one is “Nandu Academia Bronx”?" in page
    client.post(f"/w/harbor/imports/{run.pk}/values/", {name: str(alpha.pk)})
    with workspace_scope(workspace):
        assert check_import(run=ImportRun.objects.get()).row_outcomes == "a"


def test_b_a_page_offers_no_more_answers_than_it_can_hold(
    coordinator: Membership, scope: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imports.forms.MOST_ANSWERS_OFFERED", 4)
    make_organization("Alpha")
    content = b"name,email,organization\n" + b"".join(
        b"P%d,p%d@example.org,Far %d\n" % (n, n, n) for n in range(5)
    )
    form = ValuesForm(run=tried_text(coordinator, content, "people"), importer=IMPORTERS["people"])
    assert (len(form.fields), form.is_full) == (2, True)


@pytest.mark.parametrize("field", ["metric", "reporter"])
def test_b_nobody_of_another_workspace_is_offered_or_taken(
    coordinator: Membership, workspace: Workspace, field: str
) -> None:
    with workspace_scope(make_workspace()):
        theirs = {"metric": make_metric("Reading"), "reporter": make_organization("Alfa Schools")}
    with workspace_scope(workspace):
        make_metric("Kids", kind="count")
        run = tried_text(coordinator, FIGURES.replace(b"Reading", b"Kids Reading"), "measurements")
        said = dict.fromkeys(("name kids reading skills", "name alfa schools"), theirs[field].pk)
        run = answered(coordinator, run, **{field: {key: str(pk) for key, pk in said.items()}})
        assert run.row_outcomes == "eee"
        assert not any(run.answers.values())


def test_b_organizations_of_people_partnerships_and_activities_are_asked_alike(
    coordinator: Membership, scope: Workspace
) -> None:
    alpha = make_organization("Alpha Schools")
    make_partnership("Reading Together", make_organization("Lead"))
    said = {"name alfa": str(alpha.pk), "name n/a": "-"}
    files = {
        ("people", "organization"): (
            b"name,email,organization\nAna,a@example.org,Alfa\nBo,b@example.org,n/a\n"
        ),
        ("partnerships", "participants"): (
            b"name,model,participants\nNew,campaign,Alfa; Lead\nNewer,campaign,n/a\n"
        ),
        ("activities", "organizations"): (
            b"partnership,title,date,type,organizations\n"
            b"Reading Together,A,2024-02-01,workshop,Lead|Alfa\n"
            b"Reading Together,B,2024-02-01,workshop,n/a\n"
        ),
    }
    for (importer, field), content in files.items():
        run = tried_text(coordinator, content, importer)
        assert (run.row_outcomes, run.waiting) == ("ee", 2), importer
        assert run.errors["2"][0] == "There is no organization “Alfa”."
        run = answered(coordinator, run, **{field: said})
        assert run.row_outcomes == "aa", run.errors
        brought_in(coordinator, run)
    assert [str(each.organization) for each in Person.objects.order_by("name")] == [
        "Alpha Schools", "None",
    ]  # fmt: skip
    assert Participation.objects.filter(partnership__name="New").count() == 2
    assert ActivityOrganization.objects.filter(organization=alpha).count() == 1


def test_b_an_unknown_partnership_is_asked_and_must_be_one(
    coordinator: Membership, scope: Workspace
) -> None:
    known = make_partnership("Reading Together", make_organization("Lead"))
    content = b"partnership,title,date,type\nReading 2gether,A,2024-02-01,workshop\n"
    run = tried_text(coordinator, content, "activities")
    assert run.row_outcomes == "e"
    assert answered(coordinator, run, partnership={"name reading 2gether": "-"}).waiting == 1
    run = answered(coordinator, run, partnership={"name reading 2gether": str(known.pk)})
    assert run.row_outcomes == "a"
