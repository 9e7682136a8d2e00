"""A concern: a risk, a tension or an issue with an owner."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from partnerships.actions.concerns import add_concern, change_concern
from partnerships.filters.concerns import ConcernFilter
from partnerships.forms.concerns import ConcernForm
from partnerships.models import Concern, Partnership
from partnerships.serializers.concerns import ConcernSerializer
from records.columns import Badge, Choice, Due, Link, Text, related
from records.noun import Labels, Noun, Place
from tenancy.models import Membership
from tenancy.privacy.personal_data import Held, as_values


def _sample(member: Membership) -> dict[str, object]:
    partnership = Partnership.objects.visible_to(member).order_by("pk")[0]
    return {"partnership": partnership, "text": "Two schools have no counselor.", "kind": "risk"}


CONCERN = Noun(
    key="concern",
    room="partnerships",
    path="concerns",
    model=Concern,
    labels=Labels(
        one=_("Concern"),
        many=_("Concerns"),
        count=ngettext_lazy("%(n)s concern", "%(n)s concerns", "n"),
        add=_("Add a concern"),
        edit=_("Edit the concern"),
        about=_("Risks, tensions and issues, who looks after them, and when to look again."),
        empty=_("No concerns yet."),
    ),
    columns=(
        Link("text", label=_("Concern"), to="partnerships:concern", words=24),
        related("partnership", label=_("Partnership"), to="partnerships:partnership"),
        Choice("kind", label=_("Kind"), sort="kind"),
        Badge(
            "status", label=_("Status"), sort="status",
            tones={"open": "warn", "watching": "brand", "resolved": "good"},
        ),
        Text("owner.user", label=_("Who looks after it")),
        Due("due_on", label=_("Look again on"), sort="due_on", is_over="is_resolved"),
    ),
    order_by=(F("due_on").asc(nulls_last=True), "-created_at", "-pk"),
    select_related=("partnership", "owner__user", "check_in__organization", "check_in__round"),
    filters=ConcernFilter,
    form=ConcernForm,
    serializer=ConcernSerializer,
    add=add_concern,
    change=change_concern,
    parent="partnership",
    tab=60,
    place=Place(section="work", position=50, icon="flag"),
    search=("text",),
    search_detail=lambda row: f"{row.partnership.name}, {row.get_status_display()}",
    personal_data=Held(
        title=pgettext_lazy("personal data", "Concerns"),
        through="who looks after it, or whose check-in it came from",
        show=as_values(
            lambda subject: Concern.objects.filter(
                Q(owner__in=subject.membership_ids)
                | Q(check_in__person=subject.person_id, check_in__person__isnull=False)
            ),
            "text", "kind", "status", "created_at", "resolved_at",
        ),
        goes=_("Words from the person's check-ins are erased; the others stay."),
    ),
    sample=_sample,
)  # fmt: skip
