"""What is sent is bounded before it is read: size, depth, dates and groups."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django_filters import DateFilter, IsoDateTimeFilter

from imports.importers.base import Row, RowOutcome
from imports.models import ImportRun
from metrics.actions.measurements import TooManyGroups, record_measurement
from metrics.importers.measurements import MeasurementImport
from metrics.models import Breakdown, Measurement
from records.noun import NOUNS, Noun
from tenancy.actions.tokens import create_api_token
from tenancy.isolation.scope import workspace_scope
from tenancy.links import workspace_url
from tenancy.models import Membership
from tests.factories.metrics import make_metric

TOO_MUCH = str(settings.LARGEST_BODY + 1)


def api(member: Membership, path: str) -> str:
    return f"/api/v1/workspaces/{member.workspace.slug}/{path}"


class Unread:
    """A body that nobody may touch."""

    def read(self, *_size: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/p/harbor/survey/x/", "/w/harbor/imports/"])
def test_a9_a_body_larger_than_any_of_ours_is_refused_unread(path: str, client: Client) -> None:
    sent: Any = {"CONTENT_LENGTH": TOO_MUCH, "wsgi.input": Unread()}
    answer = client.generic("POST", path, CONTENT_TYPE="multipart/form-data; boundary=x", **sent)
    assert answer.status_code == 413
    assert "larger than 20 MB" in answer.content.decode()


@pytest.mark.django_db
def test_a9_the_api_refuses_it_in_its_own_format(client: Client) -> None:
    sent: Any = {"CONTENT_LENGTH": TOO_MUCH, "wsgi.input": Unread()}
    answer = client.generic(
        "POST", "/api/v1/workspaces/harbor/goals/", content_type="application/json", **sent
    )
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert "larger than 20 MB" in answer.json()["detail"]


# What may stand before the limit: it looks at addresses, headers and cookies alone.
READING_NOTHING = {
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
}


def test_a9_nothing_reads_a_body_before_its_size_is_known() -> None:
    names = settings.MIDDLEWARE
    first = names.index("tenancy.middleware.BodyLimitMiddleware")
    assert set(names[:first]) <= READING_NOTHING


DEEP = {
    "30 lists": "[" * 30 + "]" * 30,
    "900 lists": "[" * 900 + "]" * 900,
    "100,000 lists": "[" * 100_000 + "]" * 100_000,
    "5,000 objects": '{"a":' * 5_000 + "1" + "}" * 5_000,
    "cut off": "[" * 100_000,
}


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP.keys())
@pytest.mark.parametrize("path", ["surveys/", "organizations/", "measurements/"])
def test_a12_deeply_nested_json_ends_in_words(
    body: str, path: str, owner: Membership, client: Client
) -> None:
    with workspace_scope(owner.workspace):
        _token, secret = create_api_token(acting_member=owner, name="script")
    for sent in (body, f'{{"title": {body}, "name": {body}, "questions": {body}}}'):
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "deep"}
        answer = client.post(
            api(owner, path), sent, content_type="application/json", headers=headers
        )
        assert answer.status_code == 400
        assert answer.json()["detail"]


LONG_AGO = [
    ("0001-01-01", "0001-12-31"),
    ("0001-01-01", "9999-12-31"),
    ("9999-01-01", "9999-12-31"),
    ("0001-01-01", ""),
    ("", "9999-12-31"),
    ("", "0001-01-01"),
]


@pytest.mark.parametrize(("start", "end"), LONG_AGO)
def test_a12_a_period_of_year_1_or_9999_ends_in_words(
    start: str, end: str, owner: Membership, client: Client
) -> None:
    with workspace_scope(owner.workspace):
        make_metric()
    client.force_login(owner.user)
    asked = {"period": "custom", "start": start, "end": end}
    page = client.get(workspace_url(owner.workspace, "overview:dashboard"), asked)
    assert page.status_code == 200
    refused = client.get(api(owner, "dashboard/"), asked)
    assert refused.status_code == 400
    assert "greater than or equal to" in str(refused.json()) or "less than" in str(refused.json())


FAR = ("0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00")
DATED = [
    pytest.param(noun, name, id=f"{noun.key}-{name}")
    for noun in NOUNS.values()
    for name, each in getattr(noun.filters, "base_filters", {}).items()
    if isinstance(each, DateFilter | IsoDateTimeFilter)
]


@pytest.mark.parametrize(("noun", "name"), DATED)
def test_a12_a_filter_by_a_day_of_year_1_or_9999_ends_in_words(
    noun: Noun[Any], name: str, owner: Membership, client: Client
) -> None:
    client.force_login(owner.user)
    for day in FAR:
        assert client.get(api(owner, f"{noun.path}/"), {name: day}).status_code in (200, 400)
        page = noun.url(owner.workspace, "list")
        assert client.get(page, {name: day}).status_code in (200, 422)


def groups(count: int) -> list[Breakdown]:
    return [
        Breakdown(
            dimension="Other", group=f"Group {number}", numerator=Decimal(1), denominator=Decimal(2)
        )
        for number in range(count)
    ]


def test_a9_a_report_has_at_most_200_groups_by_action_and_api(
    owner: Membership, client: Client
) -> None:
    period = {"period_start": "2025-01-01", "period_end": "2025-12-31"}
    with workspace_scope(owner.workspace):
        metric = make_metric()
        with pytest.raises(TooManyGroups):
            record_measurement(
                acting_member=owner, metric=metric, numerator=Decimal(1), denominator=Decimal(2),
                period_start=date(2025, 1, 1), period_end=date(2025, 12, 31),
                breakdowns=groups(201),
            )  # fmt: skip
        assert Measurement.objects.count() == 0
    client.force_login(owner.user)
    sent = [
        {"group": f"Group {number}", "numerator": "1", "denominator": "2"} for number in range(201)
    ]
    body = {"metric": str(metric.pk), "numerator": "1", "denominator": "2", **period}
    answer = client.post(
        api(owner, "measurements/"), {**body, "breakdowns": sent}, content_type="application/json"
    )
    assert answer.status_code == 400
    assert "breakdowns" in answer.json()["errors"]
    fewer = {**body, "breakdowns": sent[:200]}
    made = client.post(api(owner, "measurements/"), fewer, content_type="application/json")
    assert made.status_code == 201
    more = client.patch(
        api(owner, f"measurements/{made.json()['id']}/"),
        json.dumps({"breakdowns": sent}),
        content_type="application/json",
    )
    assert more.status_code == 400
    with workspace_scope(owner.workspace):
        assert Breakdown.objects.count() == 200


def test_a9_a_report_has_at_most_200_groups_by_import(owner: Membership) -> None:
    with workspace_scope(owner.workspace):
        metric = make_metric()
        columns = ("metric", "period", "group", "numerator", "denominator")
        run = ImportRun(
            importer="measurements", mapping={name: {"column": name} for name in columns}
        )
        rows = [
            Row(
                number,
                {
                    "metric": metric.name, "period": "2025", "group": f"Group {number}",
                    "numerator": "10", "denominator": "20",
                },
            )
            for number in range(1, 204)
        ]  # fmt: skip
        planned = MeasurementImport(run).plan(rows)
        outcomes = [each.outcome for each in planned]
        assert outcomes.count(RowOutcome.ERROR) == 3
        assert outcomes.count(RowOutcome.ADD) == 200
        errors = [each for each in planned if each.outcome is RowOutcome.ERROR]
        assert errors[0].errors == ["A report has at most 200 groups."]
