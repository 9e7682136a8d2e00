"""What figures say, in words: for pages, the API and a meeting's agenda alike."""

from django.utils.translation import gettext as _

from partnerships.calculations import Divergence, DivergenceKind
from records.numbers import number_text
from stakeholders.models import Sector


def divergence_text(divergence: Divergence) -> str:
    """Why a goal is flagged, in one sentence that names no organization."""
    figures = {
        "lower": number_text(divergence.lower, decimals=1),
        "higher": number_text(divergence.higher, decimals=1),
    }
    if divergence.kind is DivergenceKind.HOLDOUT:
        return _(
            "Agreement is high on the whole (%(higher)s of 5), but somebody disagrees"
            " (%(lower)s of 5)."
        ) % {**figures, "lower": number_text(divergence.lower, decimals=0)}
    return _(
        "%(high_sector)s gives it %(higher)s of 5, %(low_sector)s %(lower)s: they see its"
        " importance differently."
    ) % {
        **figures,
        "high_sector": Sector(divergence.higher_sector or Sector.OTHER).label,
        "low_sector": Sector(divergence.lower_sector or Sector.OTHER).label,
    }


def agenda_line(title: str, reasons: list[str]) -> str:
    """One line for the agenda of the next meeting."""
    return _("Talk about the goal “%(title)s”: %(reasons)s") % {
        "title": title,
        "reasons": " ".join(reasons),
    }
