"""The message log through the API: read, and send again what failed."""

from collections.abc import Callable
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from messaging.actions.outbox import cancel_message, retry_message
from messaging.models import Message
from messaging.nouns import MESSAGE
from records.api.nouns import NounViewSet


@extend_schema_view(
    list=extend_schema(summary="List e-mails, newest first"),
    retrieve=extend_schema(summary="Read one e-mail"),
)
@extend_schema(tags=["messages"])
class MessageViewSet(NounViewSet[Message]):
    """E-mails of the workspace: what went to whom, when, and why not."""

    declaration = MESSAGE
    verbs: ClassVar[dict[str, str]] = {"retry": "change", "cancel": "change"}

    @extend_schema(summary="Send a failed e-mail again", request=None)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, **kwargs: Any) -> Response:
        """Only what has failed can be sent again; 422 otherwise."""
        return self._step(retry_message)

    @extend_schema(summary="Stop a waiting e-mail", request=None)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Only what still waits can be stopped; 422 otherwise."""
        return self._step(cancel_message)

    def _step(self, act: Callable[..., None]) -> Response:
        message = self.find("change", lock=False)  # the action locks the workspace before it
        act(message=message, acting_member=self.member)
        return Response(self.get_serializer(message).data)
