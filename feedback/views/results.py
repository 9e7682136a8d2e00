"""Results: the page of one wave, and who else may see it."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from feedback.access import access_results
from feedback.actions.results import publish_results
from feedback.models import Wave
from feedback.queries.figures import figures_of, why_withheld
from feedback.queries.results import (
    WaveResults,
    changes_between,
    comments_of,
    earlier_wave,
    reads_comments,
    results_of,
)
from feedback.queries.waves import sector_label, sector_rates
from records.refusals import told_by_message
from tenancy.links import workspace_url
from tenancy.models import Membership
from tenancy.permissions import may
from tenancy.requests import MemberRequest, member_page


@member_page("read", "result")
def results(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """The results of one wave, of everybody or of one sector."""
    member = request.membership
    wave = access_results(acting_member=member, wave_id=wave_id)
    found = results_of(wave=wave, sector=request.GET.get("sector", ""))
    language = get_language() or ""
    runs_surveys = may(member, "read", "wave")
    reads = reads_comments(acting_member=member, results=found)
    context = {
        "wave": wave,
        "title": found.content.title.text_in(language),
        "promise": found.content.promise,
        "results": found,
        "questions": [
            (
                figures,
                comments_of(results=found, question=figures["question"])
                if reads and figures["is_text"]
                else [],
            )
            for figures in figures_of(results=found, language=language)
        ],
        "reads_comments": reads,
        "why_withheld": why_withheld(found.shown.refusal),
        "sectors": [(sector, sector_label(sector)) for sector in found.sectors],
        "sector_label": sector_label(found.sector) if found.sector else "",
        "sector_rates": sector_rates(wave=wave) if wave.is_closed or runs_surveys else [],
        "changes": _changes(member, wave, found),
        "runs_surveys": runs_surveys,
    }
    return render(request, "feedback/results.html", context)


@require_POST
@member_page("change", "result")
def results_publication(request: MemberRequest, wave_id: UUID) -> HttpResponseBase:
    """Show the results to partners, funders and viewers, or no longer."""
    member = request.membership
    wave = access_results(acting_member=member, wave_id=wave_id)
    is_published = request.POST.get("is_published") == "1"
    done = _("Partners, funders and viewers can see these results now.")
    undone = _("Only coordinators can see these results now.")
    with told_by_message(request, done if is_published else undone):
        publish_results(acting_member=member, wave=wave, is_published=is_published)
    return redirect(workspace_url(request.workspace, "feedback:results", wave.pk))


def _changes(member: Membership, wave: Wave, found: WaveResults) -> dict[str, object] | None:
    """How figures moved since the wave before, for everybody together only."""
    earlier = None if found.sector else earlier_wave(acting_member=member, wave=wave)
    if earlier is None:
        return None
    rows = changes_between(earlier=results_of(wave=earlier), later=found)
    language = get_language() or ""
    named = [(change["question"].text.text_in(language), change) for change in rows]
    return {"earlier": earlier, "rows": named} if named else None
