"""Home as JSON."""

from typing import Any, ClassVar

from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from overview.queries.calls import whom_to_call_this_week
from overview.queries.home import my_week, partner_home
from overview.serializers.home import HomeSerializer
from records.api.requests import KnownQueryMixin, member_of
from tenancy.dates import today_in
from tenancy.models import Membership
from tenancy.roles import Role


class HomeViewSet(KnownQueryMixin, viewsets.ViewSet):
    """What is due, who is silent and what is new, as the home page shows it."""

    noun: ClassVar[str] = "home"

    @extend_schema(
        operation_id="home_retrieve",
        tags=["home"],
        responses=forced_singular_serializer(HomeSerializer),  # type: ignore[no-untyped-call]
    )
    def list(self, request: Request, **kwargs: object) -> Response:
        """The member's home."""
        return Response(HomeSerializer(_home_of(member_of(request))).data)


def _home_of(member: Membership) -> Any:
    if member.role in (Role.OWNER, Role.COORDINATOR):
        week = my_week(member=member)
        shown = {name: getattr(week, name) for name in ("today", "due", "silent", "news")}
        calls = whom_to_call_this_week(member).calls
        return {**shown, "calls": calls, "submitted_count": week.submitted_count}
    nothing: dict[str, Any] = {"silent": (), "calls": (), "news": ()}
    nothing["submitted_count"] = 0
    if member.role == Role.PARTNER:
        waiting = partner_home(member=member)
        return {"today": waiting.today, "due": waiting.due, **nothing}
    return {"today": today_in(member.workspace), "due": (), **nothing}
