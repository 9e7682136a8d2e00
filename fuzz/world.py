"""A whole workspace, one row of everything at least, each text of it with the workspace's mark."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from feedback.actions.results import publish_results
from feedback.actions.waves import add_wave, close_wave
from feedback.models import AnonymousBuffer, Answer
from fuzz.marks import new_mark
from imports.actions.uploads import start_import
from meetings.models import Attendance, Meeting
from messaging.models import Suppression
from overview.models import ArchiveFilling
from partnerships.models import ActivityOrganization, CheckInCadence, ConcernNote
from stakeholders.models import OwnDataLink
from tenancy.accounts.tokens import hash_token
from tenancy.actions.tokens import create_api_token
from tenancy.isolation.models import TenantModel
from tenancy.isolation.scope import workspace_scope
from tenancy.models import IdempotentReply, Membership, Workspace
from tests.factories.check_ins import make_check_in, make_round
from tests.factories.feedback import MadeWave, make_survey, make_wave
from tests.factories.messaging import make_message
from tests.factories.metrics import make_breakdown, make_pattern
from tests.factories.overview import make_share
from tests.factories.partnerships import make_participation, make_partnership
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_user, make_workspace
from tests.feedback.answering import answer
from tests.samples import Samples

ROLES = ("owner", "coordinator", "partner", "funder", "viewer")
# Fields that hold a code, a key or a secret rather than something that people wrote.
CODES = frozenset(
    [
        "token_hash",
        "reminder_token_hash",
        "prefix",
        "key",
        "request_hash",
        "language",
        "sector",
        "secret",
        "message_id",
        "kind",
        "importer",
        "action",
        "object_type",
        "time_zone",
        "slug",
        "row_outcomes",
        "status",
        "encoding",
    ]
)
CODE_LISTS = frozenset(("languages", "identifiers", "option_ids"))
LANGUAGES = frozenset(("en", "es"))
APPEND_ONLY = frozenset(("AuditEvent",))  # marked by what the actions wrote into it
ENOUGH_ANSWERS = 12
SAMPLED = [name for name in vars(Samples) if not name.startswith(("_", "by_", "more"))]


def tenant_models() -> list[type[TenantModel]]:
    """Every table that belongs to workspaces."""
    return [model for model in apps.get_models() if issubclass(model, TenantModel)]


@dataclass
class World:
    """One workspace with its people; texts have its ``mark``, ``tokens`` open its public links."""

    workspace: Workspace
    mark: str
    members: dict[str, Membership]
    samples: Samples
    tokens: dict[str, str] = field(default_factory=dict)
    bearers: dict[str, str] = field(default_factory=dict)

    @property
    def owner(self) -> Membership:
        return self.members["owner"]

    def ids(self) -> dict[str, list[UUID]]:
        """The ids of every table's rows, newest first, by the model's name in snake case."""
        with workspace_scope(self.workspace):
            found = {
                snake_case(model.__name__): list(
                    model._default_manager.order_by("-pk").values_list("pk", flat=True)[:50]
                )
                for model in tenant_models()
            }
        return {**found, "workspace": [self.workspace.pk]}

    def rows(self) -> dict[str, list[str]]:
        """Every row of the workspace as text, by table, to see whether something moved."""
        with workspace_scope(self.workspace):
            return {
                model.__name__: sorted(repr(sorted(row.items())) for row in _values(model))
                for model in tenant_models()
            }


def _values(model: type[TenantModel]) -> Iterator[dict[str, Any]]:
    for row in model._default_manager.values():
        yield {key: bytes(v) if isinstance(v, memoryview) else v for key, v in row.items()}


def snake_case(name: str) -> str:
    """``ActionItem`` as ``action_item``."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).removeprefix("_")


def make_world(copies: int = 1) -> World:
    """
    Call outside any scope: what it makes is committed as far as the caller commits.

    ``copies`` is how many samples of each noun there are to be used up.
    """
    mark = new_mark()
    workspace = make_workspace(slug=mark, name=f"{mark} Coalition", languages=["en", "es"])
    with workspace_scope(workspace):
        organization = make_organization(name="Bridge School", sector="education")
    members = {
        role: make_member(
            workspace,
            role,
            user=make_user(f"{role}@{mark}.example.org", f"{mark} {role}"),
            organization_id=organization.pk if role == "partner" else None,
        )
        for role in ROLES
    }
    world = World(
        workspace, mark, members, Samples(workspace, members["partner"], members["owner"])
    )
    with workspace_scope(workspace):
        _fill(world, copies)
        _mark_rows(mark)
        for role, member in members.items():
            _token, world.bearers[role] = create_api_token(acting_member=member, name=mark)
    return world


