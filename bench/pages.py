"""Pages and API calls through gunicorn, each against the bare view on the same server."""

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from bench.data.neighbors import SLUG as NEIGHBOR
from bench.data.surveys import SLUG as SURVEYS
from bench.data.surveys import open_wave
from bench.environment import Environment
from bench.http import Client
from bench.measuring import Figure
from metrics.actions.measurements import (
    accept_measurement,
    change_measurement,
    reopen_measurement,
)
from metrics.models import Measurement, Metric
from partnerships.actions.activities import log_activity
from partnerships.models import Participation, Partnership
from tenancy.audit.recording import touch_workspace
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, Workspace

BARE = "bare view"
BARE_CALLS = 5


@dataclass(frozen=True)
class Visit:
    """What is asked for, by its address beneath the workspace."""

    name: str
    path: str
    goal: float | None = None
    most_statements: int | None = None
    # What is written in the workspace just before, by its slug.
    write: Callable[[str], None] | None = None


def page_figures(environment: Environment) -> list[Figure]:
    """What a member and an invited person wait for."""
    bare = bare_view(environment)
    figures = [Figure(name="bare view against itself", against=BARE, product=bare, yardstick=bare)]
    figures += [
        _page(environment, visit, bare) for visit in _visits(environment.extent.coalition.slug)
    ]
    figures += _larger(environment)
    figures += [_logging(environment, bare), _survey_page(environment, bare), _beside(environment)]
    return figures


def bare_view(environment: Environment) -> Callable[[], float]:
    """The middle one of five calls: one alone is too short to time well."""
    client = environment.connect({})
    return lambda: statistics.median(client.get("/bare/") for _ in range(BARE_CALLS))


def forget_all(slug: str) -> None:
    """Nothing that is kept of the workspace is right any longer."""
    with workspace_scope(Workspace.objects.get(slug=slug)):
        touch_workspace()


def log_one(slug: str) -> None:
    """An activity of the busiest partnership, logged today."""
    key, _organizations = busiest_partnership(slug)
    with coordinator_of(slug) as member:
        log_activity(
            acting_member=member,
            partnership=Partnership.objects.get(pk=key),
            type="workshop",
            title=f"Sample {uuid4()}",
            happened_on=date.today(),  # noqa: DTZ011 - any day will do
        )


def accept_one(slug: str) -> None:
    """A report of the dashboard's first metric, with another figure than before, accepted."""
    with coordinator_of(slug) as member:
        metrics = Metric.objects.on_dashboard().exclude(goal=None)
        first = metrics.order_by("goal_id", "-level", "name")[0]
        report = Measurement.objects.filter(metric=first, status="accepted").latest("period_end")
        reopen_measurement(acting_member=member, measurement=report)
        name = "value" if report.numerator is None else "numerator"
        figure = getattr(report, name)
        other = {name: figure - 1 if figure % 2 else figure + 1}
        change_measurement(acting_member=member, measurement=report, **other)
        accept_measurement(acting_member=member, measurement=report)


@contextmanager
def coordinator_of(slug: str) -> Iterator[Membership]:
    """Its first coordinator, in its scope."""
    workspace = Workspace.objects.get(slug=slug)
    with workspace_scope(workspace):
        members = Membership.objects.filter(role="coordinator").select_related("user")
        member = members.order_by("pk")[0]
        member.workspace = workspace
        yield member


def busiest_partnership(slug: str) -> tuple[UUID, list[UUID]]:
    """The partnership whose page is asked for, and its organizations."""
    with workspace_scope(Workspace.objects.get(slug=slug)):
        partnership = Partnership.objects.order_by("name")[0].pk
        parts = Participation.objects.filter(partnership=partnership)
        return partnership, list(parts.values_list("organization_id", flat=True))


def _visits(slug: str) -> list[Visit]:
    here, api = f"/w/{slug}", f"/api/v1/workspaces/{slug}"
    partnership = f"{here}/partnerships/{busiest_partnership(slug)[0]}/"
    dashboard, home = f"{here}/dashboard/", f"{here}/"
    activity, measurement = " after an activity was logged", " after a measurement was accepted"
    return [
        Visit("impact dashboard", dashboard, 40, 12),
        Visit(f"impact dashboard{activity}", dashboard, 40, 12, log_one),
        Visit(f"impact dashboard{measurement}", dashboard, 40, 12, accept_one),
        Visit("impact dashboard, nothing kept", dashboard, 40, 12, forget_all),
        Visit("partnership page", partnership, 35),
        Visit(f"partnership page{activity}", partnership, 35, None, log_one),
        Visit("list of 50 organizations", f"{here}/organizations/", 30),
        Visit("list of 50 activities", f"{here}/activities/", 30),
        Visit(f"list of 50 activities{activity}", f"{here}/activities/", 30, None, log_one),
        Visit("list of 50 metrics", f"{here}/metrics/", 30),
        Visit(f"list of 50 metrics{measurement}", f"{here}/metrics/", 30, None, accept_one),
        Visit("API list of 100 organizations", f"{api}/organizations/?limit=100", 35),
        Visit("API list of 100 measurements", f"{api}/measurements/?limit=100", 35),
        Visit("coordinator's home", home, 40),
        Visit(f"coordinator's home{activity}", home, 40, None, log_one),
        Visit(f"coordinator's home{measurement}", home, 40, None, accept_one),
        Visit("coordinator's home, nothing kept", home, 40, None, forget_all),
    ]


