"""What the figures of engagement say, in words: for pages and the API alike."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from overview.calculations import CallReason, CallReasonKind


def call_reason_text(reason: CallReason) -> str:
    """Why an organization is worth a call, in a few words with the figure."""
    figure = round(reason.figure)
    if reason.kind is CallReasonKind.FALLING:
        return ngettext(
            "engagement fell by %(figure)d point in 90 days",
            "engagement fell by %(figure)d points in 90 days",
            figure,
        ) % {"figure": figure}
    if reason.kind is CallReasonKind.SILENT:
        return ngettext(
            "nothing heard for %(figure)d day", "nothing heard for %(figure)d days", figure
        ) % {"figure": figure}
    return _("low confidence in its last check-in (%(figure)d of 5)") % {"figure": figure}
