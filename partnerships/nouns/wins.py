"""A win: a small success, and whom to thank for it."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partnerships.actions.wins import add_win, change_win, may_publish, remove_win
from partnerships.filters.wins import WinFilter
from partnerships.forms.wins import WinForm
from partnerships.models import Partnership, Win
from partnerships.queries.wins import changeable_among
from partnerships.serializers.wins import WinSerializer
from records.columns import Day, Text, related
from records.noun import Labels, Noun, Place
from tenancy.models import Membership
from tenancy.privacy.personal_data import Held, as_values


def _what_may_be_done(request: Any, rows: Any) -> dict[str, Any]:
    member = request.membership
    return {
        "changeable": changeable_among(rows, member=member),
        "may_publish": may_publish(member),
    }


def _sample(member: Membership) -> dict[str, Any]:
    partnership = Partnership.objects.visible_to(member).order_by("pk")[0]
    return {
        "partnership": partnership, "text": "The library lends its room.",
        "happened_on": date(2026, 3, 2),
    }  # fmt: skip


WIN = Noun(
    key="win",
    room="partnerships",
    path="wins",
    model=Win,
    labels=Labels(
        one=_("Win"),
        many=_("Wins"),
        count=ngettext_lazy("%(n)s win", "%(n)s wins", "n"),
        add=_("Add a win"),
        edit=_("Edit the win"),
        about=_("Small successes, and whom to thank for them."),
        empty=_("No wins yet"),
        added=_("Recorded. Well done."),
    ),
    columns=(
        Text("text", label=_("What went well")),
        related("partnership", label=_("Partnership"), to="partnerships:partnership"),
        Text("organization.name", label=_("Thanks to"), sort="organization__name"),
        Day("happened_on", label=_("Date"), sort="happened_on"),
    ),
    order_by=("-happened_on", "-pk"),
    select_related=("partnership", "organization", "activity"),
    filters=WinFilter,
    form=WinForm,
    serializer=WinSerializer,
    add=add_win,
    change=change_win,
    remove=remove_win,
    parent="partnership",
    has_page=False,
    search=("text",),
    search_detail=lambda row: date_format(row.happened_on, "DATE_FORMAT"),
    place=Place(section="work", position=60, icon="star"),
    list_template="partnerships/win_list.html",
    list_context=_what_may_be_done,
    personal_data=Held(
        title=_("Wins and thanks"),
        through="who added it, or whose check-in it came from",
        show=as_values(
            lambda subject: Win.objects.filter(
                Q(added_by__in=subject.membership_ids)
                | Q(check_in__person=subject.person_id, check_in__person__isnull=False)
            ),
            "text", "happened_on", "organization__name", "is_published",
        ),
        goes=_("Words from the person's check-ins are erased; the others stay."),
    ),
    sample=_sample,
)  # fmt: skip
