"""Signing up and out, accounts and their addresses, the language of pages."""

import re

import pytest
from django.test import Client

from messaging.models import AccountMail
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tenancy.privacy.sealing import unseal
from tests.factories.tenancy import make_member, make_user
from tests.security.signing_in import PASSWORD, sign_in, verified_user, with_limits


@pytest.mark.django_db
def test_sign_out_needs_a_post(client: Client) -> None:
    client.force_login(make_user())
    client.get("/accounts/logout/")
    assert client.get("/profile/").status_code == 200


@pytest.mark.django_db
def test_a_changed_password_is_told_by_e_mail(client: Client) -> None:
    user = verified_user()
    sign_in(client, user)
    chosen = {"password1": "river-stone-77", "password2": "river-stone-77"}
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **chosen})
    assert AccountMail.objects.filter(to_email=user.email).count() == 1


@pytest.mark.django_db
def test_pages_speak_the_language_of_the_profile_on_every_device(client: Client) -> None:
    user = verified_user(language="es")
    sign_in(client, user)
    page = client.get("/profile/", headers={"accept-language": "en"})
    assert '<html lang="es"' in page.content.decode()
    assert page.headers["Content-Language"] == "es"
    client.post("/accounts/logout/")
    assert '<html lang="en"' in client.get("/accounts/login/").content.decode()


@pytest.mark.django_db
def test_the_language_menu_and_the_profile_are_one_choice(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    client.post("/i18n/setlang/", {"language": "es", "next": "/profile/"})
    user.refresh_from_db()
    assert user.language == "es"
    client.post("/profile/", {"name": "Ana Robles", "language": "en"})
    page = client.get("/profile/").content.decode()
    assert '<html lang="en"' in page
    assert "Ana Robles" in page
    client.post("/i18n/setlang/", {"language": "xx", "next": "/profile/"})
    user.refresh_from_db()
    assert user.language == "en"


def test_a_partner_of_two_workspaces_speaks_for_one_organization_in_each(
    partner: Membership, outsider: Membership, client: Client
) -> None:
    from tests.factories.stakeholders import make_organization

    with workspace_scope(outsider.workspace):
        elsewhere = make_organization(name="Valley Clinic")
    make_member(outsider.workspace, "partner", user=partner.user, organization_id=elsewhere.pk)
    client.force_login(partner.user)
    here = client.get(f"/w/{partner.workspace.slug}/organizations/").content.decode()
    there = client.get(f"/w/{outsider.workspace.slug}/organizations/").content.decode()
    assert "Bridge School" in here
    assert "Valley Clinic" not in here
    assert "Valley Clinic" in there
    assert "Bridge School" not in there


def test_only_the_page_one_is_on_is_marked_in_the_navigation(
    coordinator: Membership, client: Client
) -> None:
    client.force_login(coordinator.user)
    current = re.compile(r'href="(/w/[^"]+)"[^>]*aria-current="page"')
    tokens = client.get(f"/w/{coordinator.workspace.slug}/tokens/").content.decode()
    assert current.findall(tokens) == []
    home = client.get(f"/w/{coordinator.workspace.slug}/").content.decode()
    assert set(current.findall(home)) == {f"/w/{coordinator.workspace.slug}/"}


def test_every_role_finds_its_api_tokens(funder: Membership, client: Client) -> None:
    client.force_login(funder.user)
    page = client.get(f"/w/{funder.workspace.slug}/dashboard/").content.decode()
    assert f'href="/w/{funder.workspace.slug}/tokens/"' in page


def test_pages_outside_a_workspace_lead_back_into_one(owner: Membership, client: Client) -> None:
    client.force_login(owner.user)
    assert "Harbor Coalition" in client.get("/workspaces/new/").content.decode()


@pytest.mark.django_db
def test_a_key_is_asked_for_in_plain_words_and_its_secret_needs_no_inline_script(
    client: Client,
) -> None:
    user = verified_user(language="es")
    sign_in(client, user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/webauthn/add/").content.decode()
    assert "¿Cómo la llamas?" in page
    executable = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", page)
    assert executable == []


@pytest.mark.django_db
def test_a_new_e_mail_address_replaces_the_old_one_once_it_is_confirmed(client: Client) -> None:
    user = verified_user("old@example.org")
    sign_in(client, user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    user.refresh_from_db()
    assert user.email == "old@example.org"
    sealed = AccountMail.objects.get(to_email="new@example.org").secret
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", unseal(sealed))
    assert code is not None
    client.post("/accounts/confirm-email/", {"code": code[0]})
    user.refresh_from_db()
    assert user.email == "new@example.org"
    told = AccountMail.objects.filter(to_email="old@example.org")
    assert [mail.subject for mail in told] == ["Your e-mail address was changed"]


@pytest.mark.django_db
def test_signing_up_with_somebody_elses_address_leaves_no_way_in(client: Client) -> None:
    chosen = {"password1": "river-stone-77", "password2": "river-stone-77"}
    stranger = Client()
    stranger.post("/accounts/signup/", {"name": "Mallory", "email": "vic@example.org", **chosen})
    client.post("/accounts/login/code/", {"email": "vic@example.org"})
    sealed = AccountMail.objects.latest("created_at").secret
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", unseal(sealed))
    assert code is not None
    client.post("/accounts/login/code/confirm/", {"code": code[0]})
    page = client.get("/profile/")
    assert page.status_code == 200
    assert "Mallory" not in page.content.decode()
    stranger.post("/accounts/login/", {"login": "vic@example.org", "password": "river-stone-77"})
    assert stranger.get("/profile/").status_code == 302


@pytest.mark.django_db
def test_a_confirmed_account_keeps_its_password_when_signing_in_by_code(client: Client) -> None:
    user = verified_user("ana@example.org")
    client.post("/accounts/login/code/", {"email": user.email})
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", unseal(AccountMail.objects.get().secret))
    assert code is not None
    client.post("/accounts/login/code/confirm/", {"code": code[0]})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.django_db
def test_too_many_attempts_are_answered_in_plain_words(client: Client) -> None:
    with with_limits():
        for _number in range(30):
            answer = client.post("/accounts/password/reset/", {"email": "ana@example.org"})
            if answer.status_code == 429:
                break
    assert answer.status_code == 429
    assert "wait a few minutes" in answer.content.decode()
