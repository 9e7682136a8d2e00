"""Home's items as a template writes them: where each leads, its icon, and words for days."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from overview.queries.home import Item
from records.numbers import number_text
from tenancy.links import workspace_url

LONG_DAYS = 60

register = template.Library()


class Kind(NamedTuple):
    """
    A kind of item: the name of a record's page, its icon, and how it is called where it is due,
    waits for answers, or is new.
    """

    page: str
    icon: str
    label: str | Promise
    news_label: str | Promise = ""


KINDS = {
    "action_item": Kind("meetings:action-item", "task", gettext_lazy("Action item")),
    "meeting": Kind("meetings:meeting", "calendar", gettext_lazy("Meeting")),
    "concern": Kind("partnerships:concern", "flag", gettext_lazy("Concern to look at again")),
    "metric": Kind("metrics:metric", "gauge", gettext_lazy("Measurement due")),
    "wave": Kind("feedback:wave", "survey", gettext_lazy("Survey closes")),
    "check_in": Kind(
        "partnerships:partnership-check-ins",
        "speech",
        gettext_lazy("Check-in"),
        gettext_lazy("Check-in answered"),
    ),
    "activity": Kind("partnerships:activity", "activity", gettext_lazy("Activity")),
    "win": Kind("partnerships:win-edit", "star", gettext_lazy("Win")),
    "import": Kind("imports:import", "upload", pgettext_lazy("noun", "Import")),
}


@register.simple_tag(takes_context=True)
def item_url(context: template.Context, item: Item) -> str:
    """The page of the record behind an item."""
    return workspace_url(context["request"].workspace, KINDS[item.kind].page, item.record_id)


@register.filter
def kind(item: Item) -> Kind:
    """The icon that always means this kind of record, and its name."""
    return KINDS[item.kind]


@register.filter
def near_day(day: date | None, today: date) -> str:
    """A day near today as people say it; empty for none."""
    if day is None:
        return ""
    away = (day - today).days
    if away < -LONG_DAYS:
        return _("long overdue")
    if away < -1:
        words = ngettext("%(days)s day late", "%(days)s days late", -away)
        return words % {"days": number_text(-away)}
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return near.get(away) or date_format(day, pgettext("date format of a weekday", "D, M j"))


@register.filter
def ago(moment: datetime) -> str:
    """How long ago something happened, in its largest unit."""
    if timezone.now() - moment < timedelta(minutes=2):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}
