"""The figures: what is asked of the product, and what each is held against."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from uuid import UUID, uuid4

from bench.http import Client


@dataclass(frozen=True)
class Figure:
    """One thing measured: ``product`` and ``yardstick`` each take seconds."""

    name: str
    yardstick_name: str
    goal: str
    product: Callable[[], float]
    yardstick: Callable[[], float]
    # Slow figures run fewer rounds: one in so many.
    thinned: int = 1


def timed(work: Callable[[], object]) -> Callable[[], float]:
    """``work`` as something that takes seconds."""

    def run() -> float:
        began = time.perf_counter()
        work()
        return time.perf_counter() - began

    return run


def signed_in(port: int, email: str) -> Client:
    """A client with a session of the user's, and the token its forms need."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.middleware.csrf import _get_new_csrf_string

    from tenancy.models import User

    user = User.objects.get(email=email)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    cookies = {
        settings.SESSION_COOKIE_NAME: session.session_key,
        settings.CSRF_COOKIE_NAME: _get_new_csrf_string(),
    }
    return Client(port, cookies)


def first_partnership() -> UUID:
    """The one whose page is asked for."""
    from partnerships.models import Partnership
    from tenancy.models import Workspace
    from tenancy.scope import workspace_scope

    workspace = Workspace.objects.get(slug="new-york")
    with workspace_scope(workspace):
        return Partnership.objects.order_by("name")[0].pk


def page_figures(port: int, data_dir: Path) -> list[Figure]:
    """Pages and API calls, each against the bare view on the same server."""
    api = "/api/v1/workspaces/new-york"
    written = json.loads((data_dir / "demo.json").read_text(encoding="utf-8"))["workspaces"][0]
    email = next(one["email"] for one in written["people"] if one["role"] == "coordinator")
    member, nobody = signed_in(port, email), Client(port)
    partnership = first_partnership()
    survey = "/p/" + written["survey_link"].split("/p/")[1]
    share = "/p/" + written["share_link"].split("/p/")[1]
    pages = [
        ("impact dashboard", "<= 40", member, "/w/new-york/dashboard/"),
        ("impact dashboard by share link", "<= 40", nobody, share),
        ("partnership page", "<= 35", member, f"/w/new-york/partnerships/{partnership}/"),
        ("list page of 50", "<= 30", member, "/w/new-york/organisations/"),
        (
            "API list of 100",
            "<= 35",
            member,
            f"{api}/organisations/?limit=100",
        ),
        ("coordinator's home", "", member, "/w/new-york/"),
        ("survey page by token", "<= 15", nobody, survey),
    ]

    def get(client: Client, path: str) -> Callable[[], float]:
        return lambda: client.request("GET", path)

    bare = get(nobody, "/bare/")
    figures = [
        Figure(name, "bare view", goal, get(who, path), bare) for name, goal, who, path in pages
    ]

    def log() -> float:
        data: dict[str, object] = {
            "partnership": str(partnership),
            "type": "workshop",
            "title": f"Benchmark {uuid4()}",
            "happened_on": date.today().isoformat(),  # noqa: DTZ011 - any day will do
        }
        return member.request("POST", "/w/new-york/activities/new/", data)

    figures.append(Figure("logging an activity", "bare view", "<= 30", log, bare))
    return figures
