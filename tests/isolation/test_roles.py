"""
Roles: the whole permission table, written out once more, and what "own" means route by route.

The table stands here a second time on purpose: whoever changes what a role may do changes it in
two places, and a slip of the keyboard in one of them fails.
"""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from metrics.models import Measurement
from partnerships.actions.activities import remove_activity
from partnerships.models import Win
from tenancy.actions.tokens import create_api_token
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership
from tenancy.permissions import PERMISSIONS, Extent, extent
from tests.addresses import address_of, values_of
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member
from tests.made_once import *  # noqa: F403
from tests.made_once import Users
from tests.routes import Route, member_routes
from tests.samples import Samples
from tests.test_every_url import UNKNOWN, bare_of_ids, call, undone

# noun, verb; owner, coordinator, partner, funder, viewer: A all, o own, . nothing
ROLES = """
home             read     A A A A A
workspace        read     A A A A A
workspace        change   A A . . .
workspace        delete   A . . . .
workspace        export   A . . . .
membership       read     A A . . .
membership       add      A A . . .
membership       change   A . . . .
membership       delete   A . . . .
invitation       read     A A . . .
invitation       add      A A . . .
invitation       delete   A A . . .
api_token        read     A o o o o
api_token        add      o o o o o
api_token        delete   A o o o o
audit_event      read     A A . . .
message          read     A A . . .
message          change   A A . . .
organization     read     A A A . .
organization     add      A A A . .
organization     change   A A o . .
organization     delete   A A . . .
person           read     A A o . .
person           add      A A o . .
person           change   A A o . .
person           delete   A A . . .
person           export   A . . . .
person           erase    A . . . .
import           read     A A . . .
import           add      A A . . .
import           change   A A . . .
import           delete   A A . . .
partnership      read     A A o . .
partnership      add      A A . . .
partnership      change   A A . . .
partnership      delete   A A . . .
participation    read     A A o . .
participation    add      A A . . .
participation    change   A A . . .
participation    delete   A A . . .
goal             read     A A o A A
goal             add      A A . . .
goal             change   A A . . .
goal             delete   A A . . .
alignment_rating read     A A o . .
alignment_rating add      A A o . .
alignment_rating change   A A o . .
alignment_rating delete   A A . . .
activity         read     A A o . .
activity         add      A A o . .
activity         change   A A o . .
activity         delete   A A o . .
meeting          read     A A o . .
meeting          add      A A . . .
meeting          change   A A . . .
meeting          delete   A A . . .
meeting          attend   A A o . .
action_item      read     A A o . .
action_item      add      A A . . .
action_item      change   A A . . .
action_item      delete   A A . . .
action_item      close    A A o . .
win              read     A A o A A
win              add      A A o . .
win              change   A A o . .
win              delete   A A . . .
check_in         read     A A o . .
check_in         add      A A . . .
check_in         change   A A o . .
check_in         delete   A A . . .
concern          read     A A . . .
concern          add      A A . . .
concern          change   A A . . .
concern          delete   A A . . .
adaptation       read     A A o . .
adaptation       add      A A . . .
adaptation       change   A A . . .
adaptation       delete   A A . . .
survey           read     A A . . .
survey           add      A A . . .
survey           change   A A . . .
survey           delete   A A . . .
wave             read     A A . . .
wave             add      A A . . .
wave             change   A A . . .
wave             delete   A A . . .
result           read     A A A A A
result           change   A A . . .
answer           read     A A . . .
answer           add      A A . . .
metric           read     A A A A A
metric           add      A A . . .
metric           change   A A . . .
metric           delete   A A . . .
student_group    read     A A . . .
student_group    add      A A . . .
student_group    change   A A . . .
student_group    delete   A A . . .
target           read     A A A A A
target           add      A A . . .
target           change   A A . . .
target           delete   A A . . .
measurement      read     A A o A A
measurement      add      A A o . .
measurement      change   A A o . .
measurement      delete   A A o . .
measurement      accept   A A . . .
dashboard        read     A A A A A
share            read     A A . . .
share            add      A A . . .
share            delete   A A . . .
money            read     A A o A .
"""


def test_check_07_roles_may_do_what_is_written_here() -> None:
    written: dict[str, dict[str, str]] = {}
    for line in ROLES.strip().splitlines():
        noun, verb, *reach = line.split()
        written.setdefault(noun, {})[verb] = "".join(reach)
    assert written == PERMISSIONS
    assert all(len(reach) == 5 for verbs in written.values() for reach in verbs.values())


