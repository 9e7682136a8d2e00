"""What the values of a file mean is asked on one page, once for each word."""

import pytest
from django.test import Client

from imports.actions.applying import confirm_import
from imports.actions.dry_runs import answer_questions, check_import, map_columns
from imports.actions.uploads import NotReady, start_import
from imports.forms import ValuesForm
from imports.importers.base import IMPORTERS
from imports.models import ImportRun
from imports.queries import RowOutcomes
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.partnerships import make_partnership
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_workspace

CONTENT = b"Name,Sector\nA,Alliance\nB,alliance\nC,School district\n"


@pytest.fixture
def run(workspace: Workspace, coordinator: Membership) -> ImportRun:
    with workspace_scope(workspace):
        run = start_import(
            acting_member=coordinator,
            importer="organizations",
            file_name="file.csv",
            content=CONTENT,
        )
        map_columns(acting_member=coordinator, run=run, mapping=run.mapping)
        return check_import(run=run)


def names_of(run: ImportRun, workspace: Workspace) -> dict[str, str]:
    """The fields of the page by the question's key."""
    with workspace_scope(workspace):
        form = ValuesForm(run=run, importer=IMPORTERS[run.importer])
        return {key: name for name, (_field, key) in form._questions.items()}


def test_words_are_listed_once_and_chosen_on_the_page(
    run: ImportRun, workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    address = f"/w/harbor/imports/{run.pk}/"
    page = client.get(address).content.decode()
    assert "1 question about the values needs your answer" in page
    assert f'href="{address}values/"' in page
    page = client.get(f"{address}values/").content.decode()
    assert page.count("What does “Alliance” mean?") == 1
    assert "In 2 rows." in page
    assert "As assumed: Education" in page
    names = names_of(run, workspace)
    answer = client.post(f"{address}values/", {names["word alliance"]: "community"})
    assert answer["Location"] == address
    with workspace_scope(workspace):
        tried = check_import(run=ImportRun.objects.get())  # the worker's part
    assert (tried.row_outcomes, tried.waiting) == ("aaa", 0)
    assert "Some values were read as we understand them." in client.get(address).content.decode()
    # What was chosen can be taken back.
    client.post(f"{address}values/", {names["word alliance"]: ""})
    with workspace_scope(workspace):
        assert check_import(run=ImportRun.objects.get()).row_outcomes == "qqa"


def test_an_answer_that_is_not_offered_is_refused(
    run: ImportRun, workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    name = names_of(run, workspace)["word alliance"]
    answer = client.post(f"/w/harbor/imports/{run.pk}/values/", {name: "moon"})
    assert answer.status_code == 422


def test_questions_end_with_the_dry_run(
    run: ImportRun, workspace: Workspace, coordinator: Membership, client: Client
) -> None:
    with workspace_scope(workspace):
        confirm_import(acting_member=coordinator, run=run, leave_out_errors=True)
        with pytest.raises(NotReady):
            answer_questions(
                acting_member=coordinator, run=ImportRun.objects.get(), answers={"sector": {}}
            )
    client.force_login(coordinator.user)
    address = f"/w/harbor/imports/{run.pk}/values/"
    assert "There is nothing to say" in client.get(address).content.decode()
    assert client.post(address, {"any": "thing"}).status_code == 422


@pytest.mark.parametrize("role", ["partner", "funder", "viewer"])
def test_only_coordinators_answer(
    role: str, run: ImportRun, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(role).user)
    address = f"/w/harbor/imports/{run.pk}/values/"
    assert client.get(address).status_code in (403, 404)
    assert client.post(address, {}).status_code in (403, 404)


@pytest.mark.parametrize(
    ("importer", "content"),
    [
        ("activities", b"Partnership,Title,Date,Type\nFar away,A,2024-02-01,workshop\n"),
        ("partnerships", b"Partnership,Model,Participant\nNear,Campaign,Far away\n"),
        ("people", b"Name,Email,Organization\nAna,a@example.org,Far away\n"),
    ],
)
def test_names_of_another_workspace_are_unknown(
    coordinator: Membership, workspace: Workspace, importer: str, content: bytes
) -> None:
    with workspace_scope(make_workspace()):
        make_partnership("Far away", make_organization("Far away"))
    with workspace_scope(workspace):
        run = start_import(
            acting_member=coordinator, importer=importer, file_name="file.csv", content=content
        )
        map_columns(acting_member=coordinator, run=run, mapping=run.mapping)
        run = check_import(run=run)
    assert run.row_outcomes == "e"
    assert "“Far away”." in str(run.errors)


def test_a_row_shows_every_chosen_column_in_the_order_of_the_file(
    workspace: Workspace, coordinator: Membership
) -> None:
    content = b"Place,Kind,Budget,Phone,Sector,Name\nBoston,School,900,617,Education,Harbor High\n"
    with workspace_scope(workspace):
        run = start_import(
            acting_member=coordinator,
            importer="organizations",
            file_name="file.csv",
            content=content,
        )
        map_columns(acting_member=coordinator, run=run, mapping=run.mapping)
        shown = RowOutcomes(check_import(run=run))[0]
    assert shown.text == "Boston · School · 617 · Education · Harbor High"
