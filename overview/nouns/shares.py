"""A share: a link that opens the impact dashboard without an account."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from overview.actions.shares import create_share, revoke_share
from overview.filters.manage import ShareFilter
from overview.forms.shares import ShareForm
from overview.models import Share
from overview.serializers.shares import ShareSerializer
from records.columns import Badge, Day, Step, Text
from records.noun import Labels, Noun, Place
from tenancy.accounts.one_time_secret import show_once, shown_once
from tenancy.links import absolute_url, workspace_url
from tenancy.models import Membership
from tenancy.privacy.personal_data import held_by_member


def _create(*, acting_member: Membership, **values: Any) -> Share:
    share, token = create_share(acting_member=acting_member, **values)
    path = workspace_url(acting_member.workspace, "overview:shared-dashboard", token)
    share.link = absolute_url(path)  # type: ignore[attr-defined]
    return share


def _to_list(request: Any, share: Any) -> str:
    """Back to the list, which shows the address of a link that was just made, once."""
    if hasattr(share, "link"):
        show_once(request, "share link", share.link)
    return SHARE.url(request.workspace, "list")


SHARE = Noun(
    key="share",
    room="overview",
    path="shares",
    model=Share,
    labels=Labels(
        one=_("Share link"),
        many=_("Share links"),
        count=ngettext_lazy("%(n)s link", "%(n)s links", "n"),
        add=_("New share link"),
        edit=_("Share link"),
        go_on=_("Make the link"),
        about=_(
            "Anyone with a link sees the impact dashboard without an account, until the link ends."
        ),
        empty=_(
            "No links yet. Make one for a funder or a board: they open it in any browser, and you"
            " can end it at any time."
        ),
        added=_("Your link is ready"),
        removal=_("People who have the link see nothing any more."),
        removed=_("The link is ended."),
    ),
    columns=(
        Text("title", label=_("For whom"), sort="title", note_path="money_in_words"),
        Text("prefix", label=_("Begins with")),
        Badge("state", label=_("State"), tones={"open": "good"}),
        Day("expires_at", label=_("Works until"), sort="expires_at"),
        Day("last_opened_on", label=_("Last opened"), sort="last_opened_on"),
        Text("created_by.user", label=_("Made by")),
        Step("state", label=_("End"), template="overview/_share_end.html"),
    ),
    order_by=("-created_at", "-pk"),
    select_related=("created_by__user",),
    filters=ShareFilter,
    form=ShareForm,
    serializer=ShareSerializer,
    add=_create,
    remove=revoke_share,
    has_page=False,
    next_url=_to_list,
    list_template="overview/share_list.html",
    list_context=lambda request, rows: {"link": shown_once(request, "share link")},
    place=Place(section="impact", position=60, icon="link"),
    personal_data=held_by_member(
        Share, "created_by",
        "title", "created_at", "expires_at", "revoked_at",
        title=_("Links to the dashboard made"), through="who made it",
    ),
    sample=lambda member: {
        "title": "For the board", "expires_on": timezone.localdate() + timedelta(days=9),
    },
)  # fmt: skip
