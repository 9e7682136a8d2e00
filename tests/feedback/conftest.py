"""A wave whose results are published."""

import pytest

from feedback.models import Wave
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.feedback.answering import answer
from tests.feedback.waves_with_results import ROWS, closed


@pytest.fixture
def published(workspace: Workspace) -> Wave:
    with workspace_scope(workspace):
        made = make_wave(make_survey(), 12)
        for index in range(12):
            row = {**ROWS[index % len(ROWS)], "text": f"=cmd|' /C calc'!A{index}"}
            answer(made, index, **row)
        wave = closed(made)
        Wave.objects.update(is_published=True)
    return wave
