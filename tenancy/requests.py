"""The request as views of a workspace receive it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from tenancy.models import Membership, User, Workspace
from tenancy.permissions import require

P = ParamSpec("P")


class PublicRequest(HttpRequest):
    """A request for a public link: the workspace's scope is open, and there is no member."""

    workspace: Workspace
    htmx: HtmxDetails


class MemberRequest(PublicRequest):
    """A request of a member, inside the workspace's scope."""

    user: User
    membership: Membership
    memberships: list[Membership]


def member_page(
    verb: str, noun: str
) -> Callable[
    [Callable[Concatenate[MemberRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """
    Declare what a page needs: ``@member_page("read", "activity")``.

    The declaration is checked before the view runs, and read by the route matrix.

    :raises PermissionDenied: (403) when the member's role may not.
    """

    def decorate(
        view: Callable[Concatenate[MemberRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            member_request = cast(MemberRequest, request)
            require(member_request.membership, verb, noun)
            return view(member_request, *args, **kwargs)

        checked.permission = (verb, noun)  # type: ignore[attr-defined]
        return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", checked)

    return decorate
