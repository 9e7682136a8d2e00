"""The message log through the API: read, and send again what failed."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response

from messaging.actions import cancel_message, retry_message
from messaging.models import Message
from messaging.serializers import MessageSerializer
from records.api.viewsets import RecordViewSet


@extend_schema_view(
    list=extend_schema(summary="List e-mails, newest first"),
    retrieve=extend_schema(summary="Read one e-mail"),
)
@extend_schema(tags=["messages"])
class MessageViewSet(RecordViewSet[Message]):
    """E-mails of the workspace: what went to whom, when, and why not."""

    noun = "message"
    verbs: ClassVar[dict[str, str]] = {"create": "read", "retry": "change", "cancel": "change"}
    queryset = Message.objects
    serializer_class = MessageSerializer
    http_method_names = ["get", "head", "options", "post"]
    filterset_fields: ClassVar = ["status", "kind", "to_email", "person_id"]

    def get_queryset(self) -> QuerySet[Message]:
        return Message.objects.defer("html", "secret")

    @property
    def allowed_methods(self) -> list[str]:
        """POST is for the two steps below."""
        methods: list[str] = super().allowed_methods
        return [m for m in methods if self.action_map.get(m.lower()) != "create"]

    @extend_schema(exclude=True)
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Messages come from what happens in the workspace, never from a call of their own."""
        raise MethodNotAllowed("POST")

    @extend_schema(summary="Send a failed e-mail again", request=None)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, **kwargs: Any) -> Response:
        """Only what has failed can be sent again; 422 otherwise."""
        message = self.get_object()
        retry_message(message=message, acting_member=self.member)
        return Response(self.get_serializer(message).data)

    @extend_schema(summary="Stop a waiting e-mail", request=None)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Only what still waits can be stopped; 422 otherwise."""
        message = self.get_object()
        cancel_message(message=message, acting_member=self.member)
        return Response(self.get_serializer(message).data)
