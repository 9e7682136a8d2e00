"""The steps of the two workspaces by name; each answers with an HTTP status."""

from collections.abc import Callable
from dataclasses import dataclass

from fuzz.journeys import Journey
from messaging.actions.schedules import run_schedules
from messaging.actions.send_due import send_due


@dataclass(frozen=True)
class Draw:
    """What Hypothesis drew for one step."""

    side: int
    noun: str
    word: str
    pick: int
    role: str


def work() -> int:
    """What runs in the background: schedules of both sides, then the outboxes."""
    run_schedules()
    send_due()
    return 200


def reach_across(own: Journey, other: Journey, draw: Draw) -> int:
    """What is asked for with an id of the other side is refused."""
    status = own.reach_across(draw.noun, other, draw.pick)
    assert status in (400, 403, 404, 422), f"{draw.noun} took an id of the other side: {status}"
    return 200


def search_for_the_other(own: Journey, other: Journey, draw: Draw) -> int:
    """The other side's mark finds as little as a word that nobody wrote."""
    found, nothing = own.search(other.world.mark), own.search("canaryzzzzzzzzzz")
    assert found == nothing, "a search tells the other's mark from a word that nobody wrote"
    return 200


STEPS: dict[str, Callable[[Journey, Journey, Draw], int]] = {
    "add": lambda own, other, draw: own.add(draw.noun, draw.word, draw.pick),
    "add, again": lambda own, other, draw: own.add(draw.noun, draw.word, draw.pick),
    "change": lambda own, other, draw: own.change(draw.noun, draw.word, draw.pick),
    "move": lambda own, other, draw: own.move(draw.pick),
    "reach across": reach_across,
    "remove": lambda own, other, draw: own.remove(draw.noun, draw.pick),
    "undo a removal": lambda own, other, draw: own.undo_removal(draw.pick),
    "share": lambda own, other, draw: own.share(draw.word),
    "import": lambda own, other, draw: own.import_a_file(is_undone=draw.pick % 2 == 0),
    "export": lambda own, other, draw: own.export_a_person(draw.pick),
    "erase a person": lambda own, other, draw: own.erase(draw.pick),
    "search": search_for_the_other,
    "send a wave": lambda own, other, draw: own.send_wave(draw.pick),
    "close a wave": lambda own, other, draw: own.close_wave(),
    "ask for check-ins": lambda own, other, draw: own.ask_for_check_ins(),
    "answer a link": lambda own, other, draw: own.answer_mailed_link(draw.pick, draw.word),
    "invite": lambda own, other, draw: own.invite(draw.role),
    "change a role": lambda own, other, draw: own.change_role(draw.role),
    "background": lambda own, other, draw: work(),
}
