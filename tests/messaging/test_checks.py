"""Settings under which e-mails would be sent twice are refused at the start."""

import pytest
from pytest_django.fixtures import Settings

from messaging.checks import check_outbox_times


@pytest.mark.parametrize(
    ("lease", "limit", "timeout", "is_fine"),
    [(120, 60, 20, True), (60, 60, 20, False), (120, 60, 60, False), (120, 60, 0, False)],
)
def test_the_order_of_times(
    settings: Settings, lease: int, limit: int, timeout: int, is_fine: bool
) -> None:
    settings.OUTBOX_LEASE_SECONDS = lease
    settings.OUTBOX_TASK_LIMIT_SECONDS = limit
    settings.EMAIL_TIMEOUT = timeout
    assert (check_outbox_times(None) == []) is is_fine
