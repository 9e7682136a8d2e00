"""What the actions of tenancy, stakeholders and imports refuse past every form."""

from imports.actions.uploads import UnknownImporter, start_import
from imports.models import ImportRun
from stakeholders.actions.erasure import AddressNotRepeated as ErasedAddressNotRepeated
from stakeholders.actions.erasure import erase_address
from stakeholders.actions.organizations import (
    ExternalKeyTaken,
    add_organization,
    change_organization,
)
from stakeholders.models import Person
from tenancy.actions.users import AddressNotRepeated, delete_account
from tenancy.actions.workspaces import OwnerDecides, change_workspace
from tenancy.models import Membership, User, Workspace
from tests.factories.stakeholders import make_organization, make_person
from tests.forms import refused


def test_an_account_goes_only_when_its_address_was_typed(viewer: Membership) -> None:
    with refused(AddressNotRepeated, "repeated_email"):
        delete_account(user=viewer.user, repeated_email="somebody@example.org")
    assert User.objects.filter(pk=viewer.user_id).exists()


def test_an_address_is_erased_only_when_typed_twice(scope: Workspace, owner: Membership) -> None:
    person = make_person(email="ana@example.org")
    with refused(ErasedAddressNotRepeated, "repeated_email"):
        erase_address(
            acting_member=owner, email="ana@example.org", repeated_email="anna@example.org"
        )
    assert Person.objects.filter(pk=person.pk, email="ana@example.org").exists()


def test_only_an_owner_decides_about_two_step_sign_in(
    scope: Workspace, coordinator: Membership
) -> None:
    with refused(OwnerDecides, "is_mfa_required"):
        change_workspace(acting_member=coordinator, workspace=scope, is_mfa_required=True)
    assert not Workspace.objects.get(pk=scope.pk).is_mfa_required


def test_a_key_leads_to_one_organization(scope: Workspace, coordinator: Membership) -> None:
    make_organization("Bridge School", external_key="S-1")
    other = make_organization("Harbor Clinic")
    with refused(ExternalKeyTaken, "external_key"):
        add_organization(
            acting_member=coordinator, name="Night School", sector="education", external_key="S-1"
        )
    with refused(ExternalKeyTaken, "external_key"):
        change_organization(acting_member=coordinator, organization=other, external_key="S-1")


def test_a_file_of_an_unknown_kind_is_refused(scope: Workspace, coordinator: Membership) -> None:
    with refused(UnknownImporter, "importer"):
        start_import(
            acting_member=coordinator, importer="recipes", file_name="a.csv", content=b"name\nA\n"
        )
    assert not ImportRun.objects.exists()
