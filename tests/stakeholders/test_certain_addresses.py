"""An address counts as certain only where nothing ever put another in its place."""

import pytest

from imports.actions.uploads import remove_import
from imports.models import ImportRun
from stakeholders.actions.merges import merge_records
from stakeholders.actions.own_data import AddressNotCertain, send_own_data
from stakeholders.models import Person
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.stakeholders import make_person
from tests.imports.test_imports import checked, start, written
from tests.stakeholders.test_own_data import _answered


@pytest.mark.parametrize("is_removed", [False, True])
def test_a2_an_address_that_an_import_changed_is_not_certain(
    owner: Membership, is_removed: bool
) -> None:
    """Whether or not the import, which alone knows the former address, was deleted since."""
    with workspace_scope(owner.workspace):
        person = _answered(email="zenobia.quill@example.org", external_key="K1")
        data = b"Name,E-mail,ID\nZenobia Quill,owner.too@example.org,K1\n"
        run = checked(owner, start(owner, data, "people"))
        run = written(owner, run)
        if is_removed:
            remove_import(acting_member=owner, run=ImportRun.objects.get())
        mine = Person.objects.get(pk=person.pk)
        assert mine.email == "owner.too@example.org"
        with pytest.raises(AddressNotCertain):
            send_own_data(acting_member=owner, person=mine)


@pytest.mark.parametrize("is_kept", [False, True])
def test_a2_an_address_that_a_merge_brought_is_not_certain(
    owner: Membership, is_kept: bool
) -> None:
    with workspace_scope(owner.workspace):
        asked = _answered(email="zenobia.quill@example.org")
        own = make_person("Zenobia Quill", email="owner.too@example.org")
        kept, merged = (asked, own) if is_kept else (own, asked)
        values = {"email": "owner.too@example.org"}
        merge_records(acting_member=owner, kept=kept, merged=merged, values=values)
        with pytest.raises(AddressNotCertain):
            send_own_data(acting_member=owner, person=Person.objects.get(pk=kept.pk))