def _fill(world: World, copies: int) -> None:
    """One of everything that there are samples of, and what the samples leave out."""
    samples = world.samples
    for name in SAMPLED * copies:
        getattr(samples, name)()
    partnership, concern = samples.partnership(), samples.concern()
    ConcernNote.objects.create(concern=concern, text="Noted", written_by=world.owner)
    activity, meeting = samples.activity(), samples.meeting()
    organization = samples.organization()
    ActivityOrganization.objects.create(activity=activity, organization=organization)
    Attendance.objects.create(meeting=meeting, organization=organization)
    CheckInCadence.objects.create(
        partnership=partnership,
        every="week",
        starts_on=date(2026, 1, 5),
        at=time(9),
        next_at=timezone.now(),
    )
    make_breakdown(samples.measurement(), "Girls", numerator=20, denominator=40)
    make_pattern(samples.measurement())
    Suppression.objects.create(email="gone@example.org", reason="unsubscribed")
    IdempotentReply.objects.create(
        membership=world.owner, key="k", request_hash="x", status=201, body={"en": "Kept"}
    )
    for _copy in range(copies):
        _add_rare_states(world)
    _open_public_links(world)


def _add_rare_states(world: World) -> None:
    """Records in a state that few are in, each the only one that some operation is for."""
    samples = world.samples
    make_message(status="failed", error="550 no such mailbox")
    content = f"name,sector\n{world.mark} of a file,health\n".encode()
    start_import(
        acting_member=world.owner, importer="organizations", file_name="x.csv", content=content
    )
    ahead = timezone.now() + timedelta(days=30)
    # Of a workspace that holds something; one of each is enough.
    filling, _is_new = ArchiveFilling.objects.get_or_create(status="refused", error="Not fresh")
    filling.parts.get_or_create(number=0, defaults={"content": world.mark.encode()})
    meeting = Meeting.objects.create(
        partnership=samples.partnership(), title="Ahead", starts_at=ahead
    )
    Attendance.objects.create(meeting=meeting, organization=samples.organization())
    person = make_person(organization=samples.organization())
    make_check_in(make_round(make_partnership()), samples.organization(), person=person)
    add_wave(acting_member=world.owner, survey=make_survey(), name="Prepared")


def _open_public_links(world: World) -> None:
    """Links for those without an account, and a survey answered by enough people to be shown."""
    samples = world.samples
    wave = make_wave(people=3)
    world.tokens["survey"] = wave.tokens[0]
    asked = make_round(samples.partnership())
    make_check_in(asked, samples.organization(), token=f"check-in-{world.mark}")
    world.tokens["check-in"] = f"check-in-{world.mark}"
    world.tokens["own-data"] = f"own-data-{world.mark}"
    OwnDataLink.objects.create(
        person=samples.person(),
        token_hash=hash_token(world.tokens["own-data"]),
        expires_at=timezone.now() + timedelta(days=1),
    )
    make_share(token=f"share-{world.mark}")
    world.tokens["share"] = f"share-{world.mark}"
    anonymous = make_wave(make_survey("anonymous"), people=ENOUGH_ANSWERS)
    _answer_all(anonymous, world.mark)
    assert AnonymousBuffer.objects.exists()
    named = make_wave(make_survey("identified"), people=ENOUGH_ANSWERS)
    _answer_all(named, world.mark)
    answered = make_wave(people=ENOUGH_ANSWERS)
    _answer_all(answered, world.mark)
    closed = close_wave(acting_member=world.owner, wave=answered.wave)
    publish_results(acting_member=world.owner, wave=closed, is_published=True)
    contact = make_person(organization=samples.organization())
    make_participation(make_partnership("Asked"), samples.organization(), contact=contact)


def _answer_all(made: MadeWave, mark: str) -> None:
    for index in range(ENOUGH_ANSWERS):
        answer(made, index, rating="agree", score=index % 11, text=f"{mark} could meet sooner")


def _mark_rows(mark: str) -> None:
    """Put the mark into every text that people write, in every table: new ones too."""
    for model in tenant_models():
        if model.__name__ in APPEND_ONLY:
            continue
        fields = [f for f in model._meta.concrete_fields if not f.choices and f.name not in CODES]
        for row in model._default_manager.all():
            for each in fields:
                value = getattr(row, each.attname)
                if value == "" and model is Answer:
                    continue  # a choice or a number has no words
                value = str(row.pk) if value == "" else value
                setattr(row, each.attname, _marked(each, value, mark))
            row.save()


def _marked(column: models.Field, value: Any, mark: str) -> Any:
    if isinstance(column, models.EmailField):
        return f"{mark}.{value}" if "@" in value else ""
    if isinstance(column, models.URLField):
        return f"https://{mark}.example.org/"
    if isinstance(column, models.CharField | models.TextField):
        return f"{mark} {value}"[: column.max_length]
    if isinstance(column, ArrayField) and column.name not in CODE_LISTS:
        return [f"{mark} {text}" for text in value or ["listed"]]
    if isinstance(column, models.JSONField):
        return _marked_json(value, mark)
    return value


def _marked_json(value: Any, mark: str, key: str = "") -> Any:
    """Texts stand under the code of their language; what else is text may be a code."""
    if isinstance(value, dict):
        return {name: _marked_json(each, mark, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_marked_json(each, mark) for each in value]
    return f"{mark} {value}" if isinstance(value, str) and key in LANGUAGES else value
