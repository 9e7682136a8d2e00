"""The demo as it is loaded: real figures in, nobody left out, every link open."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from feedback.models import Wave
from feedback.queries.results import feedback_summary
from imports.models import ImportRun
from metrics.models import Measurement, Metric
from partnerships.models import Activity
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tenancy.roles import Role


@pytest.mark.django_db
def test_the_demo_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setenv("COMMONWEAVE_DATA", str(tmp_path))
    call_command("load_demo", verbosity=0)
    written = json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))["workspaces"]
    assert [one["slug"] for one in written] == ["new-york", "carpentries"]
    for one in written:
        assert [person["role"] for person in one["people"]] == list(Role.values)

    for name in ("survey_link", "check_in_link", "share_link"):
        public_link = "/p/" + written[0][name].split("/p/")[1]
        assert client.get(public_link).status_code == 200, name
    for person in written[0]["people"]:
        answer = client.get(
            "/api/v1/workspaces/new-york/dashboard/",
            headers={"Authorization": f"Bearer {person['api_token']}"},
        )
        assert answer.status_code == 200

    with workspace_scope(Workspace.objects.get(slug="new-york")):
        assert Metric.objects.count() == 3
        for metric in Metric.objects.all():
            figures = Measurement.objects.filter(metric=metric, numerator__gt=0)
            assert figures.count() > 100, metric
        graduation = Metric.objects.get(name="Students who graduate in four years")
        assert graduation.baseline == Decimal("58.8")
        assert not any("e" in run.row_outcomes for run in ImportRun.objects.all())
        assert Activity.objects.filter(is_sample=False).count() == 0
    with workspace_scope(Workspace.objects.get(slug="carpentries")):
        assert Activity.objects.filter(is_sample=False).count() == 128
        # 338 Spanish and 1,838 English rows, of which 31 hold only the time they were sent.
        assert Wave.objects.get(name="December 2019").answered_count == 2145
        assert len(feedback_summary()) == 2
