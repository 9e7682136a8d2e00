"""E-mails of accounts: rendered by django-allauth, queued by us, sent by send_due."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from messaging.actions.send_due import send_due
from messaging.models import AccountMail
from messaging.tasks import wake_outbox
from tests.factories.tenancy import make_user
from tests.messaging.smtp_sink import SmtpSink


def _text(sink: SmtpSink) -> str:
    part = sink.inbox[-1].get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.django_db
def test_a_sign_in_code_is_queued_sealed_sent_and_forgotten(client: Client, sink: SmtpSink) -> None:
    make_user(email="ana@example.org")
    client.post("/accounts/login/code/", {"email": "ana@example.org"})
    queued = AccountMail.objects.get()
    assert (queued.status, queued.text, queued.html) == ("queued", "", "")
    assert sink.inbox == []
    assert send_due() == 1
    assert sink.inbox[0]["Subject"] == "Your code to sign in"
    assert sink.inbox[0]["Message-ID"] == queued.message_id
    code = re.search(r"^[A-Z0-9-]{6,}$", _text(sink), re.MULTILINE)
    assert code is not None
    queued.refresh_from_db()
    assert (queued.status, queued.secret) == ("sent", "")
    html = sink.inbox[0].get_body(("html",))
    assert html is not None
    assert code[0] in html.get_content()
    response = client.post("/accounts/login/code/confirm/", {"code": code[0]})
    assert response.status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["ana@example.org", "nobody@example.org"])
def test_known_and_unknown_addresses_both_get_one_e_mail(client: Client, address: str) -> None:
    make_user(email="ana@example.org")
    response = client.post("/accounts/password/reset/", {"email": address})
    assert response.status_code == 302
    assert AccountMail.objects.get().to_email == address


@pytest.mark.django_db
def test_an_account_is_written_to_in_its_own_language(client: Client, sink: SmtpSink) -> None:
    user = make_user(email="ana@example.org")
    user.language = "es"
    user.save()
    client.post("/accounts/password/reset/", {"email": "ana@example.org"})
    assert AccountMail.objects.get().language == "es"


@pytest.mark.django_db
def test_who_signs_up_in_spanish_is_known_to_read_it(client: Client) -> None:
    from tenancy.models import User

    form = {
        "name": "Eva",
        "email": "eva@example.org",
        "password1": "una-clave-larga",
        "password2": "una-clave-larga",
    }
    client.post("/accounts/signup/", form, headers={"accept-language": "es"})
    eva = User.objects.get(email="eva@example.org")
    assert (eva.language, eva.name) == ("es", "Eva")
    assert AccountMail.objects.get().language == "es"


@pytest.mark.django_db
def test_a_queued_e_mail_wakes_a_worker_after_the_commit(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    woken: list[dict[str, object]] = []
    monkeypatch.setattr(wake_outbox, "apply_async", lambda **options: woken.append(options))
    make_user(email="ana@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/login/code/", {"email": "ana@example.org"})
        assert woken == []
    assert len(woken) == 1
