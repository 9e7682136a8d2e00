"""
Anonymous answers against attackers who hold the whole database and look at every page.

Each attacker links people to words no better than guessing, over many waves; and each does link
them where answers are stored in the way that it was made for, so that the check can fail. The
product's own dice are thrown from fixed seeds, so a run tells the same every time.
"""

from collections.abc import Iterator
from functools import partial
from random import Random
from uuid import UUID

import pytest
from django.db import connections

from feedback.actions import anonymity, responses
from feedback.models import Answer, Response
from tests.conftest import empty_tables
from tests.factories import feedback as made_feedback
from tests.isolation.attackers import ATTACKS, hits_of, most_by_chance
from tests.isolation.naive_stores import NAIVE_STORES
from tests.isolation.watched_waves import PEOPLE, SECTORS, Evidence, watch_wave

WAVES = 4
NAIVE_WAVES = {"tens_in_the_open": 4}
# How rarely an attacker who only guesses may be taken for one who knows, and the other way round.
ALPHA = 1e-3


def _seeded_id(dice: Random) -> UUID:
    return UUID(int=dice.getrandbits(128), version=4)


@pytest.fixture
def dice(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Random]:
    """The product's shuffles, random ids and tokens, from a seed."""
    empty_tables()  # rows that others undid leave room, and where a row lies is evidence
    random = Random(2026)
    make_id = partial(_seeded_id, random)
    monkeypatch.setattr(anonymity, "_shuffler", random)
    monkeypatch.setattr(anonymity, "uuid4", make_id)
    for model in (Response, Answer):
        monkeypatch.setattr(model._meta.get_field("id"), "default", make_id)
    # Answers here are short, and copies of the database many: less room hides them as well.
    monkeypatch.setattr(anonymity, "ROOM", 24 * 1024)
    monkeypatch.setattr(responses, "DRAFT_ROOM", 1024)
    monkeypatch.setattr(made_feedback, "new_token", lambda: f"{random.getrandbits(192):048x}")
    yield random
    connections.close_all()


def _hits(name: str, evidence: list[Evidence]) -> int:
    random = Random(7)
    return sum(hits_of(ATTACKS[name], wave, random) for wave in evidence)


def _most_by_chance(name: str, waves: int) -> int:
    chance = (len(set(SECTORS)) if ATTACKS[name].uses_sectors else 1) / PEOPLE
    return most_by_chance(waves * PEOPLE, chance, ALPHA)


def test_no_attacker_links_better_than_chance(committed_db: None, dice: Random) -> None:
    evidence = [watch_wave(seed) for seed in range(WAVES)]
    for wave in evidence:
        assert sorted(row.words for row in wave.rows) == sorted(wave.truth)
        assert {row.sector for row in wave.rows} == set(SECTORS)
    found = {name: (_hits(name, evidence), _most_by_chance(name, WAVES)) for name in ATTACKS}
    assert all(hits <= most for hits, most in found.values()), found


@pytest.mark.parametrize("store", NAIVE_STORES)
def test_attackers_link_what_is_stored_naively(
    store: str, committed_db: None, dice: Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    NAIVE_STORES[store](monkeypatch)
    made_for_it = [name for name, attack in ATTACKS.items() if attack.beats == store]
    evidence = [
        watch_wave(seed, is_looked_at="by_figures" in made_for_it)
        for seed in range(NAIVE_WAVES.get(store, 1))
    ]
    found = {n: (_hits(n, evidence), _most_by_chance(n, len(evidence))) for n in made_for_it}
    assert found
    assert all(hits > most for hits, most in found.values()), found
