"""The shape every noun's API endpoints share."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers, status, viewsets
from rest_framework.relations import MANY_RELATION_KWARGS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from records.api.requests import KnownQueryMixin, member_of
from records.fields import FAR_OFF, far_off, web_address
from tenancy.errors import DomainError
from tenancy.models import IdempotentReply, Membership

M = TypeVar("M", bound=models.Model)


class SparseFieldsMixin(serializers.BaseSerializer[Any]):
    """``?fields=id,name`` keeps only those members of the answer, and all of what they hold."""

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()  # type: ignore[misc]
        request = self.context.get("request")
        if self.root not in (self, self.parent):  # inside another record's answer
            return fields
        # Separated by commas, as described, or repeated, as some generated clients send lists.
        given = (
            request.query_params.getlist("fields") if request and request.method == "GET" else []
        )
        wanted = ",".join(text for text in given if text)
        if not wanted:
            return fields
        names = {name.strip() for name in wanted.split(",")}
        unknown = names - fields.keys()
        if unknown:
            raise serializers.ValidationError(
                {"fields": [_("Unknown field: %(name)s") % {"name": sorted(unknown)[0]}]}
            )
        return {name: field for name, field in fields.items() if name in names}


class WholeMixin(serializers.BaseSerializer[Any]):
    """A row inside a record comes whole, also when only a part of the record itself is sent."""

    fields: Any

    def to_internal_value(self, data: Any) -> Any:
        """:raises ValidationError: for every member that it needs and has not."""
        if isinstance(data, Mapping):
            missing = {
                name: [field.error_messages["required"]]
                for name, field in self.fields.items()
                if field.required and name not in data
            }
            if missing:
                raise serializers.ValidationError(missing, code="required")
        return super().to_internal_value(data)


class NumberField(serializers.DecimalField):
    """A decimal number, or null where it may be none; "", which forms send for none, is not one."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, str) and not data.strip():
            self.fail("invalid")
        return super().run_validation(data)


class TextField(serializers.CharField):
    """A text; a number is none, though Django REST Framework would write it out."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text


class WebAddressField(serializers.URLField):
    """The address of a page, judged by the pattern that the description gives."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        *others, _djangos = self.validators
        self.validators = [*others, web_address]


class RelatedIdsField(serializers.ManyRelatedField):
    """A list of ids; an object is none, though it can be walked through like one."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            self.fail("not_a_list", input_type="dict")
        return super().to_internal_value(data)


class RelatedIdField(serializers.PrimaryKeyRelatedField[Any]):
    """A relation by id, or null where it may be none; "", which forms send for none, is no id."""

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> RelatedIdsField:
        given = {name: kwargs[name] for name in MANY_RELATION_KWARGS if name in kwargs}
        return RelatedIdsField(child_relation=cls(*args, **kwargs), **given)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return self.to_internal_value(data) if data == "" else super().run_validation(data)


class VisibleRelatedField(RelatedIdField):
    """
    A relation to rows that the calling member may read, by id.

    An id of a row it may not read is answered like an id that does not exist.
    """

    def get_queryset(self) -> Any:
        rows: Any = self.__dict__["queryset"]
        request = self.context.get("request")
        return rows.visible_to(member_of(request)) if request else rows.none()


class RecordSerializer(SparseFieldsMixin, serializers.ModelSerializer[M]):
    """The base of every record's shape; list ``fields`` one by one, never ``__all__``."""

    serializer_related_field = VisibleRelatedField
    serializer_field_mapping: ClassVar = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: TextField,
        models.DecimalField: NumberField,
        models.TextField: TextField,
        models.URLField: WebAddressField,
    }

    def to_internal_value(self, data: Any) -> Any:
        """:raises ValidationError: for dates that nobody can mean, as in forms."""
        values = super().to_internal_value(data)
        if wrong := far_off(values):
            raise serializers.ValidationError({name: [FAR_OFF] for name in wrong})
        return values

    def get_validators(self) -> list[Any]:
        """None of the model: its actions check what must be unique, which is so in a workspace."""
        return []


class TranslatedSerializer(RecordSerializer[M]):
    """
    The shape of a record whose texts can be in several languages.

    ``language`` is the one they are written in; ``translations`` holds them in others, by language
    and name, and is replaced as a whole.
    """

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        if field_name != "translations":
            return super().build_standard_field(field_name, model_field)
        return serializers.DictField, {"child": _texts_of(model_field.model)(), "required": False}


