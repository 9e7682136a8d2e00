"""
The API under schemathesis: every operation of the description, all checks, chains of calls.

The caller belongs to workspace A. In place of many of the ids that are generated stand real ones,
of A so that calls succeed, and of B so that they must not.
"""

import json
import os
import re
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Any

import schemathesis
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import got_request_exception
from django.utils import timezone
from hypothesis import strategies
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.generation.meta import TestPhase
from schemathesis.transport.wsgi import WSGI_TRANSPORT

from config.wsgi import application
from fuzz.exceptions import is_expected
from fuzz.ids import Ids, model_of
from fuzz.journeys import NOUNS, Journey
from fuzz.marks import foreign_marks
from fuzz.report import Part
from fuzz.world import World
from records.api.description import api_description
from records.fields import FIRST_YEAR, LAST_YEAR
from tenancy.isolation.scope import workspace_scope
from tenancy.models import ApiToken, Membership, Workspace

PREFIX = "/api/v1/workspaces/{workspace_slug}"
METHODS = ("get", "put", "post", "patch", "delete")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CSRF_TOKEN = "c" * 32
REFRESH_EVERY = 300
# A run in which nearly everything is refused proves nothing. A partner may do about half.
FEWEST_CARRIED_OUT = {"owner": 0.6, "partner": 0.25}  # of the operations called
SOCKET_SETTINGS = ("max_redirects", "verify", "cert", "proxies")
# Calls on these can end the caller's own access: a token, a membership, what sign-in asks for.
CAN_END_ACCESS = ("/tokens/", "/members/", "/workspaces/")


@dataclass
class Caller:
    """Who calls, and how: by bearer token, or by session cookie as the pages' scripts do."""

    world: World
    role: str
    by_session: bool

    @property
    def name(self) -> str:
        return f"api-{self.role}-{'session' if self.by_session else 'token'}"

    def credentials(self) -> dict[str, dict[str, str]]:
        """By the name that the description gives to the way in."""
        if not self.by_session:
            return {"token": {"bearer": self.world.bearers[self.role]}}
        user = self.world.members[self.role].user
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        return {"session": {"api_key": str(session.session_key)}}


class Access:
    """Gives the caller back what a call of its own took away."""

    def __init__(self, caller: Caller) -> None:
        world = caller.world
        self._workspace_id = world.workspace.pk
        with workspace_scope(world.workspace):
            self._members = list(Membership.objects.all())
            self._tokens = list(ApiToken.objects.all())

    def restore(self) -> None:
        """The rows of the beginning, as they were."""
        Workspace.objects.filter(pk=self._workspace_id).update(is_mfa_required=False)
        with workspace_scope(self._workspace_id):
            for row in (*self._members, *self._tokens):
                row.save()


@dataclass
class Watch:
    """Sees every call: statuses, exceptions, and texts that must not be there."""

    caller: Caller
    part: Part
    ids: Ids
    access: Access
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    last_error: str = ""

    def note_exception(self, **kwargs: Any) -> None:
        """Connected to Django's signal: the exception behind an answer of 500."""
        self.last_error = traceback.format_exc(limit=-6)

    def after_call(self, case: Any, response: Any) -> None:
        """Count one answer, and read it."""
        part, where = self.part, short(case.operation.label)
        part.cases += 1
        self.statuses[where][response.status_code] += 1
        if response.status_code >= 500:
            part.server_error(where, f"{case.as_curl_command()}\n{self.last_error}"[:3000])
        self.ids.learn(response.content)
        answer = json.dumps(dict(response.headers)).encode() + response.content
        sent = foreign_marks(json.dumps([case.query, case.path_parameters], default=str), "")
        for mark in foreign_marks(answer, self.caller.world.mark) - sent:
            part.foreign_mark(where, f"{mark}\n{case.as_curl_command()}"[:2000])
        if case.method != "GET" and any(name in case.path for name in CAN_END_ACCESS):
            self.access.restore()
        has_removed = case.method == "DELETE" and response.status_code == 204
        if has_removed or part.cases % REFRESH_EVERY == 0:
            self.ids.refresh()


def _send_without_socket() -> None:
    """The application is called directly, and the checks' own calls know no other way to say so."""
    send = WSGI_TRANSPORT.send

    def send_plainly(case: Any, **kwargs: Any) -> Any:
        return send(case, **{k: v for k, v in kwargs.items() if k not in SOCKET_SETTINGS})

    WSGI_TRANSPORT.send = send_plainly  # type: ignore[method-assign]


