"""What several tests of metrics need."""

import pytest

from metrics.models import Metric
from tenancy.models import Workspace
from tests.factories.metrics import make_metric


@pytest.fixture
def graduation(scope: Workspace) -> Metric:
    return make_metric("Graduation")
