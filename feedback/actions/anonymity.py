"""
Anonymous answers, stored so that nothing leads from a link to its answers.

The mechanics, and what an attacker with the whole database can and can't do, are in
docs/decisions/0009-what-the-three-promises-keep.md. In short:

- An answer is first added to its wave's one buffer row, which is encrypted with a key that the
  database does not hold, shuffled at every write, and padded so that its size says nothing.
- When it holds `RELEASE_AT`, `BATCH_SIZE` of them, drawn at random, leave the buffer for a sealed
  batch of their own. At least as many always stay behind, so the last answer to come in is no
  likelier to be in the batch than any other of the buffer.
- At the close all batches and the buffer are decrypted together and become responses, shuffled,
  with fresh random ids, the wave's date and one row version. Until then no answer is in the
  database in clear, and no figure is made of one.
- A sector is stored only where enough people share it.
- Fewer than the fewest that a result may rest on are never written out: they are deleted at the
  close. So are all when the wave is canceled.
- A row that no key opens is set aside and logged; answering, closing and erasing go on without it.
"""

import json
import logging
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from feedback.answers import GivenAnswer
from feedback.models import AnonymousBatch, AnonymousBuffer, Answer, Response, Wave
from feedback.suppression.surveys import SURVEY_MINIMUM, protect_group_sizes
from tenancy.isolation.batch import execute_batch, insertion
from tenancy.privacy.sealing import SealBroken, padded, seal_for_server, unseal_for_server

logger = logging.getLogger(__name__)

BATCH_SIZE = 10
RELEASE_AT = 2 * BATCH_SIZE
ROOM = 64 * 1024  # twenty answers to a dozen questions, long comments among them
ROWS_AT_ONCE = 5000

# Of a wave's second answer and all after it: the row is there, and keeps its id.
_OR_INSTEAD = "ON CONFLICT (workspace_id, wave_id) DO UPDATE SET sealed = EXCLUDED.sealed"

# A person's sector and the fields of each answer, as sealed.
Entry = dict[str, Any]

_shuffler = secrets.SystemRandom()


def add_pending_response(*, wave: Wave, sector: str, answers: Iterable[GivenAnswer]) -> None:
    """
    Add one anonymous answer to the buffer, without person, link, time or language; move a batch
    out of it when it holds enough.

    The caller holds the wave's lock, so buffers are written one at a time.
    """
    response = {"sector": sector, "answers": [answer.as_fields() for answer in answers]}
    pending = [response, *_buffered_entries(wave)]
    _shuffler.shuffle(pending)
    moved = []
    if len(pending) >= RELEASE_AT:
        sealed = _sealed(wave.pk, pending[:BATCH_SIZE])
        moved = [insertion([AnonymousBatch(wave=wave, sealed=sealed)])]
        pending = pending[BATCH_SIZE:]
    buffer = insertion([AnonymousBuffer(wave=wave, sealed=_sealed(wave.pk, pending))])
    execute_batch(*moved, buffer._replace(text=f"{buffer.text} {_OR_INSTEAD}"))


def write_out_pending(*, wave: Wave) -> None:
    """
    Turn all answers into responses at the wave's close, in random order.

    Fewer in all than a result may rest on are deleted: no figure will ever be made of them, and a
    handful of rows would point at a handful of people.
    """
    found = [(row, opened) for row in _sealed_rows(wave) if (opened := _entries(row)) is not None]
    pending = [response for _row, responses in found for response in responses]
    if len(pending) >= SURVEY_MINIMUM:
        _shuffler.shuffle(pending)
        _write(wave, pending)
    for row, _responses in found:
        row.delete()


def delete_pending(*, wave: Wave) -> None:
    """Delete all anonymous answers of a wave that is canceled: no result is made of them."""
    for row in _sealed_rows(wave):
        row.delete()


def change_pending_texts(*, wave: Wave, change: Callable[[str], str]) -> None:
    """
    Change the texts of all pending answers, when a person they mention is erased.

    Every sealed row is written anew, so none shows which of them was meant. The caller holds the
    wave's lock.
    """
    for row in _sealed_rows(wave):
        responses = _entries(row)
        if responses is None:
            continue
        for answer in chain.from_iterable(response["answers"] for response in responses):
            answer["text"] = change(answer["text"])
        row.sealed = _sealed(wave.pk, responses)
        row.save(update_fields=["sealed"])


def day_of(wave: Wave) -> date:
    """The wave's date, the same for all of its anonymous answers: the day it was sent."""
    moment = wave.sent_at or wave.opens_at or wave.created_at
    return moment.astimezone(ZoneInfo(wave.workspace.time_zone)).date()


def _sealed_rows(wave: Wave) -> list[AnonymousBuffer | AnonymousBatch]:
    buffers = AnonymousBuffer.objects.filter(wave=wave).exclude(sealed=None)
    return [*buffers, *AnonymousBatch.objects.filter(wave=wave)]


def _buffered_entries(wave: Wave) -> list[Entry]:
    """What the wave's buffer holds; one that no key opens is set aside as a batch."""
    row = AnonymousBuffer.objects.filter(wave=wave).exclude(sealed=None).first()
    if row is None:
        return []
    found = _entries(row)
    if found is None:
        AnonymousBatch.objects.create(wave=wave, sealed=row.sealed)
    return found or []


def _entries(row: AnonymousBuffer | AnonymousBatch) -> list[Entry] | None:
    """The answers in a row, or None where no key opens it: the row stays, set aside."""
    try:
        text = unseal_for_server(bytes(row.sealed or b""), purpose=_purpose(row.wave_id))
    except SealBroken:
        logger.error("The anonymous answers in row %s can't be decrypted.", row.pk)  # noqa: TRY400
        return None
    return list(json.loads(text))


def _sealed(wave_id: UUID, entries: Sequence[Entry]) -> bytes:
    text = json.dumps(entries, default=str).encode()
    return seal_for_server(padded(text, room=ROOM), purpose=_purpose(wave_id))


def _write(wave: Wave, shuffled: Sequence[Entry]) -> None:
    """Write responses and answers, each in an order of its own that says nothing."""
    day, sectors = day_of(wave), _sectors_to_store(shuffled)
    responses = [
        Response(
            id=uuid4(),
            wave=wave,
            sector=entry["sector"] if entry["sector"] in sectors else "",
            answered_on=day,
        )
        for entry in shuffled
    ]
    answers = [
        Answer(response=response, wave=wave, **answer)
        for response, entry in zip(responses, shuffled, strict=True)
        for answer in entry["answers"]
    ]
    _shuffler.shuffle(answers)
    Response.objects.bulk_create(responses, batch_size=ROWS_AT_ONCE)
    Answer.objects.bulk_create(answers, batch_size=ROWS_AT_ONCE)


def _sectors_to_store(pending: Iterable[Entry]) -> set[str]:
    """Those that at least ten share, and none that the others give away."""
    sizes = Counter(entry["sector"] for entry in pending)
    shown = protect_group_sizes(sizes=sizes, everyone=sizes.total(), minimum=BATCH_SIZE)
    return {sector for sector, size in shown.items() if sector and size.is_shown}


def _purpose(wave_id: UUID) -> str:
    return f"anonymous-buffer:{wave_id}"