@cache
def _texts_of(model: Any) -> type[serializers.Serializer[Any]]:
    """The texts of a record in one language, all of which may be left out."""
    fields = {
        name: TextField(
            max_length=model._meta.get_field(name).max_length, required=False, allow_blank=True
        )
        for name in model.translated
    }
    return type(f"{model.__name__}TextsSerializer", (serializers.Serializer,), fields)


def etag_of(data: Any) -> str:
    """A strong validator of one representation."""
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


class PreconditionFailed(exceptions.APIException):
    """Somebody else changed the record first."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "This changed since you read it. Read it again, then send your change."


class RecordViewSet(KnownQueryMixin, viewsets.GenericViewSet[M]):
    """
    A noun's endpoints: set ``noun`` and the serializers, and give ``get_queryset`` (what the
    member may see) and the three writes below, each of which is one action call.
    Leave out a write by leaving its HTTP method out of ``http_method_names``.
    """

    noun: str = ""
    verbs: ClassVar[dict[str, str]] = {}

    @property
    def member(self) -> Membership:
        """Who calls."""
        return member_of(self.request)

    def known_query(self) -> frozenset[str]:
        own = super().known_query()
        if self.action not in ("list", "retrieve"):
            return own
        known = own | {"fields"}
        if self.action == "list":
            filters = getattr(self, "filterset_class", None)
            ordering = {"ordering"} if getattr(self, "ordering_fields", None) else set()
            known |= {"limit", "cursor", *ordering, *(filters.base_filters if filters else ())}
        return known

    def add_record(self, data: dict[str, Any]) -> M:
        """Call the action that adds a record."""
        raise exceptions.MethodNotAllowed("POST")

    def change_record(self, record: M, data: dict[str, Any]) -> M:
        """Call the action that changes a record."""
        raise exceptions.MethodNotAllowed("PATCH")

    def remove_record(self, record: M) -> None:
        """Call the action that removes a record."""
        raise exceptions.MethodNotAllowed("DELETE")

    def list(self, request: Request, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        rows: Any = self.get_serializer(page, many=True)
        _ = rows.child.fields  # an empty list refuses unknown fields too
        return self.get_paginated_response(rows.data)

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        data = self.get_serializer(self.get_object()).data
        tag = etag_of(data)
        if request.headers.get("If-None-Match") == tag:
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        return Response(data, headers={"ETag": tag})

    def create(self, request: Request, **kwargs: Any) -> Response:
        return idempotent(request, lambda: self._create(request))

    def _create(self, request: Request) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        record = self.add_record(serializer.validated_data)
        data = self.get_serializer(record).data
        return Response(data, status=status.HTTP_201_CREATED, headers={"ETag": etag_of(data)})

    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        record = self.locked("change")
        serializer = self.get_serializer(record, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        data = self.get_serializer(self.change_record(record, serializer.validated_data)).data
        return Response(data, headers={"ETag": etag_of(data)})

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        self.remove_record(self.locked("delete"))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def locked(self, verb: str) -> M:
        """
        The record, held until the transaction ends, if it is still what the caller read.

        :raises PreconditionFailed: If-Match does not name the present representation.
        """
        seen = self.get_object()
        type(seen)._default_manager.select_for_update().get(pk=seen.pk)
        return self.unchanged(self.get_object())

    def unchanged(self, record: M) -> M:
        """:raises PreconditionFailed: If-Match does not name the present representation."""
        wanted = self.request.headers.get("If-Match")
        if wanted and wanted != "*" and wanted != etag_of(self.get_serializer(record).data):
            raise PreconditionFailed(_("This changed since you read it. Read it again first."))
        return record


def idempotent(request: Request, answer: Callable[[], Response]) -> Response:
    """
    Run ``answer`` once per Idempotency-Key of this member; a repeat gets the first reply.

    :raises DomainError: the key was used for another request.
    """
    key = request.headers.get("Idempotency-Key", "")[:200]
    if not key:
        return answer()
    raw = json.dumps([request.path, request.data], sort_keys=True, default=str)
    digest = hashlib.sha256(raw.encode()).hexdigest()
    member = member_of(request)
    reply, is_new = IdempotentReply.objects.get_or_create(
        membership=member, key=key, defaults={"request_hash": digest, "status": 0}
    )
    if not is_new:
        if reply.request_hash != digest:
            raise DomainError(_("This Idempotency-Key was used for another request."))
        return Response(reply.body, status=reply.status, headers={"Idempotent-Replayed": "true"})
    response = answer()
    reply.status = response.status_code
    reply.body = json.loads(JSONRenderer().render(response.data))
    reply.save(update_fields=["status", "body"])
    return response
