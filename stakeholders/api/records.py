"""Organizations and people."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from records.api.nouns import NounViewSet
from stakeholders.actions.erasure import erase_person, note_export
from stakeholders.models import Organization, Person
from stakeholders.nouns.organizations import ORGANIZATION
from stakeholders.nouns.people import PERSON
from stakeholders.personal_export import personal_export
from stakeholders.serializers import ErasureSerializer
from stakeholders.subjects import subject_of


@extend_schema(tags=["organizations"])
class OrganizationViewSet(NounViewSet[Organization]):
    """Organizations of every sector."""

    declaration = ORGANIZATION


@extend_schema(tags=["people"])
class PersonViewSet(NounViewSet[Person]):
    """Contacts; a partner sees its own organization's."""

    declaration = PERSON
    verbs: ClassVar[dict[str, str]] = {"export": "export", "erasure": "erase"}

    def add_record(self, data: dict[str, Any]) -> Person:
        data.pop("successor", None)  # nobody takes over from somebody new
        return super().add_record(data)

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    @action(detail=True, methods=["post"])
    def export(self, request: Request, **kwargs: Any) -> Response:
        """Everything that the workspace holds on the person; the audit trail notes it."""
        found = self.find("read")
        note_export(acting_member=self.member, person=found)
        subject = subject_of(found)
        return Response(personal_export(workspace=self.member.workspace, subject=subject))

    @extend_schema(request=ErasureSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def erasure(self, request: Request, **kwargs: Any) -> Response:
        """Erase the person for good, everywhere in the workspace; the name has to be repeated."""
        found = self.find("read")
        serializer = ErasureSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        erase_person(acting_member=self.member, person=found, **serializer.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)
