"""Home's items as a template writes them: where each leads, its icon, and words for days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from metrics.wording import number_text
from overview.queries.home import DueItem, NewsItem, SilentItem
from tenancy.links import workspace_url

LONG_DAYS = 60

register = template.Library()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    A kind of item: the name of a record's page, its icon, and how it is called where it is due,
    waits for answers, or is new.
    """

    page: str
    icon: str
    label: str | Promise
    news_label: str | Promise = ""


KINDS = {
    "action_item": Kind(
        page="meetings:action-item", icon="task", label=gettext_lazy("Action item")
    ),
    "meeting": Kind(page="meetings:meeting", icon="calendar", label=gettext_lazy("Meeting")),
    "concern": Kind(
        page="partnerships:concern", icon="flag", label=gettext_lazy("Concern to look at again")
    ),
    "metric": Kind(page="metrics:metric", icon="gauge", label=gettext_lazy("Measurement due")),
    "wave": Kind(page="feedback:wave", icon="survey", label=gettext_lazy("Survey closes")),
    "check_in": Kind(
        page="partnerships:partnership-check-ins",
        icon="speech",
        label=gettext_lazy("Check-in"),
        news_label=gettext_lazy("Check-in answered"),
    ),
    "activity": Kind(page="partnerships:activity", icon="activity", label=gettext_lazy("Activity")),
    "win": Kind(page="partnerships:win-edit", icon="star", label=gettext_lazy("Win")),
    "import": Kind(page="imports:import", icon="upload", label=pgettext_lazy("noun", "Import")),
}


@register.simple_tag(takes_context=True)
def item_url(context: template.Context, item: DueItem | SilentItem | NewsItem) -> str:
    """The page of the record behind an item."""
    return workspace_url(context["request"].workspace, KINDS[item.kind].page, item.id)


@register.filter
def item_icon(item: DueItem | NewsItem) -> str:
    """The icon that always means this kind of record."""
    return KINDS[item.kind].icon


@register.filter
def item_label(item: DueItem) -> str:
    """What is due."""
    return str(KINDS[item.kind].label)


@register.filter
def news_label(item: NewsItem) -> str:
    """What came in."""
    kind = KINDS[item.kind]
    return str(kind.news_label or kind.label)


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
