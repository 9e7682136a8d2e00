"""An audit row's before and after in the reader's words: names of fields and choices, not codes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenancy.models import AuditEvent
from tenancy.texts import TranslatedModel, text_label

NOT_SHOWN = frozenset({"id", "undo", "merge", "created_at", "updated_at", "translations"})
NOTHING = "–"
# What actions note beside a record's own fields, and fields that no form asks for.
WORDS = {
    "activities": gettext_lazy("activities"),
    "answers": gettext_lazy("answers"),
    "answered": gettext_lazy("answered"),
    "asked": gettext_lazy("asked"),
    "accepted_at": gettext_lazy("accepted on"),
    "closed_at": gettext_lazy("closed on"),
    "done_at": gettext_lazy("done on"),
    "email": gettext_lazy("e-mail"),
    "groups": gettext_lazy("groups"),
    "expires_at": gettext_lazy("expires"),
    "invited": gettext_lazy("invited"),
    "is_coming": gettext_lazy("is coming"),
    "is_ineligible": gettext_lazy("is not asked"),
    "is_proxy": gettext_lazy("written down by a coordinator"),
    "is_published": gettext_lazy("published"),
    "kept": gettext_lazy("kept"),
    "language": gettext_lazy("language"),
    "languages": gettext_lazy("languages"),
    "merged": gettext_lazy("merged with"),
    "messages_stopped": gettext_lazy("e-mails stopped"),
    "note": gettext_lazy("note"),
    "organizations": gettext_lazy("organizations"),
    "ratings": gettext_lazy("ratings"),
    "reminded": gettext_lazy("reminded"),
    "revoked_at": gettext_lazy("revoked on"),
    "role": gettext_lazy("role"),
    "rows": gettext_lazy("rows"),
    "status": gettext_lazy("status"),
    "targets": gettext_lazy("targets"),
    "version": gettext_lazy("version"),
}


@dataclass(frozen=True)
class Change:
    """One field of an audit row; ``is_named`` is False when there are no words for it."""

    label: str
    before: str
    after: str
    is_named: bool = True

    def __str__(self) -> str:
        sides = " → ".join(each for each in (self.before, self.after) if each)
        return f"{self.label}: {sides or NOTHING}"


def changes_of(event: AuditEvent) -> list[Change]:
    """What changed, field by field; links to other records and times of storing are left out."""
    fields = _fields_of(event.object_type)
    before, after = event.before or {}, event.after or {}
    changes = [
        _change(key, fields.get(key), before.get(key), after.get(key))
        for key in (before | after)
        if key not in NOT_SHOWN and not _is_link(key, before.get(key) or after.get(key))
    ]
    # A number that was typed as 5 where 5.00 was stored did not change.
    changed = [each for each in changes if not each.before or each.before != each.after]
    return [*changed, *_texts_changed(event)]


def _fields_of(object_type: str) -> dict[str, Any]:
    model = _model_of(object_type)
    return {each.name: each for each in model._meta.concrete_fields} if model else {}


def _model_of(object_type: str) -> Any:
    return next((each for each in apps.get_models() if each._meta.model_name == object_type), None)


def _texts_changed(event: AuditEvent) -> Iterator[Change]:
    """Each translation that changed, by itself: "Goal (Spanish)"."""
    model = _model_of(event.object_type)
    if model is None or not issubclass(model, TranslatedModel):
        return
    before, after = (
        {(code, name): text for code, named in texts.items() for name, text in named.items()}
        for side in (event.before, event.after)
        for texts in [(side or {}).get("translations") or {}]
    )
    for code, name in before | after:
        texts = before.get((code, name), ""), after.get((code, name), "")
        if texts[0] != texts[1]:
            yield Change(text_label(model, name, code), *texts)


def _is_link(key: str, value: Any) -> bool:
    """Whether it is another record's id, which says nothing to a reader."""
    return any(_is_id(each) for each in (key, value))


def _is_id(text: Any) -> bool:
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True


def _change(key: str, field: Any, before: Any, after: Any) -> Change:
    words = WORDS.get(key) or getattr(field, "verbose_name", None)
    is_named = isinstance(words, Promise)
    label = capfirst(str(words)) if is_named else key
    return Change(label, _text(field, before), _text(field, after), is_named)


def _text(field: Any, value: Any) -> str:
    """A stored JSON value as a reader would write it."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    choices = dict(getattr(field, "flatchoices", None) or ())
    if isinstance(value, str) and value in choices:
        return str(choices[value])
    if isinstance(value, list):
        return ", ".join(_text(None, each) or NOTHING for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_text(None, each) or NOTHING}" for key, each in value.items())
    if isinstance(field, models.DecimalField):
        return f"{Decimal(value).normalize():f}"
    return _moment(field, value) or str(value)


def _moment(field: Any, value: Any) -> str:
    if isinstance(field, models.DateTimeField):
        moment = datetime.fromisoformat(str(value))
        return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
    if isinstance(field, models.DateField):
        return date_format(date.fromisoformat(str(value)), "SHORT_DATE_FORMAT")
    return ""
