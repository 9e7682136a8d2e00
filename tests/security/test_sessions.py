"""How long a sign-in lasts, what ends it at once, and the form that came too late."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from stakeholders.models import Organization
from tenancy.accounts.late_forms import NOT_SENT
from tenancy.actions.members import change_member
from tenancy.actions.tokens import create_api_token
from tenancy.isolation.scope import workspace_scope
from tenancy.links import workspace_url
from tenancy.models import Membership, User
from tests.factories.tenancy import make_member
from tests.security.signing_in import PASSWORD, confirm_address, sign_in, verified_user

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
IDLE = timedelta(seconds=settings.SESSION_IDLE_SECONDS)
LONGEST = timedelta(seconds=settings.SESSION_LONGEST_SECONDS)
MINUTE = timedelta(minutes=1)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def new_organization(member: Membership) -> str:
    return workspace_url(member.workspace, "stakeholders:organization-new")


@pytest.mark.django_db
def test_check_13_the_session_key_changes_at_sign_in_and_the_session_ends_at_sign_out(
    client: Client,
) -> None:
    user = verified_user()
    client.get("/accounts/login/")
    session = client.session
    session["seen"] = 1
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    before = session.session_key
    sign_in(client, user)
    after = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert after
    assert after != before
    assert not Session.objects.filter(session_key=before).exists()
    assert client.get("/profile/").status_code == 200
    client.post("/accounts/logout/")
    client.cookies[settings.SESSION_COOKIE_NAME] = after
    assert client.get("/profile/").status_code == 302


def test_check_14_a_session_ends_when_it_was_idle(owner: Membership, client: Client) -> None:
    home = workspace_url(owner.workspace, "overview:membership-list")
    api = f"/api/v1/workspaces/{owner.workspace.slug}/members/"
    with time_machine.travel(START, tick=False) as clock:
        client.force_login(owner.user)
        key = client.session.session_key
        clock.shift(IDLE - MINUTE)
        assert client.get(home).status_code == 200
        clock.shift(IDLE - MINUTE)
        assert client.get(api).status_code == 200
        clock.shift(IDLE + MINUTE)
        page = client.get(home, follow=True)
        assert page.redirect_chain == [(f"/accounts/login/?next={home}", 302)]
        assert "Sign in to go on where you were" in page.content.decode()
        assert client.get(api).status_code == 401
    assert not Session.objects.filter(session_key=key).exists()


def test_check_14_a_session_ends_a_week_after_signing_in_however_busy(
    owner: Membership, client: Client
) -> None:
    home = workspace_url(owner.workspace, "overview:membership-list")
    with time_machine.travel(START, tick=False) as clock:
        client.force_login(owner.user)
        for _step in range(int(LONGEST / (IDLE / 2))):
            clock.shift(IDLE / 2)
            assert client.get(home).status_code == 200
        clock.shift(MINUTE)
        assert client.get(home).status_code == 302


def test_check_14_a_busy_session_is_not_written_at_every_page(
    owner: Membership, client: Client
) -> None:
    client.force_login(owner.user)
    before = Session.objects.get().session_data
    client.get("/profile/")
    assert Session.objects.get().session_data == before


def test_the_sign_in_page_goes_on_in_the_language_one_was_reading(
    owner: Membership, client: Client
) -> None:
    owner.user.language = "es"
    owner.user.save()
    with time_machine.travel(START, tick=False) as clock:
        client.force_login(owner.user)
        clock.shift(IDLE + MINUTE)
        page = client.get(workspace_url(owner.workspace, "overview:membership-list"), follow=True)
    assert '<html lang="es"' in page.content.decode()


def test_check_14_a_form_sent_too_late_is_kept_and_offered_after_signing_in(
    coordinator: Membership,
) -> None:
    browser = Client(enforce_csrf_checks=True)
    confirm_address(coordinator.user)
    path = new_organization(coordinator)
    typed = {
        "name": "Harbor Library & Friends",
        "sector": "education",
        "mission": "Read\nmore",
        "status": "active",
    }
    with time_machine.travel(START, tick=False) as clock:
        browser.force_login(coordinator.user)
        token = TOKEN.findall(browser.get(path).content.decode())[0]
        clock.shift(IDLE + MINUTE)
        late = browser.post(path, {**typed, "csrfmiddlewaretoken": token})
        assert late.headers["Location"] == f"/accounts/login/?next={path}"
        assert "Harbor Library" not in str(Session.objects.get().get_decoded())
        token = TOKEN.findall(browser.get(late.headers["Location"]).content.decode())[0]
        data = {"login": coordinator.user.email, "password": PASSWORD, "next": path}
        back = browser.post("/accounts/login/", {**data, "csrfmiddlewaretoken": token})
        assert back.headers["Location"] == path
        page = browser.get(path)
        text = page.content.decode()
        assert "What you typed is still here" in text
        assert "Harbor Library &amp; Friends" in text
        assert "no-store" in page.headers["Cache-Control"]
        fields = {name: value.replace("&amp;", "&") for name, value in HIDDEN.findall(text)}
        token = TOKEN.findall(text)[0]
        assert browser.post(path, {**fields, "csrfmiddlewaretoken": token}).status_code == 302
        assert "What you typed" not in browser.get(path).content.decode()
    with workspace_scope(coordinator.workspace):
        assert Organization.objects.get().name == "Harbor Library & Friends"
        assert Organization.objects.get().mission.splitlines() == ["Read", "more"]


def test_check_14_a_kept_form_is_nobody_elses_and_not_a_strangers(
    owner: Membership, coordinator: Membership
) -> None:
    path = new_organization(owner)
    typed = {"name": "Private plans of ours", "sector": "health"}
    for member in (owner, coordinator):
        confirm_address(member.user)
    with time_machine.travel(START, tick=False) as clock:
        shared = Client()
        shared.force_login(owner.user)
        clock.shift(IDLE + MINUTE)
        shared.post(path, typed)
        sign_in(shared, coordinator.user)
        assert "Private plans" not in shared.get(path).content.decode()
        shared.post("/accounts/logout/")
        sign_in(shared, owner.user)
        assert "Private plans" not in shared.get(path).content.decode()
        forged = Client(enforce_csrf_checks=True)
        forged.force_login(owner.user)
        clock.shift(IDLE + MINUTE)
        forged.post(path, typed)
        assert "kept_form" not in forged.session


def test_check_14_a_fragment_takes_the_whole_page_to_the_sign_in(
    owner: Membership, client: Client
) -> None:
    home = workspace_url(owner.workspace, "overview:membership-list")
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{home}"}
    fragment = f"/w/{owner.workspace.slug}/organization-names/"
    answer = client.get(fragment, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"] == f"/accounts/login/?next={home}"


def test_check_15_disabling_a_user_ends_sessions_and_tokens_everywhere(
    owner: Membership, outsider: Membership, client: Client
) -> None:
    elsewhere = make_member(outsider.workspace, "viewer", user=owner.user)
    keyed = []
    for member in (owner, elsewhere):
        with workspace_scope(member.workspace):
            _token, secret = create_api_token(acting_member=member, name="script")
        keyed.append((f"/api/v1/workspaces/{member.workspace.slug}/metrics/", secret))
    client.force_login(owner.user)
    for api, secret in keyed:
        bearer = {"Authorization": f"Bearer {secret}"}
        assert Client().get(api, headers=bearer).status_code == 200
        assert client.get(api).status_code == 200
    User.objects.filter(pk=owner.user_id).update(is_active=False)
    for api, secret in keyed:
        bearer = {"Authorization": f"Bearer {secret}"}
        assert Client().get(api, headers=bearer).status_code == 401
        assert client.get(api).status_code == 401
    assert client.get("/profile/").status_code == 302
    confirm_address(owner.user)
    sign_in(client, owner.user)
    assert client.get("/profile/").status_code == 302


def test_check_15_suspending_a_member_ends_sessions_and_tokens_of_that_workspace(
    owner: Membership, coordinator: Membership, outsider: Membership, client: Client
) -> None:
    elsewhere = make_member(outsider.workspace, "viewer", user=coordinator.user)
    with workspace_scope(owner.workspace):
        _token, secret = create_api_token(acting_member=coordinator, name="script")
    bearer = {"Authorization": f"Bearer {secret}"}
    api = f"/api/v1/workspaces/{owner.workspace.slug}/metrics/"
    page = workspace_url(owner.workspace, "overview:home")
    client.force_login(coordinator.user)
    assert client.get(page).status_code == 200
    assert Client().get(api, headers=bearer).status_code == 200
    with workspace_scope(owner.workspace):
        change_member(acting_member=owner, membership=coordinator, is_suspended=True)
    assert client.get(page).status_code == 404
    assert client.get(api).status_code == 404
    assert Client().get(api, headers=bearer).status_code == 401
    assert client.get(workspace_url(elsewhere.workspace, "overview:dashboard")).status_code == 200


def test_check_14_a_form_of_a_session_that_is_gone_is_its_users_only(
    owner: Membership, coordinator: Membership
) -> None:
    path = new_organization(owner)
    for member in (owner, coordinator):
        confirm_address(member.user)
    shared = Client()
    sign_in(shared, owner.user)
    cookie = shared.cookies[f"{settings.SESSION_COOKIE_NAME}_user"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    shared.post("/accounts/logout/")
    shared.post(path, {"name": "Private plans of ours"})
    assert "Private plans" not in str(Session.objects.get().get_decoded())
    sign_in(shared, coordinator.user)
    assert "Private plans" not in shared.get(path).text
    forged = Client()
    forged.cookies[f"{settings.SESSION_COOKIE_NAME}_user"] = str(owner.user.pk)
    forged.post(path, {"name": "Private plans of ours"})
    sign_in(forged, owner.user)
    assert "Private plans" not in forged.get(path).text


def test_check_14_whom_a_form_invites_is_seen_before_it_is_sent(owner: Membership) -> None:
    """Somebody else at a shared computer may have left it for the one who signed in last."""
    confirm_address(owner.user)
    shared = Client()
    sign_in(shared, owner.user)
    shared.post("/accounts/logout/")
    path = f"/w/{owner.workspace.slug}/invitations/new/"
    shared.post(path, {"email": "stranger@example.org", "role": "owner"})
    sign_in(shared, owner.user)
    page = shared.get(path).text
    assert '<blockquote class="kept">stranger@example.org' in page
    assert "<dt>role</dt><dd>owner</dd>" in page


def test_check_14_a_kept_form_is_given_up_by_its_button(coordinator: Membership) -> None:
    path, browser = new_organization(coordinator), Client()
    with time_machine.travel(START, tick=False) as clock:
        browser.force_login(coordinator.user)
        clock.shift(IDLE + MINUTE)
        browser.post(path, {"name": "Harbor Library", "password": "river-stone-77"})
        browser.force_login(coordinator.user)
        for _look in range(2):
            assert "What you typed is still here" in browser.get(path).text
            assert "river-stone" not in browser.get(path).text
        assert browser.post(path, {NOT_SENT: ""}).headers["Location"] == "/"
        assert "What you typed" not in browser.get(path).text
    with workspace_scope(coordinator.workspace):
        assert not Organization.objects.exists()


@pytest.mark.parametrize("fetched_from", ["same-origin", "cross-site", ""])
def test_check_14_only_a_page_of_ours_with_an_old_token_gets_a_new_one(
    coordinator: Membership, fetched_from: str
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(coordinator.user)
    headers = {"Sec-Fetch-Site": fetched_from} if fetched_from else {}
    answer = browser.post(
        new_organization(coordinator), {"name": "Harbor Library"}, headers=headers
    )
    assert answer.status_code == 403
    assert ("What you typed is still here" in answer.text) is (fetched_from == "same-origin")
    assert ("Harbor Library" in answer.text) is (fetched_from == "same-origin")
    assert "no-store" in answer.headers["Cache-Control"]
    password = browser.post("/accounts/login/", {"login": "ana@example.org"}, headers=headers)
    assert "ana@example.org" not in password.text


@pytest.mark.django_db
def test_check_15_a_changed_password_ends_the_other_sessions(client: Client) -> None:
    user = verified_user()
    other = Client()
    sign_in(client, user)
    sign_in(other, user)
    chosen = {"password1": "river-stone-77", "password2": "river-stone-77"}
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **chosen})
    assert client.get("/profile/").status_code == 200
    assert other.get("/profile/").status_code == 302
