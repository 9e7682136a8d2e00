"""Home as a page lays it out: addresses, icons and words beside each item."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from metrics.wording import number_text
from overview.queries.calls import Call, CallList
from overview.queries.home import DueItem, MyWeek, NewsItem, PartnerDesk, SilentItem
from tenancy.links import workspace_url
from tenancy.models import Membership

# Which page shows a record of each kind.
PAGES = {
    "action_item": "meetings:action-item",
    "meeting": "meetings:meeting",
    "wave": "feedback:wave",
    "concern": "partnerships:concern",
    "metric": "metrics:metric",
    "check_in": "partnerships:partnership-check-ins",
    "partnership": "partnerships:partnership",
    "activity": "partnerships:activity",
    "win": "partnerships:win-edit",
    "import": "imports:import",
    "organization": "stakeholders:organization",
}
LONG_DAYS = 60
ICONS = {
    "action_item": "task",
    "meeting": "calendar",
    "wave": "survey",
    "concern": "flag",
    "metric": "gauge",
    "check_in": "speech",
    "activity": "activity",
    "win": "star",
    "import": "upload",
}


def week_context(member: Membership, week: MyWeek) -> dict[str, Any]:
    """What ``home_week.html`` shows."""
    return {
        "week": week,
        "due": [_due(member, item, week.today) for item in week.due],
        "due_more": week.due_count - len(week.due),
        "due_url": workspace_url(member.workspace, "overview:home") + "?all=yes#due-title",
        "silent": [_silent(member, item) for item in week.silent],
        "calls_url": workspace_url(member.workspace, "overview:calls"),
        "news": [_news(member, item) for item in week.news],
        "submitted_url": workspace_url(member.workspace, "metrics:measurement-list"),
    }


def calls_context(member: Membership, found: CallList) -> dict[str, Any]:
    """What ``calls.html`` shows."""
    return {
        "found": found,
        "calls": [_call(member, call) for call in found.calls],
        "all_url": workspace_url(member.workspace, "stakeholders:organization-list"),
    }


def desk_context(member: Membership, desk: PartnerDesk) -> dict[str, Any]:
    """What ``home_desk.html`` shows."""
    return {
        "desk": desk,
        "due": [_due(member, item, desk.today) for item in (*desk.action_items, *desk.meetings)],
        "partnerships": [
            {
                "name": partnership.name,
                "url": record_url(member, "partnership", partnership.pk),
                "stage": partnership.stage,
                "label": partnership.get_stage_display(),
            }
            for partnership in desk.partnerships
        ],
    }


def record_url(member: Membership, kind: str, record_id: UUID) -> str:
    """The page of a record."""
    return workspace_url(member.workspace, PAGES[kind], record_id)


def _due(member: Membership, item: DueItem, today: date) -> dict[str, Any]:
    kinds = {
        "action_item": _("Action item"),
        "meeting": _("Meeting"),
        "wave": _("Survey closes"),
        "concern": _("Concern to look at again"),
        "metric": _("Measurement due"),
    }
    return {
        "title": item.title,
        "url": record_url(member, item.kind, item.id),
        "icon": ICONS[item.kind],
        "kind": kinds[item.kind],
        "who": item.who,
        "when": day_text(item.due_on, today) if item.due_on else "",
        "when_iso": item.due_on.isoformat() if item.due_on else "",
        "is_late": item.is_late,
    }


def _silent(member: Membership, item: SilentItem) -> dict[str, Any]:
    text = _("%(silent)s of %(asked)s have not answered") % {
        "silent": number_text(item.silent_count),
        "asked": number_text(item.asked_count),
    }
    return {
        "title": item.title,
        "url": record_url(member, item.kind, item.id),
        "kind": _("Survey") if item.kind == "wave" else _("Check-in"),
        "icon": ICONS[item.kind],
        "text": text,
        "answered": item.asked_count - item.silent_count,
        "asked": item.asked_count,
    }


def _call(member: Membership, call: Call) -> dict[str, Any]:
    return {
        "name": call.organization.name,
        "partnership": call.partnership.name,
        "url": record_url(member, "organization", call.organization.pk),
        "reasons": call.reasons,
    }


def _news(member: Membership, item: NewsItem) -> dict[str, Any]:
    kinds = {
        "activity": _("Activity"),
        "win": _("Win"),
        "check_in": _("Check-in answered"),
        "import": pgettext("noun", "Import"),
    }
    return {
        "title": item.title,
        "url": record_url(member, item.kind, item.id),
        "icon": ICONS[item.kind],
        "badge": kinds[item.kind],
        "text": item.text,
        "who": item.who,
        "when": _since_text(item.happened_at),
        "when_iso": item.happened_at.isoformat(),
    }


def _since_text(moment: datetime) -> str:
    if timezone.now() - moment < timedelta(minutes=2):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}


def day_text(day: date, today: date) -> str:
    """A day near today as people say it."""
    away = (day - today).days
    if away == 0:
        return _("today")
    if away == 1:
        return _("tomorrow")
    if away == -1:
        return _("yesterday")
    if away < -LONG_DAYS:
        return _("long overdue")
    if away < 0:
        words = ngettext("%(days)s day late", "%(days)s days late", -away)
        return words % {"days": number_text(-away)}
    return date_format(day, pgettext("date format of a weekday", "D, M j"))