def _keep_to_years_that_are_taken() -> None:
    """
    Days and moments of the years that the product takes: of the ten thousand that the format
    knows nearly all would be refused, and hardly a body would come to an action.
    """
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    days = strategies.dates(first, last)
    times = strategies.times(timezones=strategies.just(UTC))
    moments = strategies.builds(datetime.combine, days, times)
    schemathesis.openapi.format("date", days.map(date.isoformat))
    schemathesis.openapi.format("date-time", moments.map(datetime.isoformat))


def short(label: str) -> str:
    """``GET /goals/`` for what stands under a workspace's address."""
    return re.sub(r"/api/v1/workspaces/[^/]+", "", label)


def described(world: World, ids: Ids) -> dict[str, Any]:
    """The API's own description, for one workspace, with real ids as examples."""
    schema: dict[str, Any] = json.loads(json.dumps(api_description(), default=str))
    prefix = PREFIX.format(workspace_slug=world.workspace.slug)
    schema["paths"] = {path.replace(PREFIX, prefix): item for path, item in schema["paths"].items()}
    bodies = _bodies(world)
    schema["components"] = _spell_out_null(schema["components"])
    for path, item in schema["paths"].items():
        noun = path.split("/")[5]
        for operation in item.values():
            operation["parameters"] = list(_parameters(operation["parameters"], noun, ids))
        if path.count("/") == 6 and "post" in item and noun in bodies:
            content = item["post"]["requestBody"]["content"]["application/json"]
            content["examples"] = {"in order": {"value": bodies[noun]}}
        if path.count("/") == 7 and "patch" in item and noun in NOUNS:
            content = item["patch"]["requestBody"]["content"]["application/json"]
            text = NOUNS[noun][1]
            content["examples"] = {"in order": {"value": {text: bodies[noun][text]}}}
    return schema


def _bodies(world: World) -> dict[str, dict[str, Any]]:
    """What adds one of each noun, so that every operation has something to do."""
    journey, later = Journey(world), (timezone.now() + timedelta(days=30)).date().isoformat()
    return {
        **{noun: journey.body(noun, "example", 0) for noun in NOUNS},
        "shares": {"title": "For the board", "expires_on": later},
        "invitations": {"email": f"new@{world.mark}.example.org", "role": "viewer"},
        "check-in-rounds": {"partnership": journey.partnership_to_ask()},
        "survey-questions": {
            "survey": str(journey.ids("survey")[0]),
            "kind": "long_text",
            "text": {"en": journey.text("What else?"), "es": journey.text("¿Qué más?")},
        },
    }


def _spell_out_null(part: Any) -> Any:
    """``["string", "null"]`` as two alternatives: else a format is not kept to when one is made."""
    if isinstance(part, list):
        return [_spell_out_null(each) for each in part]
    if not isinstance(part, dict):
        return part
    part = {name: _spell_out_null(each) for name, each in part.items()}
    types = part.get("type")
    if isinstance(types, list) and "null" in types and len(types) == 2:
        plain = next(name for name in types if name != "null")
        return {"anyOf": [{**part, "type": plain}, {"type": "null"}]}
    return part


def _parameters(parameters: Any, noun: str, ids: Ids) -> Iterator[dict[str, Any]]:
    for parameter in parameters:
        if parameter["name"] == "workspace_slug":
            continue
        kind = model_of(noun if parameter["in"] == "path" else parameter["name"])
        if parameter["schema"].get("format") == "uuid" and kind:
            parameter["examples"] = {pk: {"value": pk} for pk in ids.both(kind)}
        yield parameter


def _load(caller: Caller, ids: Ids, seconds: int) -> Any:
    config = SchemathesisConfig.from_dict(
        {
            "max-time": seconds,
            # The same calls each time, so that a change is judged and not luck; FUZZ_SEED asks
            # for others.
            "seed": int(os.environ.get("FUZZ_SEED", "1")),
            "cache": {"enabled": False},  # an earlier run's calls belong to another workspace
            "auth": {"openapi": caller.credentials()},
            "headers": {"X-CSRFToken": CSRF_TOKEN} if caller.by_session else {},
            "continue-on-failure": True,
            "generation": {
                "max-examples": 20,
                "no-shrink": True,
                "with-security-parameters": False,  # the caller has real ones
            },
            # A filter by an id of no row here is refused; the schema can't say which ids there are.
            "operations": [
                {
                    "include-method": "GET",
                    "checks": {
                        "positive_data_acceptance": {
                            "expected-statuses": ["2xx", "304", "400", "401", "403", "404", "412"]
                        }
                    },
                }
            ],
            "phases": {
                # By session only the way in differs: what the cases cover is covered by token.
                "coverage": {"enabled": not caller.by_session},
                "stateful": {"generation": {"max-examples": 40}, "max-steps": 12},
            },
            "checks": {
                # 422: in order by itself, but a rule of the workspace speaks against it.
                # 412: an If-Match that names no state of the record.
                "positive_data_acceptance": {
                    "expected-statuses": ["2xx", "304", "401", "403", "404", "412", "422"]
                },
                # The condition is judged before the body is read.
                "negative_data_rejection": {"expected-statuses": ["4xx"]},
            },
        }
    )
    schema = schemathesis.openapi.from_dict(described(caller.world, ids), config=config)
    schema.app = application
    return schema


