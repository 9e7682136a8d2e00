"""
Every kind of e-mail that a workspace writes, with something that makes the product write it.

Two coalitions write the same: what people typed carries the coalition's mark, and tries to be
mark-up and a header of its own.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.conf import settings

from config.rooms import ROOMS
from feedback.actions.invitations import remind_silent_people
from feedback.actions.waves import add_wave, send_wave
from feedback.models import Wave
from messaging.models import Message
from partnerships.actions.check_ins import Asked, ask_participants, remind_silent
from stakeholders.actions.own_data import send_own_data
from stakeholders.models import Person
from tenancy.actions.members import invite_member
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.factories.partnerships import make_participation, make_partnership
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_user, make_workspace
from tests.feedback.answering import answer
from tests.walk.pseudo import CODE

TEMPLATES = settings.BASE_DIR / "templates" / "email"
LANGUAGES = ("en", "es", CODE)
# Somebody known to both coalitions, who reads another language in each.
SHARED = "sam@example.org"
# What a coalition's texts begin with.
WORDS = ("Coalition", "Ola", "Ana", "Readers", *LANGUAGES)


# What asks for a link where people type: what once did, and what looks like it.
PLACES = ("[[personal-link]]", "[[unsubscribe-link]]", "{{ link }}", "-link", "%(link)s")


@dataclass
class Coalition:
    """A workspace in which every text has its mark, and who is written to: address -> language."""

    mark: str
    workspace: Workspace
    owner: Membership
    languages: dict[str, str]
    people: list[Person] = field(default_factory=list)

    def word(self, name: str) -> str:
        """A text as somebody with bad intentions would type it."""
        break_out = f"\r\nBcc: thief@{self.mark}.example\r\n\r\n<i>{self.mark}</i>"
        return f"{name} {self.mark}{break_out} {' '.join(PLACES)}"


def make_coalition(mark: str, shared_language: str) -> Coalition:
    """With an organization for each reader, and a person there."""
    workspace = make_workspace(slug=mark, languages=list(LANGUAGES))
    languages = {f"{code}@{mark}.example": code for code in LANGUAGES} | {SHARED: shared_language}
    made = Coalition(mark, workspace, None, languages)  # type: ignore[arg-type]
    Workspace.objects.filter(pk=workspace.pk).update(name=made.word("Coalition"))
    workspace.refresh_from_db()
    made.owner = make_member(workspace, "owner", user=make_user(name=made.word("Ola")))
    with workspace_scope(workspace):
        for address, language in languages.items():
            organization = make_organization(f"{made.word('School')} {address}")
            person = make_person(made.word("Ana"), organization, email=address, language=language)
            made.people.append(person)
    return made


def _invitation(coalition: Coalition) -> None:
    for address, language in coalition.languages.items():
        invite_member(
            acting_member=coalition.owner, email=address, role="viewer", language=language
        )


def _check_in(coalition: Coalition) -> Asked:
    partnership = make_partnership(coalition.word("Readers"))
    for person in coalition.people:
        assert person.organization is not None
        make_participation(partnership, person.organization, contact=person)
    return ask_participants(acting_member=coalition.owner, partnership=partnership)


def _check_in_reminder(coalition: Coalition) -> None:
    remind_silent(acting_member=coalition.owner, round=_check_in(coalition).round)


def _survey_invitation(coalition: Coalition) -> Wave:
    texts = {code: coalition.word(code) for code in LANGUAGES}
    survey = make_survey(languages=LANGUAGES, title=texts, intro=texts)
    wave = add_wave(acting_member=coalition.owner, survey=survey, name="Autumn")
    return send_wave(acting_member=coalition.owner, wave=wave)


def _survey_reminder(coalition: Coalition) -> None:
    wave = _survey_invitation(coalition)
    wave.refresh_from_db()
    assert remind_silent_people(wave=wave) == len(coalition.people)


def _own_data(coalition: Coalition) -> None:
    made = make_wave(make_survey("confidential"), coalition.people)
    for index, person in enumerate(coalition.people):
        answer(made, index)
        send_own_data(acting_member=coalition.owner, person=person)


@dataclass(frozen=True)
class Kind:
    """What makes the product write it, where its link leads, whether the reader asked for it."""

    write: Callable[[Coalition], object]
    public_link: str
    is_transactional: bool = False


# By the name of the template and of the kind in the message log, which are the same.
KINDS = {
    # Of somebody who is waited for in person: neither quiet hours nor an earlier "stop" hold it.
    "invitation": Kind(_invitation, "invitation", is_transactional=True),
    "check_in": Kind(_check_in, "check-in"),
    "check_in_reminder": Kind(_check_in_reminder, "check-in"),
    "survey_invitation": Kind(_survey_invitation, "survey"),
    "survey_reminder": Kind(_survey_reminder, "survey"),
    "own_data": Kind(_own_data, "own-data", is_transactional=True),
}
# Functions that put an e-mail into the outbox, and what kinds.
WRITERS = {
    "messaging.actions.invitations.queue_invitation": {"invitation"},
    "partnerships.actions.check_ins._send": {"check_in", "check_in_reminder"},
    "stakeholders.actions.own_data.send_own_data": {"own_data"},
    "feedback.actions.invitations._write_to": {"survey_invitation", "survey_reminder"},
}
# Modules that put an e-mail together, or hand it to a server.
SENDERS = {"messaging.transport", "messaging.actions.mail_queues", "messaging.account_adapter"}
# Frames that other templates fill; account.html is filled by account_adapter.
FRAMES = {"base.html", "base.txt", "account.html"}


def messages_of(coalition: Coalition, kind: str) -> dict[str, Message]:
    """Message-ID -> the row."""
    with workspace_scope(coalition.workspace):
        return {row.message_id: row for row in Message.objects.filter(kind=kind)}


def callers_of(*names: str) -> set[str]:
    """The product's functions that call one of these, with their modules and classes."""
    return {
        where
        for module, tree in _modules_with(names)
        for where, call in _calls(tree, module)
        if _name(call.func) in names
    }


def importers_of(*names: str) -> set[str]:
    """The product's modules that import one of these modules, or from one."""
    return {
        module
        for module, tree in _modules_with(names)
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and node.module in names)
        or (isinstance(node, ast.Import) and any(each.name in names for each in node.names))
    }


def _modules_with(names: tuple[str, ...]) -> Iterator[tuple[str, ast.Module]]:
    """The product's modules that hold one of these names, read without running them."""
    for room in ROOMS:
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            code = path.read_text(encoding="utf-8")
            if any(name in code for name in names):
                parts = path.relative_to(settings.BASE_DIR).with_suffix("").parts
                yield ".".join(parts), ast.parse(code)


def _calls(node: ast.AST, where: str) -> Iterator[tuple[str, ast.Call]]:
    for child in ast.iter_child_nodes(node):
        inside = where
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            inside = f"{where}.{child.name}"
        elif isinstance(child, ast.Call):
            yield where, child
        yield from _calls(child, inside)


def _name(function: ast.expr) -> str:
    return str(getattr(function, "id", "") or getattr(function, "attr", ""))
