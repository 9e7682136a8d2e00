"""What the pages of goals take in."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partnerships.models import AlignmentRating, Goal, Partnership
from records.fields import NamedChoiceField, model_field
from records.forms import TranslatedForm
from tenancy.models import Membership

SCALE = [(str(number), str(number)) for number in range(1, 6)]


class GoalForm(TranslatedForm):
    """A shared goal, of the coalition or of one partnership."""

    model = Goal

    title = model_field(Goal, "title", label=_("Goal"))
    definition = model_field(
        Goal,
        "definition",
        label=_("What we mean by it"),
        help_text=_("In plain words, so that a school, an agency and a company read the same."),
    )
    partnership: "NamedChoiceField[Partnership]" = NamedChoiceField(
        label=_("Partnership"),
        queryset=None,
        required=False,
        empty_label=_("The whole coalition"),
    )
    parent: "NamedChoiceField[Goal]" = NamedChoiceField(  # type: ignore[assignment]
        named_by="title",
        label=_("Part of a larger goal"),
        queryset=None,
        required=False,
        empty_label=_("No"),
    )
    status = model_field(Goal, "status", label=_("Status"))
    due_on = model_field(Goal, "due_on", label=_("Due on"))

    layout = ("title", "definition", ("partnership", "parent"), ("status", "due_on"))

    @classmethod
    def first_values(cls, *, acting_member: Membership, asked: QueryDict) -> dict[str, Any]:
        """Agreed; part of the larger goal that the address names."""
        named = {"parent": asked["parent"]} if "parent" in asked else {}
        return {"status": Goal.Status.AGREED, **named}

    def fit_fields(self) -> None:
        """Offer the partnerships and the goals that the member reads, but for the goal itself."""
        member = self.acting_member
        partnerships = Partnership.objects.visible_to(member).order_by("name")
        self.fields["partnership"].queryset = partnerships  # type: ignore[attr-defined]
        parents = Goal.objects.visible_to(member).pursued().order_by("title")
        partnership: Any = self.parent  # the form's field of this name is in ``fields``
        if partnership is not None:
            del self.fields["partnership"]
            parents = parents.filter(Q(partnership=None) | Q(partnership=partnership))
        if self.record is not None:
            parents = parents.exclude(pk=self.record.pk)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]


class RatingForm(forms.Form):
    """One goal's rating; leaving both scales empty says nothing about it."""

    priority = forms.ChoiceField(
        label=_("How much it matters to your organization"),
        required=False,
        choices=SCALE,
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
    )
    agreement = forms.ChoiceField(
        label=_("How far your organization agrees with it"),
        required=False,
        choices=SCALE,
        widget=forms.RadioSelect(attrs={"class": "segmented"}),
    )
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 1})
    )

    def __init__(self, data: Any = None, *, goal: Goal, initial: dict[str, Any]) -> None:
        super().__init__(data, prefix=str(goal.pk), initial=initial)
        self.goal = goal

    def clean(self) -> dict[str, Any]:
        """Both scales or neither."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for given, missing in (("priority", "agreement"), ("agreement", "priority")):
            if cleaned.get(given) and not cleaned.get(missing):
                self.add_error(missing, _("Choose a number here too."))
        return cleaned

    @property
    def is_given(self) -> bool:
        """Whether the goal was rated."""
        return bool(self.cleaned_data.get("priority"))


def rating_forms(
    data: Any, *, goals: Sequence[Goal], known: Mapping[UUID, AlignmentRating]
) -> list[RatingForm]:
    """A form for every goal, filled with what the organization said before."""
    made = []
    for goal in goals:
        rating = known.get(goal.pk)
        initial = {}
        if rating is not None:
            initial = {
                "priority": str(rating.priority),
                "agreement": str(rating.agreement),
                "note": rating.note,
            }
        made.append(RatingForm(data, goal=goal, initial=initial))
    return made
