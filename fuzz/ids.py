"""Real ids in place of generated ones: of A, so that calls succeed, and of B, so that none may."""

import random
import re
from typing import Any

from fuzz.states import ROWS, complete, fitting_rows
from fuzz.world import World, snake_case, tenant_models

# What an id stands for, where its name is not the model's.
MODELS = {
    "activities": "activity",
    "people": "person",
    "members": "membership",
    "tokens": "api_token",
    "results": "wave",
    "survey_questions": "question",
    "owner": "membership",
    "contact": "person",
    "parent": "goal",
    "round": "check_in_round",
    "ids": "measurement",
    "accepted": "measurement",
    "run": "import_run",
    "token": "api_token",
    "event": "audit_event",
}
UUIDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OWN, FOREIGN = 60, 25  # of 100; the others stay as they were generated


def model_of(name: str) -> str | None:
    """``organizations``, ``organization`` and ``organization_id`` all mean ``organization``."""
    known = {snake_case(model.__name__) for model in tenant_models()} | {"workspace"}
    plain = name.replace("-", "_").removesuffix("_id")
    for candidate in (MODELS.get(plain, plain), plain.removesuffix("s")):
        if candidate in known:
            return candidate
    return None


class Ids:
    """The ids of both workspaces by kind."""

    def __init__(self, own: World, foreign: World) -> None:
        self._world = own
        self._known: set[str] = set()
        self._random = random.Random(0)
        self._foreign = {kind: [str(pk) for pk in ids] for kind, ids in foreign.ids().items()}
        self._known.update(*self._foreign.values())
        self._ever: set[str] = set()
        self.refresh()
        self._known.update(*self.own.values())

    def refresh(self) -> None:
        """Read A's again: calls have added and removed."""
        self.own = {kind: [str(pk) for pk in ids] for kind, ids in self._world.ids().items()}
        self._present = set().union(*self.own.values())
        self._ever |= self._present

    def learn(self, answer: bytes) -> None:
        """Ids that an answer named stay as they are where the next call sends them."""
        self._known.update(UUIDS.findall(answer.decode("utf-8", "replace")))

    def suit(self, case: Any, label: str) -> None:
        """Send a call that asks for a record in a certain state to one that is in it, mostly."""
        name = next(iter(case.path_parameters or {}), "")
        given = (case.path_parameters or {}).get(name)
        if label not in ROWS or not isinstance(given, str) or not UUIDS.fullmatch(given):
            return
        fitting = fitting_rows(label, self._world)
        if fitting and self._random.randrange(100) < OWN:
            row = self._random.choice(fitting)
            case.path_parameters[name] = str(row.pk)
            complete(case, label, row)

    def mend(self, value: Any, name: str = "") -> Any:
        """``value`` with ids of A's that a call has removed replaced by others of their kind."""
        if isinstance(value, dict):
            return {key: self.mend(each, str(key)) for key, each in value.items()}
        if isinstance(value, list):
            return [self.mend(each, name) for each in value]
        if not isinstance(value, str) or value not in self._ever - self._present:
            return value
        return next(iter(self.own.get(model_of(name) or "", ())), value)

    def both(self, kind: str) -> list[str]:
        """One of A and one of B."""
        return [*self.own.get(kind, ())[:1], *self._foreign.get(kind, ())[:1]]

    def put_into(self, value: Any, name: str = "") -> Any:
        """``value`` with most of the ids in it that nobody has replaced by real ones."""
        if isinstance(value, dict):
            return {key: self.put_into(each, str(key)) for key, each in value.items()}
        if isinstance(value, list):
            return [self.put_into(each, name) for each in value]
        if not isinstance(value, str) or not UUIDS.fullmatch(value) or value in self._known:
            return value
        kind = model_of(name)
        draw = self._random.randrange(10_000)
        own, foreign = self.own.get(kind or "", []), self._foreign.get(kind or "", [])
        if draw % 100 < OWN and own:
            return own[draw % len(own)]
        if draw % 100 < OWN + FOREIGN and foreign:
            return foreign[draw % len(foreign)]
        return value
