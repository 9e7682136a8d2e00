"""The hours in which e-mails wait that nobody asked for."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings


def after_quiet_hours(moment: datetime, zone: str) -> datetime:
    """
    ``moment`` itself, or the end of the quiet hours it falls into, in UTC.

    The hours (``settings.QUIET_HOURS``, a pair of local times, or None) may span midnight.
    """
    hours = settings.QUIET_HOURS
    if hours is None:
        return moment
    begin, end = hours
    local = moment.astimezone(ZoneInfo(zone))
    clock = local.time()
    spans_midnight = begin > end
    is_quiet = (clock >= begin or clock < end) if spans_midnight else begin <= clock < end
    if not is_quiet:
        return moment
    day = local.date() + timedelta(days=1 if spans_midnight and clock >= begin else 0)
    # Of an hour that the clock repeats, the second: quiet hours cover both.
    return datetime.combine(day, end, ZoneInfo(zone)).replace(fold=1).astimezone(UTC)
