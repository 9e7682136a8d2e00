"""Who may make an account, and how much a workspace that nobody knows yet may send."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as site_settings
from django.test import Client
from django.utils import timezone

from messaging.actions.send_due import send_due
from messaging.models import AccountMail, Message
from tenancy.actions.members import invite_member
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership, User, Workspace
from tenancy.privacy.sealing import unseal
from tests.factories.messaging import make_message
from tests.factories.tenancy import make_user
from tests.messaging.conftest import sink  # noqa: F401 - a fixture
from tests.messaging.smtp_sink import SmtpSink
from tests.security.signing_in import NEW_PASSWORD, verified_user, with_limits

TYPED = {"name": "Nia", "email": "nia@example.org", **NEW_PASSWORD}


def is_made(email: str) -> bool:
    return User.objects.filter(email=email).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mode", "opens"), [("open", True), ("invitation", False), ("closed", False)]
)
def test_a12_sign_up_is_as_open_as_the_site_says(
    mode: str, opens: int, settings: Any, client: Client
) -> None:
    settings.SIGNUP = mode
    client.post("/accounts/signup/", TYPED)
    assert is_made(TYPED["email"]) == opens
    page = Client().get("/accounts/signup/").content.decode()
    assert ("Accounts are made by invitation" in page) != opens
    for path in ("/", "/accounts/login/"):
        assert ('href="/accounts/signup/"' in Client().get(path).content.decode()) == opens
    client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    told = unseal(AccountMail.objects.get(to_email="nobody@example.org").secret)
    assert ("/accounts/signup/" in told) == opens


@pytest.mark.parametrize(
    ("mode", "opens"), [("open", True), ("invitation", True), ("closed", False)]
)
def test_a12_an_invitation_makes_accounts_unless_the_site_is_closed(
    mode: str, opens: int, settings: Any, owner: Membership, client: Client
) -> None:
    settings.SIGNUP = mode
    known = verified_user("known@example.org")
    with workspace_scope(owner.workspace):
        _row, token = invite_member(acting_member=owner, email="nia@example.org", role="viewer")
        _row, other = invite_member(acting_member=owner, email=known.email, role="viewer")
    link = f"/p/{owner.workspace.slug}/invitation/{token}/"
    page = client.get(link).content.decode()
    assert ("Make my account and join" in page) == opens
    assert ("No new accounts are made" in page) != opens
    client.post(link, {"name": "Nia", "password": "river-stone-77"})
    assert is_made("nia@example.org") == opens
    client.force_login(known)
    assert client.post(f"/p/{owner.workspace.slug}/invitation/{other}/").status_code == 302


def waiting(workspace: Workspace) -> list[Message]:
    with workspace_scope(workspace):
        return list(Message.objects.filter(status="queued"))


def test_a12_a_young_workspace_sends_so_many_e_mails_a_day(
    workspace: Workspace,
    settings: Any,
    sink: SmtpSink,  # noqa: F811
) -> None:
    settings.YOUNG_WORKSPACE_MAILS_A_DAY = 3
    with workspace_scope(workspace):
        for _number in range(5):
            make_message()
        make_message(is_transactional=True)
    assert send_due() == 3
    held = waiting(workspace)
    assert len(held) == 3
    assert {each.error for each in held} == {
        "A new workspace sends 3 e-mails a day. This one waits."
    }
    with time_machine.travel(timezone.now() + timedelta(hours=23), tick=False):
        assert send_due() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert send_due() == 3
    assert len(sink.inbox) == 6


def test_a12_a_workspace_of_some_weeks_has_no_limit(
    workspace: Workspace,
    settings: Any,
    sink: SmtpSink,  # noqa: F811
) -> None:
    settings.YOUNG_WORKSPACE_MAILS_A_DAY = 3
    age = timedelta(days=site_settings.YOUNG_WORKSPACE_DAYS)
    Workspace.objects.filter(pk=workspace.pk).update(created_at=timezone.now() - age)
    with workspace_scope(workspace):
        for _number in range(5):
            make_message()
    assert send_due() == 5
    assert waiting(workspace) == []


def test_a12_founding_one_workspace_after_another_does_not_multiply_the_e_mails(
    db: None, client: Client
) -> None:
    client.force_login(make_user())
    with with_limits():
        statuses = [
            client.post(
                "/workspaces/new/",
                {"name": f"Number {number}", "time_zone": "UTC", "languages": ["en"]},
            ).status_code
            for number in range(6)
        ]
    assert statuses == [302] * 5 + [422]
    assert Workspace.objects.filter(name__startswith="Number").count() == 5
