"""Ways of storing anonymous answers that look harmless and are not: what each attacker is for."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from feedback.actions import anonymity, responses, results
from feedback.answers import GivenAnswer
from feedback.content import SurveyContent
from feedback.models import Answer, Response, SurveyInvitation, Wave
from feedback.queries import results as figures
from feedback.queries.counting import tally_of
from feedback.results import ProtectedResults, protected_results
from tenancy.audit.recording import record_event
from tenancy.isolation.models import new_id

Hold = Callable[..., None]
Held = tuple[str, list[GivenAnswer]]  # the sector of who answered, and what


def _write(wave: Wave, held: Held, *, in_order: bool = False) -> Response:
    make_id = new_id if in_order else uuid4
    response = Response.objects.create(
        id=make_id(), wave=wave, sector=held[0], answered_on="2026-03-02"
    )
    for given in held[1]:
        Answer.objects.create(id=make_id(), response=response, wave=wave, **given.as_fields())
    return response


def _count_openly(*, wave: Wave, content: SurveyContent) -> ProtectedResults:
    tally = tally_of(wave=wave, with_sectors=False)
    return protected_results(content=content, counted=tally, as_of="2026-03-02", with_sectors=False)


def _store(patch: pytest.MonkeyPatch, hold: Hold, release: Hold) -> None:
    patch.setattr(responses, "add_pending_response", hold)
    patch.setattr(results, "write_out_pending", release)


def _nothing(*, wave: Wave) -> None:
    """All is written already."""


def at_once(patch: pytest.MonkeyPatch) -> None:
    """Written as they come, under ids that grow, and counted at once; only the name is left out."""

    def hold(*, wave: Wave, sector: str, answers: list[GivenAnswer]) -> None:
        _write(wave, (sector, answers), in_order=True)

    _store(patch, hold, _nothing)
    patch.setattr(figures, "current_results_of", _count_openly)


def noted(patch: pytest.MonkeyPatch) -> None:
    """Under random ids, but with a line in the audit trail that says whose came in."""

    def hold(*, wave: Wave, sector: str, answers: list[GivenAnswer]) -> None:
        record = _write(wave, (sector, answers))
        answered = SurveyInvitation.objects.filter(wave=wave, has_answered=True)
        known = AUDITED.setdefault(str(wave.pk), set())
        latest = next(key for key in answered.values_list("pk", flat=True) if key not in known)
        known.add(latest)
        after = {"invitation": str(latest)}
        record_event(acting_member=None, action="answer", record=record, after=after)

    _store(patch, hold, _nothing)


AUDITED: dict[str, set[object]] = {}


def by_invitation(patch: pytest.MonkeyPatch) -> None:
    """Kept until the close, then written out person by person as they had been asked."""
    waiting: dict[object, Held] = {}

    def hold(*, wave: Wave, sector: str, answers: list[GivenAnswer]) -> None:
        answered = SurveyInvitation.objects.filter(wave=wave, has_answered=True)
        latest = next(key for key in answered.values_list("pk", flat=True) if key not in waiting)
        waiting[latest] = sector, answers

    def release(*, wave: Wave) -> None:
        for invitation in sorted(waiting, key=str):
            _write(wave, waiting[invitation])
        waiting.clear()

    _store(patch, hold, release)


def tens_in_the_open(patch: pytest.MonkeyPatch) -> None:
    """Ten of twenty drawn at random, written in clear; the sectors follow at the close."""
    waiting: list[Held] = []

    def hold(*, wave: Wave, sector: str, answers: list[GivenAnswer]) -> None:
        waiting.append((sector, answers))
        anonymity._shuffler.shuffle(waiting)
        if len(waiting) >= anonymity.RELEASE_AT:
            for held in waiting[: anonymity.BATCH_SIZE]:
                _write(wave, held)
            del waiting[: anonymity.BATCH_SIZE]

    def release(*, wave: Wave) -> None:
        for held in waiting:
            _write(wave, held)
        waiting.clear()

    _store(patch, hold, release)


def without_room(patch: pytest.MonkeyPatch) -> None:
    """As the product does it, but with nothing that hides how long an answer or a draft is."""
    patch.setattr(anonymity, "ROOM", 1)
    patch.setattr(responses, "DRAFT_ROOM", 1)
    patch.setattr(anonymity, "padded", lambda data, room: data)
    patch.setattr(responses, "padded", lambda data, room: data)


NAIVE_STORES = {
    store.__name__: store
    for store in (at_once, noted, by_invitation, tens_in_the_open, without_room)
}
