"""Addresses of routes with ids of samples in them, for tests that walk all addresses."""

import re
from collections.abc import Callable
from typing import Any

from partnerships.actions.activities import remove_activity
from tenancy.isolation.scope import workspace_scope
from tests.factories.feedback import make_wave
from tests.routes import Route
from tests.samples import Samples


def _survey_invitation(samples: Samples) -> Any:
    return make_wave().invitations[0].pk


def _removed_activity(samples: Samples) -> Any:
    return remove_activity(acting_member=samples.owner, activity=samples.activity()).pk


# Where the argument's own name does not say enough: (part of the pattern, argument) -> sample.
SPECIAL_SAMPLES: dict[tuple[str, str], Callable[[Samples], Any]] = {
    ("/survey-invitations/", "invitation_id"): _survey_invitation,
    ("/removals/", "event_id"): _removed_activity,
    ("/results/", "wave_id"): lambda samples: samples.result().pk,
    ("/results.csv", "wave_id"): lambda samples: samples.result().pk,
    ("/workspaces/<pk>", "pk"): lambda samples: samples.workspace.pk,
    ("/charts/", "name"): lambda samples: "sectors",
    ("/survey-questions/", "pk"): lambda samples: samples.question().pk,
    ("/check-in-rounds/", "pk"): lambda samples: samples.check_in_round().pk,
    ("/mail/", "name"): lambda samples: "x",
    ("/share/", "language"): lambda samples: "es",
}
QUERIES = {"/questions/new/": "?kind=rating"}


def values_of(route: Route, samples: Samples) -> dict[str, Any]:
    """A sample's id, or what else is asked for, for each argument of a route."""
    values: dict[str, Any] = {}
    with workspace_scope(samples.workspace):
        for name in set(route.arguments) - {"workspace_slug"}:
            special = [
                make
                for (part, argument), make in SPECIAL_SAMPLES.items()
                if argument == name and part in route.pattern
            ]
            if special:
                values[name] = special[0](samples)
            elif name == "token":
                values[name] = "not-a-token"
            elif name == "pk":
                values[name] = samples.by_noun(str(route.noun).replace("import", "import_run"))
            else:
                values[name] = samples.by_argument(name)
    return values


def address_of(route: Route, slug: str, values: dict[str, Any]) -> str:
    """A route's path with its arguments filled in."""
    path = route.pattern
    for name, value in {"workspace_slug": slug, **values}.items():
        path = re.sub(rf"<(\w+:)?{name}>", str(value), path)
    query = next((text for part, text in QUERIES.items() if part in path), "")
    return f"/{path}{query}"
