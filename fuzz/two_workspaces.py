"""
Two workspaces at work side by side, each text of each with that workspace's mark.

After every step somebody of each looks around, and must not meet a mark of the other: pages, API,
search, files, charts, public links, e-mails, kept figures. The walk round all addresses is spread
over the steps and done in full, by two roles, at the end.
"""

from collections import Counter
from http import HTTPStatus
from itertools import count, cycle
from typing import ClassVar

from django.core import mail
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from fuzz import surfaces
from fuzz.journeys import NOUNS, Journey
from fuzz.marks import foreign_marks
from fuzz.steps import STEPS, Draw, work
from fuzz.surfaces import Seen, addresses, mails_elsewhere, mails_to
from fuzz.world import ROLES, World, make_world


class TwoWorkspaces(RuleBasedStateMachine):
    """Both do what workspaces do; neither ever learns of the other."""

    slices: ClassVar[int] = 8  # the walk round all addresses takes so many steps
    walks_all_at_the_end: ClassVar[bool] = True
    steps_done: ClassVar[Counter[str]] = Counter()
    carried_out: ClassVar[Counter[str]] = Counter()
    addresses_read: ClassVar[Counter[str]] = Counter()
    surfaces_read: ClassVar[Counter[str]] = Counter()
    not_for_reading: ClassVar[set[str]] = set()

    @initialize(number=st.integers(0, 2**32), order=st.permutations(sorted(STEPS)))
    def begin(self, number: int, order: list[str]) -> None:
        # The simplest of all examples is tried first: one rule over and over. It is passed over.
        self.is_idle = number == 0
        if self.is_idle:
            return
        self.journeys = (Journey(make_world()), Journey(make_world()))
        self.turn, self.order = count(), cycle(order)
        mail.outbox = []

    @rule(
        draw=st.builds(
            Draw,
            side=st.sampled_from((0, 1)),
            noun=st.sampled_from(sorted(NOUNS)),
            word=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12),
            pick=st.integers(0, 99),
            role=st.sampled_from(ROLES),
        ),
    )
    def step(self, draw: Draw) -> None:
        """
        One thing that a workspace does.

        One rule for all of them, in an order that is drawn: of many rules, Hypothesis leaves most
        out of each example.
        """
        if self.is_idle:
            return
        name = next(self.order)
        own, other = self.journeys[draw.side], self.journeys[1 - draw.side]
        status = STEPS[name](own, other, draw)
        assert status < 500, f"{name} answered {status}"
        self.steps_done[name] += 1
        if status < 400:
            self.carried_out[name] += 1

    @invariant()
    def nobody_meets_the_other(self) -> None:
        if self.is_idle:
            return
        turn = next(self.turn)
        for journey in self.journeys:
            world = journey.world
            walk = addresses(world)[turn % self.slices :: self.slices]
            self._look(world, ROLES[turn % len(ROLES)], walk)
            self._read_mail(world)
        worlds = tuple(journey.world for journey in self.journeys)
        assert not list(mails_elsewhere(worlds)), "a mail went to nobody of either side"

    def teardown(self) -> None:
        if self.is_idle or not self.walks_all_at_the_end:
            return
        work()
        for journey in self.journeys:
            walk = addresses(journey.world)
            for role in ("owner", ROLES[1 + next(self.turn) % 4]):
                self._look(journey.world, role, walk)
            kept = [address for address in walk if "dashboard" in address or "share" in address]
            self._look(journey.world, "owner", kept)
            self._read_mail(journey.world)

    def _look(self, world: World, role: str, walk: list[str]) -> None:
        client = Client(raise_request_exception=False)
        client.force_login(world.members[role].user)
        for address in walk:
            kind = surfaces.kind_of(address)
            if kind in self.not_for_reading:
                continue
            answer = surfaces.read(client, address)
            check(world, answer)
            type(self).addresses_read[kind] += 1
            self.surfaces_read[surfaces.surface_of(answer)] += (
                answer.status < HTTPStatus.BAD_REQUEST
            )
            if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
                self.not_for_reading.add(kind)

    def _read_mail(self, world: World) -> None:
        for text in mails_to(world):
            self.surfaces_read["e-mails"] += 1
            found = foreign_marks(text, world.mark)
            assert not found, f"a mail to {world.mark} holds {found}:\n{text[:2000]}"


def check(world: World, answer: Seen) -> None:
    """No server error, no mark but the workspace's own."""
    assert answer.status < 500 or answer.address == "/readyz", f"{answer.address}: {answer.status}"
    found = foreign_marks(answer.body, world.mark) | foreign_marks(answer.headers, world.mark)
    assert not found, f"{answer.address} shows {found} to {world.mark}"