def run_api(caller: Caller, other: World, *, seconds: int) -> Part:
    """Call every operation in every way that schemathesis knows, for so long at most."""
    part, began = Part(caller.name), monotonic()
    ids = Ids(caller.world, other)
    before = other.rows()
    schema = _load(caller, ids, seconds)
    watch = Watch(caller, part, ids, Access(caller))
    _hook(schema, watch)
    _send_without_socket()
    _keep_to_years_that_are_taken()
    got_request_exception.connect(watch.note_exception)
    try:
        for event in from_schema(schema).execute():
            _note(event, part)
    finally:
        got_request_exception.disconnect(watch.note_exception)
    _compare(part, before, other.rows())
    _note_coverage(schema, watch)
    part.seconds = monotonic() - began
    return part


def _hook(schema: Any, watch: Watch) -> None:
    """The names and arguments are those that schemathesis calls its hooks by."""

    def before_call(context: Any, case: Any, kwargs: Any) -> None:
        noun = case.operation.path.split("/")[5]
        given = (case.path_parameters or {}).items()
        case.path_parameters = {name: watch.ids.put_into(each, noun) for name, each in given}
        case.query = watch.ids.put_into(case.query)
        case.body = watch.ids.mend(watch.ids.put_into(case.body))
        if case.meta is None or case.meta.phase.name != TestPhase.STATEFUL:
            watch.ids.suit(case, short(case.operation.label))
        if watch.caller.by_session:
            case.cookies = {**(case.cookies or {}), "csrftoken": CSRF_TOKEN}

    def after_call(context: Any, case: Any, response: Any) -> None:
        watch.after_call(case, response)

    def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
        return not is_expected(failure, case, response)

    schemathesis.hook(before_call)
    schema.hook(after_call)
    schema.hook(filter_failure)


def _note(event: Any, part: Part) -> None:
    if isinstance(event, events.ScenarioFinished):
        recorded: Any = event.recorder
        for case_id, checks in recorded.checks.items():
            for check in checks:
                # A server error is noted by the watch, with its cause.
                if check.status is Status.FAILURE and check.name != "not_a_server_error":
                    _note_failure(part, check, recorded.interactions[case_id].response)
    elif isinstance(event, events.NonFatalError):
        part.find(short(event.label), "run", event.info.format()[:2000])
    elif isinstance(event, events.FatalError):
        raise event.exception


def _note_failure(part: Part, check: Any, answer: Any) -> None:
    failure = check.failure_info.failure
    example = (
        f"{failure.title}: {failure.message}\n{answer.status_code} {answer.content[:600]!r}"
        f"\n{check.failure_info.code_sample}"
    )
    part.find(short(str(failure.operation)), check.name, example[:3000])


def _compare(part: Part, before: dict[str, list[str]], after: dict[str, list[str]]) -> None:
    for table, rows in before.items():
        if rows != after[table]:
            part.find(
                table, "other workspace changed", f"{len(rows)} rows, {len(after[table])} now"
            )


def _note_coverage(schema: Any, watch: Watch) -> None:
    """Which operations were carried out at least once, and what the others answered."""
    labels = [short(result.ok().label) for result in schema.get_all_operations()]
    part = watch.part
    part.of = len(labels)
    for label in labels:
        statuses = watch.statuses[label]
        if any(200 <= status < 300 for status in statuses):
            part.covered += 1
        else:
            answers = (f"{status}: {n}x" for status, n in sorted(statuses.items()))
            part.missed[label] = ", ".join(answers) or "the time was up"
    called = sum(bool(watch.statuses[label]) for label in labels)
    if part.covered < called * FEWEST_CARRIED_OUT[watch.caller.role]:
        part.find(part.name, "hardly anything was carried out", str(part.missed)[:2000])
