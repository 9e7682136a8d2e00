"""Pages and API calls through gunicorn, each against the bare view on the same server."""

import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from html import unescape
from uuid import UUID, uuid4

from bench.data.neighbors import SLUG as NEIGHBOR
from bench.data.surveys import SLUG as SURVEYS
from bench.data.surveys import open_wave
from bench.environment import Environment
from bench.http import Client
from bench.measuring import Figure
from partnerships.models import Participation, Partnership
from records.caching import forget
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace

BARE = "bare view"
BARE_CALLS = 5
_FETCHING = re.compile(r'<[^>]+hx-get="[^>]*>')
_ADDRESS = re.compile(r'hx-get="([^"]+)"')


@dataclass(frozen=True)
class Visit:
    """
    What is asked for, by its address beneath the workspace; before it, nothing is cached.

    ``is_cached`` is the look after the first. ``is_whole`` takes in what the page fetches by itself
    once it is shown.
    """

    name: str
    path: str
    goal: float | None = None
    most_statements: int | None = None
    is_cached: bool = False
    is_whole: bool = False


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


def empty_cache(slug: str) -> None:
    """Nothing is cached of the workspace any longer."""
    forget(Workspace.objects.get(slug=slug))


def busiest_partnership(slug: str) -> tuple[UUID, list[UUID]]:
    """The partnership whose page is asked for, and its organizations."""
    with workspace_scope(Workspace.objects.get(slug=slug)):
        partnership = Partnership.objects.order_by("name")[0].pk
        parts = Participation.objects.filter(partnership=partnership)
        return partnership, list(parts.values_list("organization_id", flat=True))


def _visits(slug: str) -> list[Visit]:
    here, api = f"/w/{slug}", f"/api/v1/workspaces/{slug}"
    partnership = f"{here}/partnerships/{busiest_partnership(slug)[0]}/"
    impact, home = f"{here}/dashboard/", f"{here}/"
    return [
        Visit("impact page", impact, 120, 12),
        Visit("impact page, cached", impact, 25, is_cached=True),
        Visit("impact page with its charts, all requests together", impact, 160, is_whole=True),
        Visit("partnership page", partnership, 80),
        Visit("partnership page with whom to call, both requests", partnership, is_whole=True),
        Visit("coordinator's home", home, 80),
        Visit("coordinator's home, cached", home, is_cached=True),
        Visit("coordinator's home with whom to call, both requests", home, is_whole=True),
        Visit("list of 50 organizations", f"{here}/organizations/", 50),
        Visit("list of 50 activities", f"{here}/activities/", 50),
        Visit("list of 50 metrics", f"{here}/metrics/", 50),
        Visit("API list of 100 organizations", f"{api}/organizations/?limit=100", 35),
        Visit("API list of 100 measurements", f"{api}/measurements/?limit=100", 35),
    ]


def _page(environment: Environment, visit: Visit, bare: Callable[[], float]) -> Figure:
    slug, small = environment.extent.coalition.slug, NEIGHBOR.format(number=0)
    client, neighbor = environment.member(slug), environment.member(small)
    small_visit = next(each for each in _visits(small) if each.name == visit.name)

    def count(who: Client, where: str, path: str) -> Callable[[], int]:
        def run() -> int:
            who.get(path)
            if not visit.is_cached:
                empty_cache(where)
            number = who.statements("GET", path)
            if visit.is_whole:
                parts = fetched_by(who.reply.decode())
                number += sum(who.statements("GET", part) for part in parts)
            return number

        return run

    return Figure(
        name=visit.name,
        against=BARE,
        goal=visit.goal,
        product=_get(client, slug, visit),
        yardstick=bare,
        statements=count(client, slug, visit.path),
        # The more charts, the more requests.
        statements_of_one=None if visit.is_whole else count(neighbor, small, small_visit.path),
        most_statements=visit.most_statements,
    )


def _get(client: Client, slug: str, visit: Visit) -> Callable[[], float]:
    def run() -> float:
        if not visit.is_cached:
            empty_cache(slug)
        seconds = client.get(visit.path)
        if visit.is_whole:
            seconds += sum(client.get(path) for path in fetched_by(client.reply.decode()))
        return seconds

    return run


def fetched_by(page: str) -> list[str]:
    """What a page fetches by itself once it is shown."""
    parts = [tag for tag in _FETCHING.findall(page) if "hx-trigger" in tag]
    found = [_ADDRESS.search(tag) for tag in parts if "submit" not in tag]
    return [unescape(address[1]) for address in found if address]


def _larger(environment: Environment) -> list[Figure]:
    """The impact page of ten times the measurements, against the smaller one's."""
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
        if "impact page" in visit.name
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
    visits, log = [each for each in _visits(slug) if not each.is_whole], Log(slug)

    def walk(client: Client) -> Callable[[], float]:
        return lambda: log.send(client) + sum(client.get(visit.path) for visit in visits)

    return Figure(
        name=f"a walk beside {environment.extent.neighbors:,} other workspaces",
        against="the same alone",
        goal=1.1,
        product=walk(environment.member(slug)),
        yardstick=walk(environment.connect(environment.cookies[slug], environment.alone_port)),
    )
