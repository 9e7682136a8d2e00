"""What narrows the lists of members, invitations, tokens, share links and the audit trail."""

from django.utils.translation import gettext_lazy as _

from records.filters import ChoiceFilter, RecordFilter, TextFilter
from tenancy.roles import Role


class MembershipFilter(RecordFilter):
    """By name or address, and role."""

    q = TextFilter("user__name", "user__email")
    role = ChoiceFilter(label=_("Role"), choices=Role.choices)


class InvitationFilter(RecordFilter):
    """By address and role."""

    q = TextFilter("email")
    role = ChoiceFilter(label=_("Role"), choices=Role.choices)


class ApiTokenFilter(RecordFilter):
    """By name."""

    q = TextFilter("name")


class AuditEventFilter(RecordFilter):
    """By who, what, or on what."""

    q = TextFilter("actor_label", "action", "object_label", label=_("Who, what or on what"))


class ShareFilter(RecordFilter):
    """By whom it is for."""

    q = TextFilter("title")
