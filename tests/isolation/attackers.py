"""
Attackers on anonymous answers: each says, for everybody who answered, which words are theirs.

They know who was asked, from which sector, and who answered in which order. ``None`` for somebody
is replaced by a guess: among the rows of the person's sector, where sectors are known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb
from random import Random
from typing import Any

from tests.isolation.watched_waves import Evidence, FinalRow, Respondent

Guesses = Sequence[str | None]


def by_response_id(evidence: Evidence, random: Random) -> Guesses:
    """Ids that grow with time would lie in the order of answering."""
    return [row.words for row in sorted(evidence.rows, key=lambda row: row.response_id)]


def by_answer_id(evidence: Evidence, random: Random) -> Guesses:
    """The same of answers, whose ids are others."""
    return [row.words for row in sorted(evidence.rows, key=lambda row: row.answer_id)]


def by_place(evidence: Evidence, random: Random) -> Guesses:
    """Rows lie in the table in the order in which they were written."""
    return [row.words for row in evidence.rows]


def by_place_of_answer(evidence: Evidence, random: Random) -> Guesses:
    """The same of answers."""
    rows = evidence.end.of("feedback_answer")
    return [row.data["text"] for row in rows if row.data["text"]]


def by_row_version(evidence: Evidence, random: Random) -> Guesses:
    """Transactions and commands are numbered as they come."""
    rows = [row for row in evidence.end.of("feedback_answer") if row.data["text"]]
    return [row.data["text"] for row in sorted(rows, key=lambda row: (row.version, row.command))]


def by_invitation(evidence: Evidence, random: Random) -> Guesses:
    """Whoever wrote the rows may have walked through the invitations."""
    asked = sorted(respondent.invitation_id for respondent in evidence.respondents)
    return [
        evidence.rows[asked.index(respondent.invitation_id)].words
        for respondent in evidence.respondents
    ]


def by_same_transaction(evidence: Evidence, random: Random) -> Guesses:
    """What was written together with "has answered" carries the same row version."""
    words, found = [row.words for row in evidence.rows], []
    for number, person in enumerate(evidence.respondents, start=1):
        rows = evidence.dumps[number].rows
        version = next(row.version for row in rows if row.data.get("id") == person.invitation_id)
        together = "".join(row.text for row in rows if row.version == version)
        found.append(next((each for each in words if each in together), None))
    return found


def by_mention(evidence: Evidence, random: Random) -> Guesses:
    """A row of any table that names both a person and an answer: audit, messages, links."""
    rows = {
        (row.table, row.place, row.version): row
        for dump in (*evidence.dumps, evidence.end)
        for row in dump.rows
        if not row.table.startswith("feedback_answer")
    }
    found: list[str | None] = [None] * len(evidence.respondents)
    for row in rows.values():
        people = [
            number
            for number, person in enumerate(evidence.respondents)
            if any(name in row.text for name in (person.invitation_id, person.email))
        ]
        if len(people) != 1:
            continue
        for final in evidence.rows:
            if any(name in row.text for name in (final.response_id, final.answer_id, final.words)):
                found[people[0]] = final.words
    return found


def by_first_sight(evidence: Evidence, random: Random) -> Guesses:
    """
    In which copy a text first stands, in clear, bytes or a cache, tells who may have written it.

    With batches that leave at random, whoever answered before one of them is in it with half the
    chance; the sector that stands beside the text at last narrows it down further.
    """
    seen = {row.words: _first_seen(evidence, row.words) for row in evidence.rows}
    flushes = sorted({step for step in seen.values() if step <= len(evidence.respondents)})
    return _most_likely(
        evidence, random, lambda number, row: _weight(number, seen[row.words], flushes)
    )


def by_figures(evidence: Evidence, random: Random) -> Guesses:
    """What changed between two looks at the results is what those between them answered."""
    looks = [_counts(look) for look in evidence.looks]
    steps = [step for step in range(1, len(looks)) if looks[step] != looks[step - 1]]
    changes = {
        step: {key for key in looks[step] if looks[step][key] > looks[step - 1].get(key, 0)}
        for step in steps
    }
    counted = {key for look in looks for key in look}

    def fits(row: FinalRow, step: int) -> bool:
        said = {(question, choice) for question, chosen in row.choices.items() for choice in chosen}
        return (said & counted) <= changes[step]

    def weight(number: int, row: FinalRow) -> float:
        joined = next((step for step in steps if step >= number), None)
        return 1.0 if joined is None or fits(row, joined) else 0.0

    return _most_likely(evidence, random, weight)


def by_growth(evidence: Evidence, random: Random) -> Guesses:
    """Whoever wrote the most made the database grow the most."""
    sizes = [
        sum(len(row.text) for row in dump.rows if row.table != "feedback_surveyinvitation")
        for dump in evidence.dumps
    ]
    growth = [later - earlier for earlier, later in pairwise(sizes)]
    return _by_rank(evidence, random, growth)


def by_draft(evidence: Evidence, random: Random) -> Guesses:
    """The longest draft became the longest answer."""
    drafts = {
        row.data["id"]: len(row.data["draft"] or "")
        for row in evidence.dumps[0].of("feedback_surveyinvitation")
    }
    lengths = [drafts[respondent.invitation_id] for respondent in evidence.respondents]
    return _by_rank(evidence, random, lengths)


@dataclass(frozen=True)
class Attack:
    """An attacker, whether it uses the sectors, and the way of storing that it must beat."""

    guess: Callable[[Evidence, Random], Guesses]
    beats: str
    uses_sectors: bool = False


ATTACKS = {
    attack.guess.__name__: attack
    for attack in (
        Attack(by_response_id, "at_once"),
        Attack(by_answer_id, "at_once"),
        Attack(by_place, "at_once"),
        Attack(by_place_of_answer, "at_once"),
        Attack(by_row_version, "at_once"),
        Attack(by_invitation, "by_invitation"),
        Attack(by_same_transaction, "at_once"),
        Attack(by_mention, "noted"),
        Attack(by_first_sight, "tens_in_the_open", uses_sectors=True),
        Attack(by_figures, "at_once", uses_sectors=True),
        Attack(by_growth, "without_room"),
        Attack(by_draft, "without_room"),
    )
}


def hits_of(attack: Attack, evidence: Evidence, random: Random) -> int:
    """How many people the attacker links rightly; who is left open is guessed at."""
    guesses = attack.guess(evidence, random)
    found = 0
    for person, guess, truth in zip(evidence.respondents, guesses, evidence.truth, strict=True):
        rows = _candidates(evidence, person) if attack.uses_sectors else evidence.rows
        found += (guess or random.choice(rows).words) == truth
    return found


def most_by_chance(people: int, chance: float, alpha: float) -> int:
    """The largest number of hits that guessing reaches with a probability of at least ``alpha``."""
    tail, hits = 1.0, 0
    while tail >= alpha:
        tail -= comb(people, hits) * chance**hits * (1 - chance) ** (people - hits)
        hits += 1
    return hits - 1


def _candidates(evidence: Evidence, person: Respondent) -> Sequence[FinalRow]:
    return [row for row in evidence.rows if row.sector in ("", person.sector)]


def _most_likely(
    evidence: Evidence, random: Random, weight: Callable[[int, FinalRow], float]
) -> Guesses:
    """For each person the row that is theirs with the greatest probability; ties at random."""
    weights = {
        row.words: [
            weight(number, row) if row in _candidates(evidence, person) else 0.0
            for number, person in enumerate(evidence.respondents, start=1)
        ]
        for row in evidence.rows
    }
    guesses: list[str | None] = []
    for number in range(len(evidence.respondents)):
        shares = {
            words: given[number] / sum(given) for words, given in weights.items() if given[number]
        }
        best = [words for words, share in shares.items() if share == max(shares.values())]
        guesses.append(random.choice(best) if best else None)
    return guesses


def _first_seen(evidence: Evidence, words: str) -> int:
    """The number of answers that had come when the words first stood in a copy."""
    copies = enumerate(evidence.dumps)
    return next((step for step, dump in copies if words in dump.text), len(evidence.dumps))


def _weight(number: int, seen: int, flushes: Sequence[int]) -> float:
    if number > seen:
        return 0.0
    survived = sum(number <= flush < seen for flush in flushes)
    return 0.5 ** (survived + (seen in flushes))


def _counts(look: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    return {
        (question["question"], option["option"]): option["count"]
        for question in look["questions"]
        for option in question["options"]
    }


def _by_rank(evidence: Evidence, random: Random, sizes: Sequence[int]) -> Guesses:
    """The nth largest belongs to the nth longest; equal sizes tell nothing."""
    order = sorted(range(len(sizes)), key=lambda number: (sizes[number], random.random()))
    rows = sorted(evidence.rows, key=lambda row: len(row.words))
    guesses: list[str | None] = [None] * len(sizes)
    for number, row in zip(order, rows, strict=True):
        guesses[number] = row.words
    return guesses
