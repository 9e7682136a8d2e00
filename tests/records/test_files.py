"""Every list as CSV and XLSX: as filtered and sorted, for who may read it, row by row."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from feedback.nouns import RESULT
from imports.nouns import IMPORT
from overview.nouns.audit import AUDIT_EVENT
from partnerships.models import ActivityOrganization
from partnerships.nouns.check_ins import CHECK_IN_ROUND
from records.files import ROWS_AT_ONCE
from records.noun import NOUNS, Noun
from stakeholders.models import Organization
from tenancy.isolation.scope import in_workspace_scope, workspace_scope
from tenancy.models import Membership
from tests.factories.stakeholders import make_organization, make_person
from tests.made_once import *  # noqa: F403
from tests.made_once import ROLES, Users
from tests.samples import Samples

UNREGISTERED = (AUDIT_EVENT, CHECK_IN_ROUND, IMPORT, RESULT)
EVERY = [pytest.param(noun, id=noun.key) for noun in (*NOUNS.values(), *UNREGISTERED)]


def fetched(client: Client, url: str, query: dict[str, str] | None = None) -> bytes:
    answer: Any = client.get(url, query or {})
    assert answer.status_code == 200, url
    assert answer.streaming
    assert "attachment" in answer.headers["Content-Disposition"]
    return b"".join(answer.streaming_content)


def csv_rows(client: Client, url: str, query: dict[str, str] | None = None) -> list[list[str]]:
    return list(csv.reader(io.StringIO(fetched(client, url, query).decode("utf-8-sig"))))


def xlsx_rows(client: Client, url: str, query: dict[str, str] | None = None) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(fetched(client, url, query))).worksheets[0]
    return [["" if cell is None else cell for cell in row] for row in sheet.values]


@pytest.mark.parametrize("noun", EVERY)
def test_d_every_list_is_a_file_of_the_rows_that_its_page_shows_to_each_role(
    noun: Noun[Any], users: Users, samples: Samples, foreign_samples: Samples, client: Client
) -> None:
    for made in (samples, foreign_samples):
        with workspace_scope(made.workspace):
            getattr(made, noun.key.replace("import", "import_run"))()
            make_organization("Elsewhere" if made is foreign_samples else "Beside")
    for role in ROLES:
        users.sign_in(client, role)
        page = client.get(noun.url(users.workspace, "list"))
        urls = [noun.url(users.workspace, ending) for ending in ("csv", "xlsx")]
        if page.status_code == 403:
            assert {client.get(url).status_code for url in urls} == {403}
            continue
        as_csv, as_xlsx = csv_rows(client, urls[0]), xlsx_rows(client, urls[1])
        assert len(as_csv) == len(as_xlsx) == page.context["page"].paginator.count + 1
        assert [str(cell) for cell in as_xlsx[0]] == as_csv[0]
        heads = [str(head["label"]) for head in page.context["heads"]]
        assert set(heads) - set(as_csv[0]) <= {"Accept", "End"}  # steps, not figures
        assert "Elsewhere" not in str(as_csv)


def test_d_a_file_is_filtered_and_sorted_as_the_page_and_guarded_against_formulas(
    coordinator: Membership, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        make_organization("=HYPERLINK(1)", "health")
        make_organization("Árbol", "education", place="Bronx")
    client.force_login(coordinator.user)
    at = f"/w/{coordinator.workspace.slug}/organizations/"
    page = client.get(at, {"sector": "education", "sort": "-name"}).content.decode()
    assert "list.csv?sector=education&amp;sort=-name" in page
    query = {"sector": "education", "sort": "-name"}
    assert csv_rows(client, f"{at}list.csv", query) == [
        ["Name", "Sector", "Place", "Status"],
        ["Árbol", "Education", "Bronx", "Active"],
        ["Bridge School", "Education", "", "Active"],
    ]
    [_head, formula] = csv_rows(client, f"{at}list.csv", {"sector": "health"})
    assert formula[0] == "'=HYPERLINK(1)"
    assert xlsx_rows(client, f"{at}list.xlsx", {"sector": "health"})[1][0] == "'=HYPERLINK(1)"
    assert "list.csv" not in client.get(at, {"q": "nothing like it"}).content.decode()


def test_d_a_tab_of_a_partnership_gives_the_file_of_its_own_rows(
    coordinator: Membership, samples: Samples, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        partnership, _activity = samples.partnership(), samples.activity()
    client.force_login(coordinator.user)
    base = f"/w/{coordinator.workspace.slug}"
    page = client.get(f"{base}/partnerships/{partnership.pk}/activities/").content.decode()
    assert f"{base}/activities/list.csv?partnership={partnership.pk}" in page


def test_d_a_file_holds_numbers_dates_and_all_names(
    coordinator: Membership, samples: Samples, client: Client
) -> None:
    with workspace_scope(coordinator.workspace):
        activity = samples.activity()
        names = [f"Partner {number}" for number in range(5)]
        for name in names:
            ActivityOrganization.objects.create(
                activity=activity, organization=make_organization(name)
            )
        activity.people_reached, activity.hours = 1234, 2
        activity.save()
    client.force_login(coordinator.user)
    head, row = xlsx_rows(client, f"/w/{coordinator.workspace.slug}/activities/list.xlsx")
    cells = dict(zip(head, row, strict=True))
    assert cells["People reached"] == 1234
    assert cells["Who joined"] == "; ".join(names)
    assert "2026-01-05" in row


def test_d_a_long_list_streams_in_chunks(coordinator: Membership, client: Client) -> None:
    with workspace_scope(coordinator.workspace):
        names = [f"Org {number:04}" for number in range(ROWS_AT_ONCE * 2 + 1)]
        Organization.objects.bulk_create(Organization(name=name, sector="other") for name in names)
        make_person("Last")
    client.force_login(coordinator.user)
    url = f"/w/{coordinator.workspace.slug}/organizations/list.csv"
    with CaptureQueriesContext(connection) as queries:
        rows = csv_rows(client, url)
    assert [row[0] for row in rows[1:]] == ["Bridge School", *names]
    read = [q["sql"] for q in queries if "stakeholders_organization" in q["sql"]]
    assert len(read) == 1 + 3
    assert not in_workspace_scope()
