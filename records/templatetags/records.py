"""Template tags of every page: addresses in the workspace, what the member may do, numbers."""

from typing import Any

from django import template

from records.numbers import number_text, short_number_text
from tenancy.audit.details import changes_of
from tenancy.audit.recording import verb_of
from tenancy.links import workspace_url
from tenancy.permissions import may
from tenancy.texts import lang_of, shortened, text_of

register = template.Library()
register.filter("number", number_text)
register.filter("short_number", short_number_text)
register.filter("text", text_of)
register.filter("lang", lang_of)
register.filter("shortened", shortened)
register.filter("audit_verb", verb_of)
register.filter("audit_changes", changes_of)


@register.filter
def plain(text: object) -> str:
    """A text without markup of its language, for attributes and titles, which take none."""
    return str(text)


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, name: str, *args: Any) -> str:
    """``{% page_url "partnerships:activity-list" %}``: a page of the current workspace."""
    return workspace_url(context["request"].workspace, name, *args)


@register.simple_tag(takes_context=True)
def may_do(context: template.Context, verb: str, noun: str) -> bool:
    """``{% may_do "add" "activity" as may_log %}``: whether the member's role allows it."""
    member = getattr(context["request"], "membership", None)
    return member is not None and may(member, verb, noun)
