"""
Anonymous answers: how they are kept so that nothing stored leads from a link to its answers.

The mechanics, and what an attacker with the whole database can and can't do, stand in
docs/decisions/0009-what-the-three-promises-keep.md. In short:

- An answer first waits in its wave's one buffer row, which is encrypted with a key that the
  database does not hold, shuffled at every write, and padded so that its size says nothing.
- When `RELEASE_AT` wait, `BATCH_SIZE` of them, drawn at random, become responses with fresh random
  ids and the wave's date. At least as many always stay behind, so the last answer to come in is no
  likelier to be among the released than any other that waited.
- At the close all responses of the wave are written anew, in one statement and in random order
  under new ids, so that neither id, order, place nor row version tells the batches apart.
- A sector stays encrypted until then, and is kept only where enough people share it.
- Fewer than the fewest that a result may rest on are never written out: they stay sealed.
"""

import json
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import connection

from feedback.answers import GivenAnswer
from feedback.models import AnonymousBuffer, Answer, Response, Wave
from feedback.sealing import seal_for_server, unseal_for_server
from feedback.suppression import SurveyPolicy, protect_group_sizes
from tenancy.scope import current_workspace_id

BATCH_SIZE = 10
RELEASE_AT = 2 * BATCH_SIZE
PADDING = 4096
SECTOR_LENGTH = 20
GROUPS = SurveyPolicy(minimum=BATCH_SIZE)

_shuffler = secrets.SystemRandom()


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldResponse:
    """One person's answers while they wait: no person, no link, no time, no language."""

    sector: str
    answers: tuple[GivenAnswer, ...]

    def to_json(self) -> dict[str, Any]:
        """As sealed in the buffer."""
        return {"sector": self.sector, "answers": [answer.to_json() for answer in self.answers]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "HeldResponse":
        """Read what `to_json` wrote."""
        answers = tuple(GivenAnswer.from_json(answer) for answer in data["answers"])
        return cls(sector=data["sector"], answers=answers)


def hold_response(*, wave: Wave, response: HeldResponse) -> None:
    """
    Let one anonymous answer wait with the others; release a batch when enough wait.

    The caller holds the wave's lock, so buffers are written one at a time.
    """
    buffer, _ = AnonymousBuffer.objects.get_or_create(wave=wave)
    waiting = [*_waiting(buffer), response]
    _shuffler.shuffle(waiting)
    if len(waiting) >= RELEASE_AT:
        _release(wave, waiting[:BATCH_SIZE])
        waiting = waiting[BATCH_SIZE:]
    _keep(buffer, waiting)


def release_all(*, wave: Wave) -> None:
    """
    Turn what still waits into responses at the wave's close, and mix all of the wave's anew.

    With fewer answers in all than a result may rest on, they stay sealed: no figure will ever be
    made of them, and a handful of rows would point at a handful of people.
    """
    buffer = AnonymousBuffer.objects.filter(wave=wave).first()
    waiting = _waiting(buffer) if buffer else []
    released = Response.objects.filter(wave=wave).count()
    if buffer is None or released + len(waiting) < SurveyPolicy().minimum:
        return
    _release(wave, waiting)
    buffer.delete()
    _open_sectors(wave)
    _write_anew(wave)


def day_of(wave: Wave) -> date:
    """The wave's date, the same for all of its anonymous answers: the day it was sent."""
    moment = wave.sent_at or wave.opens_at or wave.created_at
    return moment.astimezone(ZoneInfo(wave.workspace.time_zone)).date()


def _waiting(buffer: AnonymousBuffer) -> list[HeldResponse]:
    if buffer.sealed is None:
        return []
    text = unseal_for_server(bytes(buffer.sealed), purpose=_purpose(buffer.wave_id))
    return [HeldResponse.from_json(entry) for entry in json.loads(text)]


def _keep(buffer: AnonymousBuffer, waiting: Sequence[HeldResponse]) -> None:
    text = json.dumps([response.to_json() for response in waiting]).encode()
    padded = text.ljust(-(-len(text) // PADDING) * PADDING)
    buffer.sealed = seal_for_server(padded, purpose=_purpose(buffer.wave_id))
    buffer.save(update_fields=["sealed"])


def _release(wave: Wave, batch: Sequence[HeldResponse]) -> None:
    """Write a batch, which the caller has shuffled, in one statement for each table."""
    day, purpose = day_of(wave), _purpose(wave.pk)
    responses = [
        Response(
            id=uuid4(),
            wave=wave,
            sealed_sector=seal_for_server(_padded(held.sector), purpose=purpose),
            answered_on=day,
            is_reported=True,
        )
        for held in batch
    ]
    answers = [
        Answer(
            response=response,
            wave=wave,
            question_id=answer.question_id,
            option_ids=list(answer.option_ids),
            number=answer.number,
            text=answer.text,
        )
        for response, held in zip(responses, batch, strict=True)
        for answer in held.answers
    ]
    _shuffler.shuffle(answers)
    Response.objects.bulk_create(responses)
    Answer.objects.bulk_create(answers, batch_size=2000)


def _open_sectors(wave: Wave) -> None:
    """Keep the sector of each answer where at least ten share it, and none that this gives away."""
    sealed = Response.objects.filter(wave=wave).values_list("pk", "sealed_sector")
    purpose = _purpose(wave.pk)
    sectors: dict[UUID, str] = {
        key: unseal_for_server(bytes(data), purpose=purpose).decode().strip()
        for key, data in sealed
        if data is not None
    }
    sizes = Counter(sectors.values())
    shown = protect_group_sizes(sizes=sizes, everyone=len(sectors), policy=GROUPS)
    for sector, size in shown.items():
        if sector and size.is_shown:
            keys = [key for key, name in sectors.items() if name == sector]
            Response.objects.filter(wave=wave, pk__in=keys).update(sector=sector)


def _write_anew(wave: Wave) -> None:
    """
    Copy every response and answer of the wave under fresh random ids in random order, and delete
    the originals: one statement, so all rows carry the same row version.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_ANEW, {"workspace": current_workspace_id(), "wave": wave.pk})


_WRITE_ANEW = """
WITH renamed AS MATERIALIZED (
    SELECT id AS old_id, gen_random_uuid() AS new_id FROM feedback_response
    WHERE workspace_id = %(workspace)s AND wave_id = %(wave)s
), gone_answers AS (
    DELETE FROM feedback_answer WHERE workspace_id = %(workspace)s AND wave_id = %(wave)s
    RETURNING response_id, question_id, option_ids, number, text
), gone_responses AS (
    DELETE FROM feedback_response WHERE workspace_id = %(workspace)s AND wave_id = %(wave)s
    RETURNING id, sector, language, answered_on, is_proxy, is_reported
), new_responses AS (
    INSERT INTO feedback_response
        (id, workspace_id, wave_id, sector, language, answered_on, is_proxy, is_reported)
    SELECT new_id, %(workspace)s, %(wave)s, sector, language, answered_on, is_proxy, is_reported
    FROM gone_responses JOIN renamed ON old_id = gone_responses.id
    ORDER BY gen_random_uuid()
)
INSERT INTO feedback_answer
    (id, workspace_id, response_id, wave_id, question_id, option_ids, number, text)
SELECT gen_random_uuid(), %(workspace)s, new_id, %(wave)s, question_id, option_ids, number, text
FROM gone_answers JOIN renamed ON old_id = response_id
ORDER BY gen_random_uuid()
"""


def _padded(sector: str) -> bytes:
    return sector.ljust(SECTOR_LENGTH).encode()


def _purpose(wave_id: UUID) -> str:
    return f"anonymous-buffer:{wave_id}"