class PartnersSamples(Samples):
    """Samples that are a partner's own, down to who added them."""

    def win(self) -> Win:
        win = super().win()
        Win.objects.filter(pk=win.pk).update(added_by=self.partner)
        return win

    def measurement(self) -> Measurement:
        return make_measurement(
            make_metric(),
            numerator=5,
            denominator=9,
            status="draft",
            organization=self.organization(),
        )

    def api_token(self) -> Any:
        return create_api_token(acting_member=self.partner, name="own")[0]

    def removal(self) -> AuditEvent:
        return remove_activity(acting_member=self.partner, activity=self.activity())


@pytest.fixture
def own(samples: Samples) -> Samples:
    return PartnersSamples(samples.workspace, samples.partner, samples.owner)


@pytest.fixture
def anothers(samples: Samples) -> Samples:
    """Those of another partner of the same workspace."""
    with workspace_scope(samples.workspace):
        organization = make_organization()
    other = make_member(samples.workspace, "partner", organization_id=organization.pk)
    return PartnersSamples(samples.workspace, other, samples.owner)


def _own_verbs(route: Route) -> dict[str, str]:
    """The methods with which a partner reaches its own only."""
    verbs = PERMISSIONS[str(route.noun)]
    return {
        method: verb for method, verb in route.verbs().items() if verbs.get(verb, "...")[2] == "o"
    }


# What a partner may not do with its own either, and what of another's it may see: with the reason.
NOT_EVEN_OWN = {
    "wins/<pk>/publication/": "coordinators decide what is published",
    "wins/<uuid:win_id>/publication/": "coordinators decide what is published",
    "action-items/<pk>/": "a partner closes what it promised; coordinators word it",
}
READ_BY_ALL = {
    "goals/alignment/<uuid:organization_id>/": "the organization is no secret, its rating is",
    "metrics/<uuid:metric_id>/measurements/": "everybody reads metrics",
    "metrics/<uuid:metric_id>/measurements/new/": "everybody reads metrics",
}

OWN_ROUTES = [
    pytest.param(route, id=route.pattern)
    for route in member_routes()
    if _own_verbs(route) and set(route.arguments) - {"workspace_slug"}
]
OWN_LISTS = [
    pytest.param(route, id=route.pattern)
    for route in member_routes()
    if route.is_api
    and "get" in _own_verbs(route)
    and not set(route.arguments) - {"workspace_slug"}
    and "/totals/" not in route.pattern
    and "/matrix/" not in route.pattern
]


@pytest.mark.parametrize("route", OWN_ROUTES)
def test_check_07_a_partner_reaches_its_own_and_not_anothers(
    route: Route, users: Users, own: Samples, anothers: Samples, client: Client
) -> None:
    users.sign_in(client, "partner")
    mine, theirs = values_of(route, own), values_of(route, anothers)
    unknown = dict.fromkeys(mine, UNKNOWN)
    for method in _own_verbs(route):
        urls = [address_of(route, own.workspace.slug, ids) for ids in (mine, theirs, unknown)]
        with undone():
            status = call(client, method, urls[0]).status_code
        client.cookies.pop(settings.MESSAGE_COOKIE_NAME, None)  # it would stand on the next page
        is_refused = method != "get" and route.pattern.endswith(tuple(NOT_EVEN_OWN))
        if is_refused:
            assert status in (403, 405), f"{method} {urls[0]}: {status}"
            continue
        assert status not in (401, 403, 404), f"own: {method} {urls[0]}: {status}"
        if status == 405 or "metrics/<uuid:metric_id>/measurements/" in route.pattern:
            continue
        with undone():
            refused = bare_of_ids(call(client, method, urls[1]), theirs)
        with undone():
            missing = bare_of_ids(call(client, method, urls[2]), unknown)
        assert refused[0] in (403, 404), f"another's: {method} {urls[1]}: {refused[0]}"
        is_hidden = extent(own.partner, "read", str(route.noun)) is Extent.OWN
        if is_hidden and not route.pattern.endswith(tuple(READ_BY_ALL)):
            assert refused == missing, f"another's shows that it exists: {method} {urls[1]}"


@pytest.mark.parametrize("route", OWN_LISTS)
def test_check_07_a_partners_list_holds_its_own_only(
    route: Route, users: Users, own: Samples, anothers: Samples, client: Client
) -> None:
    detail = next(each for each in member_routes() if each.pattern == f"{route.pattern}<pk>/")
    mine, theirs = values_of(detail, own)["pk"], values_of(detail, anothers)["pk"]
    users.sign_in(client, "partner")
    found = client.get(address_of(route, own.workspace.slug, {})).json()["results"]
    ids = {row["id"] for row in found}
    assert str(mine) in ids
    assert str(theirs) not in ids


def test_check_07_a_member_without_an_organization_owns_nothing(samples: Samples) -> None:
    nobody = Membership(role="partner", workspace=samples.workspace)
    with workspace_scope(samples.workspace):
        activity = samples.activity()
        assert not type(activity).objects.visible_to(nobody).exists()
