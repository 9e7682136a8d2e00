"""What one side does, mostly through its own API as its owner; every text carries its mark."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from feedback.models import Wave
from fuzz.forms import forms_of
from fuzz.marks import foreign_marks
from fuzz.surfaces import mails_to, seen
from fuzz.world import World
from imports.actions.applying import apply_import, confirm_import, undo_import
from imports.actions.dry_runs import check_import, map_columns
from imports.actions.uploads import start_import
from imports.models import ImportRun
from partnerships.models import Participation
from stakeholders.actions.erasure import erase_person
from stakeholders.models import Person
from tenancy.errors import DomainError
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent

_numbers = count(1)
LINK = re.compile(r"/p/[-a-z0-9]+/(?:survey|check-in|invitation|unsubscribe)/[^/\s\"<]+/")
REFERENCE = re.compile("[A-Z_]+")
NOTHING_TO_DO = 399  # counted as done: there was nothing of the kind

# noun -> the model it is of, its text's field, and its other fields; an upper-case value stands
# for an id of that model.
NOUNS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "organizations": ("organization", "name", {"sector": "health", "mission": "TEXT"}),
    "people": ("person", "name", {"organization": "ORGANIZATION", "title": "TEXT"}),
    "partnerships": ("partnership", "name", {"model": "other", "vision": "TEXT"}),
    "participations": (
        "participation",
        "responsibilities",
        {"partnership": "PARTNERSHIP", "organization": "ORGANIZATION", "role": "partner"},
    ),
    "goals": ("goal", "title", {"partnership": "PARTNERSHIP", "definition": "TEXT"}),
    "alignment-ratings": (
        "alignment_rating",
        "note",
        {"goal": "GOAL", "organization": "ORGANIZATION", "priority": 3, "agreement": 2},
    ),
    "activities": (
        "activity",
        "title",
        {"partnership": "PARTNERSHIP", "type": "workshop", "happened_on": "2026-03-02"},
    ),
    "wins": ("win", "text", {"partnership": "PARTNERSHIP", "happened_on": "2026-03-02"}),
    "meetings": (
        "meeting",
        "title",
        {"partnership": "PARTNERSHIP", "starts_at": "2027-03-02T10:00Z", "agenda": "TEXT"},
    ),
    "concerns": ("concern", "text", {"partnership": "PARTNERSHIP", "kind": "risk"}),
    "action-items": (
        "action_item",
        "title",
        {"partnership": "PARTNERSHIP", "organization": "ORGANIZATION"},
    ),
    "metrics": ("metric", "name", {"definition": "TEXT", "kind": "percentage", "goal": "GOAL"}),
    "measurements": (
        "measurement",
        "note",
        {
            "metric": "METRIC",
            "organization": "ORGANIZATION",
            "numerator": "12",
            "denominator": "40",
            "period_start": "2025-01-01",
            "period_end": "2025-12-31",
        },
    ),
    "targets": ("target", "group", {"metric": "METRIC", "value": "9", "due_on": "2031-01-01"}),
    "surveys": ("survey", "title", {"languages": ["en"], "instrument": "meeting-pulse"}),
    "waves": ("wave", "name", {"survey": "SURVEY"}),
    "tokens": ("api_token", "name", {}),
}


def is_reference(value: Any) -> bool:
    """Whether a field of a noun takes the id of another record."""
    return isinstance(value, str) and value != "TEXT" and bool(REFERENCE.fullmatch(value))


class Journey:
    """One side: its workspace, and what its owner does there."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._client = Client(raise_request_exception=False)
        self._headers = {"Authorization": f"Bearer {world.bearers['owner']}"}

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the API; its answer never names the other side."""
        url = f"/api/v1/workspaces/{self.world.workspace.slug}/{path}"
        content = "" if body is None else json.dumps(body)
        answer = self._client.generic(
            method, url, content, content_type="application/json", headers=self._headers
        )
        found = foreign_marks(seen(url, answer).body, self.world.mark)
        assert not found, f"{method} {path} answers with {found}"
        return answer

    def text(self, word: str) -> str:
        """Words with the mark; the number keeps names apart."""
        return f"{self.world.mark} {next(_numbers)} {word}".strip()

    def ids(self, kind: str) -> list[Any]:
        """The newest ids of one kind."""
        return self.world.ids()[kind]

    def _pick(self, kind: str, pick: int) -> str:
        """An id of this side; one that nobody has when all of a kind are gone."""
        ids = self.ids(kind)
        return str(ids[pick % len(ids)] if ids else UUID(int=pick))

    def body(self, noun: str, word: str, pick: int) -> dict[str, Any]:
        """What adds one of a noun."""
        _kind, field, others = NOUNS[noun]
        body: dict[str, Any] = {field: self.text(word)}
        if noun == "surveys":
            body[field] = {"en": self.text(word)}
        for name, value in others.items():
            if value == "TEXT":
                body[name] = self.text(word)
            elif is_reference(value):
                body[name] = self._pick(value.lower(), pick)
            else:
                body[name] = value
        return body

    def add(self, noun: str, word: str, pick: int) -> int:
        """Add one of a noun."""
        return int(self.call("POST", f"{noun}/", self.body(noun, word, pick)).status_code)

    def change(self, noun: str, word: str, pick: int) -> int:
        """Write new words into one of a noun."""
        kind, field, _others = NOUNS[noun]
        found = self._pick(kind, pick)
        body = {field: self.body(noun, word, pick)[field]}
        return int(self.call("PATCH", f"{noun}/{found}/", body).status_code)

    def move(self, pick: int) -> int:
        """An activity to another partnership, a person to another organization, a goal up."""
        noun, name, kind = (
            ("activities", "partnership", "partnership"),
            ("people", "organization", "organization"),
            ("goals", "parent", "goal"),
        )[pick % 3]
        found = self._pick(NOUNS[noun][0], pick)
        body = {name: self._pick(kind, pick + 1)}
        return int(self.call("PATCH", f"{noun}/{found}/", body).status_code)

    def reach_across(self, noun: str, other: "Journey", pick: int) -> int:
        """Ask for one of the other side's, or put the other side's id into one of this side's."""
        kind, _field, others = NOUNS[noun]
        links = [(name, v.lower()) for name, v in others.items() if is_reference(v)]
        if not links or pick % 3 == 0:
            method = ("GET", "PATCH", "DELETE")[pick // 3 % 3]
            foreign = other._pick(kind, pick)
            body = {"name": self.text("")} if method == "PATCH" else None
            status = self.call(method, f"{noun}/{foreign}/", body).status_code
            return 404 if status == 405 else int(status)
        name, linked = links[pick % len(links)]
        body = {**self.body(noun, "", pick), name: other._pick(linked, pick)}
        return int(self.call("POST", f"{noun}/", body).status_code)

    def remove(self, noun: str, pick: int) -> int:
        """Delete one of a noun, if it may be."""
        if noun == "tokens":  # the journey's own among them
            return NOTHING_TO_DO
        found = self._pick(NOUNS[noun][0], pick)
        return int(self.call("DELETE", f"{noun}/{found}/").status_code)

    def undo_removal(self, pick: int) -> int:
        """Bring back what was removed."""
        with workspace_scope(self.world.workspace):
            events = list(
                AuditEvent.objects.filter(action__startswith="remove_").values_list("pk", flat=True)
            )
        if not events:
            return NOTHING_TO_DO
        return self._page(f"removals/{events[pick % len(events)]}/undo/", {})

    def _page(self, path: str, data: dict[str, Any]) -> int:
        client = Client(raise_request_exception=False)
        client.force_login(self.world.owner.user)
        url = f"/w/{self.world.workspace.slug}/{path}"
        answer = client.post(url, data)
        found = foreign_marks(seen(url, answer).body, self.world.mark)
        assert not found, f"POST {path} answers with {found}"
        return int(answer.status_code)

    def share(self, word: str) -> int:
        """A new link to the dashboard, which then is one of the public links."""
        until = (timezone.now() + timedelta(days=30)).date().isoformat()
        answer = self.call("POST", "shares/", {"title": self.text(word), "expires_on": until})
        if answer.status_code == 201:
            self.world.tokens["share"] = answer.json()["link"].rstrip("/").split("/")[-1]
        return int(answer.status_code)

    def search(self, words: str) -> str:
        """What a search shows, without the words themselves and what differs by call."""
        client = Client(raise_request_exception=False)
        client.force_login(self.world.owner.user)
        texts = []
        for path in ("search/", "organizations/", "people/", "organization-names/", "activities/"):
            url = f"/w/{self.world.workspace.slug}/{path}"
            body = seen(url, client.get(url, {"q": words})).body.decode()
            main = body.partition("<main")[2] or body
            texts.append(re.sub(r'value="[^"]{30,}"', "", main.replace(words, "")))
        texts += [
            json.dumps(self.call("GET", f"{noun}/?q={words}").json()["results"])
            for noun in ("organizations", "people", "goals", "activities", "partnerships")
        ]
        return "\n".join(texts)

    def import_a_file(self, *, is_undone: bool) -> int:
        """Organizations from a file: upload, map, try, apply; undo, perhaps."""
        mark, number = self.world.mark, next(_numbers)
        content = f"name,sector\n{mark} imported {number},health\n{mark} more {number},education\n"
        with workspace_scope(self.world.workspace):
            run = start_import(
                acting_member=self.world.owner,
                importer="organizations",
                file_name=f"{mark}.csv",
                content=content.encode(),
            )
            columns = {"name": {"column": "name"}, "sector": {"column": "sector"}}
            map_columns(acting_member=self.world.owner, run=run, mapping=columns)
        with workspace_scope(self.world.workspace):
            run = check_import(run=ImportRun.objects.get(pk=run.pk))
            confirm_import(acting_member=self.world.owner, run=run)
            run = apply_import(acting_member=self.world.owner, run=run)
            if is_undone:
                undo_import(acting_member=self.world.owner, run=run)
        return 200

    def export_a_person(self, pick: int) -> int:
        """All that the workspace holds on somebody, as one file."""
        return self._page(f"people/{self._pick('person', pick)}/export/", {})

    def erase(self, pick: int) -> int:
        """Everything of one person, everywhere in the workspace."""
        found = self._pick("person", pick)
        with workspace_scope(self.world.workspace):
            person = Person.objects.filter(pk=found).first()
            if person is None:
                return NOTHING_TO_DO
            return self._try(
                lambda: erase_person(
                    acting_member=self.world.owner, person=person, repeated_name=person.name
                )
            )

    def _try(self, act: Callable[[], Any]) -> int:
        try:
            act()
        except DomainError:
            return 422
        return 200

    def send_wave(self, pick: int) -> int:
        """A survey's new wave to everybody, out at once."""
        body = {"survey": self._pick("survey", pick), "name": self.text("wave")}
        body["closes_at"] = (timezone.now() + timedelta(days=9)).isoformat()
        made = self.call("POST", "waves/", body)
        if made.status_code != 201:
            return int(made.status_code)
        known = {"acknowledge": ["almost_equal_audience"]}
        return int(self.call("POST", f"waves/{made.json()['id']}/send/", known).status_code)

    def close_wave(self) -> int:
        """Close an open wave, and publish what it says."""
        with workspace_scope(self.world.workspace):
            wave = Wave.objects.filter(status="open").order_by("pk").first()
        if wave is None:
            return NOTHING_TO_DO
        closed = self.call("POST", f"waves/{wave.pk}/close/").status_code
        self.call("PATCH", f"results/{wave.pk}/", {"is_published": True})
        return int(closed)

    def ask_for_check_ins(self) -> int:
        """A new round of the partnership somebody takes part in."""
        for open_round in self.call("GET", "check-in-rounds/?is_open=true").json()["results"]:
            self.call("POST", f"check-in-rounds/{open_round['id']}/closing/")
        body = {"partnership": self.partnership_to_ask()}
        return int(self.call("POST", "check-in-rounds/", body).status_code)

    def partnership_to_ask(self) -> str:
        """One in which somebody can be asked."""
        with workspace_scope(self.world.workspace):
            asked = Participation.objects.filter(contact__isnull=False).order_by("-pk").first()
        return str(asked.partnership_id) if asked else self._pick("partnership", 0)

    def answer_mailed_link(self, pick: int, word: str) -> int:
        """Follow a link out of an e-mail, without an account, and send its form filled in."""
        links = sorted({link for text in mails_to(self.world) for link in LINK.findall(text)})
        if not links:
            return NOTHING_TO_DO
        url, client = links[pick % len(links)], Client(raise_request_exception=False)
        page = seen(url, client.get(url))
        forms = forms_of(page.body.decode("utf-8", "replace"), url)
        sent = max((form.filled(self.text(word)) for form in forms), key=len, default={})
        answer = client.post(url, sent)
        found = foreign_marks(page.body + seen(url, answer).body, self.world.mark)
        assert not found, f"{url} shows {found}"
        return int(answer.status_code)

    def invite(self, role: str) -> int:
        """Somebody new."""
        body = {"email": f"in{next(_numbers)}@{self.world.mark}.example.org", "role": role}
        if role == "partner":
            body["organization_id"] = str(self._pick("organization", 0))
        return int(self.call("POST", "invitations/", body).status_code)

    def change_role(self, role: str) -> int:
        """The spare member's role; those who look around keep theirs."""
        with workspace_scope(self.world.workspace):
            spare = self.world.samples.membership().pk
        body: dict[str, Any] = {"role": role}
        if role == "partner":
            body["organization_id"] = self._pick("organization", 0)
        return int(self.call("PATCH", f"members/{spare}/", body).status_code)
