"""Long choices by id and name: the same options, rules and errors as among whole records."""

from uuid import uuid4

import pytest
from django import forms
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerships.models import Goal, Partnership
from records.fields import NamedChoiceField
from tests.factories.partnerships import make_goal, make_partnership

pytestmark = pytest.mark.usefixtures("scope")


def test_the_options_are_those_of_djangos_own_field() -> None:
    first, _second = make_partnership("A & B"), make_partnership("C")
    rows = Partnership.objects.order_by("name")

    class Two(forms.Form):
        x: "NamedChoiceField[Partnership]" = NamedChoiceField(queryset=rows)

    class Own(forms.Form):
        x: "forms.ModelChoiceField[Partnership]" = forms.ModelChoiceField(queryset=rows)

    for value in (None, "", first.pk, str(first.pk), uuid4()):
        assert str(Two(initial={"x": value})["x"]) == str(Own(initial={"x": value})["x"])


def test_a_choice_is_a_record_and_a_stranger_is_refused() -> None:
    chosen = make_partnership("A")
    field: NamedChoiceField[Partnership] = NamedChoiceField(queryset=Partnership.objects.all())
    assert field.clean(str(chosen.pk)) == chosen
    with pytest.raises(forms.ValidationError):
        field.clean(str(uuid4()))


def test_records_may_be_called_by_another_column() -> None:
    make_goal("Read well")
    field: NamedChoiceField[Goal] = NamedChoiceField(
        queryset=Goal.objects.all(), named_by="title", required=False
    )
    with CaptureQueriesContext(connection) as statements:
        assert "Read well" in field.widget.render("x", "")  # type: ignore[arg-type,call-arg]
    assert len(statements) == 1
    assert "definition" not in statements.captured_queries[0]["sql"]
