"""An adaptation: what a partnership changed on the way, and why."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partnerships.actions.adaptations import add_adaptation, change_adaptation
from partnerships.filters.adaptations import AdaptationFilter
from partnerships.forms.adaptations import AdaptationForm
from partnerships.models import Adaptation, Partnership
from partnerships.serializers.adaptations import AdaptationSerializer
from records.columns import Day, Link, Text, related
from records.noun import Labels, Noun, Place
from records.removals import removal_of
from tenancy.models import Membership
from tenancy.privacy.personal_data import Held, as_values


def _sample(member: Membership) -> dict[str, Any]:
    partnership = Partnership.objects.visible_to(member).order_by("pk")[0]
    return {
        "partnership": partnership, "text": "Tutoring moved to the evening.",
        "reason": "Two of three families can not come before six.", "changed_on": date(2026, 3, 2),
    }  # fmt: skip


ADAPTATION = Noun(
    key="adaptation",
    room="partnerships",
    path="adaptations",
    model=Adaptation,
    labels=Labels(
        one=_("Adaptation"),
        many=_("Adaptations"),
        count=ngettext_lazy("%(n)s adaptation", "%(n)s adaptations", "n"),
        add=_("Note an adaptation"),
        edit=_("Edit the adaptation"),
        about=_("What was changed on the way, and why."),
        empty=_("No adaptations yet."),
    ),
    columns=(
        Link("text", label=_("What was changed"), to="partnerships:adaptation-edit", words=24,
             needs=("change", "adaptation")),
        related("partnership", label=_("Partnership"), to="partnerships:partnership"),
        Text("reason", label=_("Why")),
        Day("changed_on", label=_("Changed on"), sort="changed_on"),
        Link("concern", label=_("Caused by"), to="partnerships:concern", id_path="concern_id",
             needs=("read", "concern"), is_private=True),
        Text("owner.user", label=_("Who looks after it")),
    ),
    order_by=("-changed_on", "-pk"),
    select_related=("partnership", "owner__user", "concern", "check_in__round"),
    filters=AdaptationFilter,
    form=AdaptationForm,
    serializer=AdaptationSerializer,
    add=add_adaptation,
    change=change_adaptation,
    remove=removal_of("adaptation"),
    parent="partnership",
    has_page=False,
    search=("text", "reason"),
    search_detail=lambda row: row.partnership.name,
    personal_data=Held(
        title=_("Adaptations"),
        through="who looks after it",
        show=as_values(
            lambda subject: Adaptation.objects.filter(owner__in=subject.membership_ids),
            "text", "reason", "changed_on",
        ),
        goes=_("It stays; the person's name goes."),
    ),
    place=Place(section="work", position=70, icon="swap"),
    sample=_sample,
)  # fmt: skip
