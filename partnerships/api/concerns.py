"""The API of concerns and of the adaptations that they caused."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partnerships.actions.concerns import reopen_concern, resolve_concern
from partnerships.models import Adaptation, Concern
from partnerships.nouns.adaptations import ADAPTATION
from partnerships.nouns.concerns import CONCERN
from partnerships.serializers.concerns import ConcernSerializer
from records.api.nouns import NounViewSet


@extend_schema(tags=["concerns"])
class ConcernViewSet(NounViewSet[Concern]):
    """Risks, tensions and issues; for coordinators. They are resolved, never deleted."""

    declaration = CONCERN
    verbs: ClassVar[dict[str, str]] = {"resolution": "change"}

    @extend_schema(request=None, responses={200: ConcernSerializer})
    @action(detail=True, methods=["put", "delete"])
    def resolution(self, request: Request, **kwargs: Any) -> Response:
        """PUT resolves the concern, DELETE takes it up again."""
        act = resolve_concern if request.method == "PUT" else reopen_concern
        concern = act(acting_member=self.member, concern=self.find("change"))
        return Response(self.get_serializer(concern).data)


@extend_schema(tags=["adaptations"])
class AdaptationViewSet(NounViewSet[Adaptation]):
    """What was changed on the way, and why."""

    declaration = ADAPTATION