def _page(environment: Environment, visit: Visit, bare: Callable[[], float]) -> Figure:
    slug, small = environment.extent.coalition.slug, NEIGHBOR.format(number=0)
    client, neighbor = environment.member(slug), environment.member(small)
    small_visit = next(each for each in _visits(small) if each.name == visit.name)

    def count(who: Client, where: str, path: str) -> Callable[[], int]:
        def run() -> int:
            who.get(path)
            if visit.write is not None:
                visit.write(where)
            return who.statements("GET", path)

        return run

    return Figure(
        name=visit.name,
        against=BARE,
        goal=visit.goal,
        product=_get(client, slug, visit),
        yardstick=bare,
        statements=count(client, slug, visit.path),
        statements_of_one=count(neighbor, small, small_visit.path),
        most_statements=visit.most_statements,
    )


def _get(client: Client, slug: str, visit: Visit) -> Callable[[], float]:
    def run() -> float:
        if visit.write is not None:
            visit.write(slug)
        return client.get(visit.path)

    return run


def _larger(environment: Environment) -> list[Figure]:
    """The dashboard of ten times the measurements, against the smaller one's."""
    slug, larger = environment.extent.coalition.slug, environment.extent.larger.slug
    if larger not in environment.cookies:
        return []
    return [
        Figure(
            name=f"{visit.name}, ten times the data",
            against="the same of A",
            goal=1.3,
            product=_get(environment.member(larger), larger, visit),
            yardstick=_get(environment.member(slug), slug, smaller),
        )
        for visit, smaller in zip(_visits(larger), _visits(slug), strict=True)
        if "dashboard" in visit.name
    ]


@dataclass(frozen=True)
class Log:
    """The form that logs an activity, filled in anew each time."""

    slug: str

    @property
    def path(self) -> str:
        """Where it is sent."""
        return f"/w/{self.slug}/activities/new/"

    def filled(self) -> dict[str, object]:
        """An activity of the busiest partnership and three of its organizations."""
        partnership, organizations = busiest_partnership(self.slug)
        return {
            "partnership": str(partnership),
            "organizations": [str(key) for key in organizations[:3]],
            "type": "workshop",
            "title": f"Sample {uuid4()}",
            "happened_on": date.today().isoformat(),  # noqa: DTZ011 - any day will do
        }

    def send(self, client: Client) -> float:
        """Seconds from sending it to the answer."""
        return client.request("POST", self.path, self.filled())


def _logging(environment: Environment, bare: Callable[[], float]) -> Figure:
    client, log = (
        environment.member(environment.extent.coalition.slug),
        Log(environment.extent.coalition.slug),
    )
    return Figure(
        name="logging an activity",
        against=BARE,
        goal=30,
        product=lambda: log.send(client),
        yardstick=bare,
        statements=lambda: client.statements("POST", log.path, log.filled()),
        most_statements=15,
    )


def _survey_page(environment: Environment, bare: Callable[[], float]) -> Figure:
    with workspace_scope(Workspace.objects.get(slug=SURVEYS)):
        token = open_wave("confidential", 1)[0]
    client, path = environment.nobody(), f"/p/{SURVEYS}/survey/{token}/"
    return Figure(
        name="survey page by token, 12 questions",
        against=BARE,
        goal=15,
        product=lambda: client.get(path),
        yardstick=bare,
        statements=lambda: client.statements("GET", path),
        most_statements=6,
    )


def _beside(environment: Environment) -> Figure:
    """The same walk through the same data, beside all the others and alone."""
    slug = environment.extent.coalition.slug
    visits, log = [each for each in _visits(slug) if each.write is None], Log(slug)

    def walk(client: Client) -> Callable[[], float]:
        return lambda: log.send(client) + sum(client.get(visit.path) for visit in visits)

    return Figure(
        name=f"a walk beside {environment.extent.neighbors:,} other workspaces",
        against="the same alone",
        goal=1.1,
        product=walk(environment.member(slug)),
        yardstick=walk(environment.connect(environment.cookies[slug], environment.alone_port)),
    )
