"""
Every kind of e-mail about an account, found in django-allauth's own code: ours in words, in the
account's language, to nobody else, and without a word of any workspace.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.conf import settings
from django.template.loader import get_template
from django.test import Client, RequestFactory

from messaging.actions.send_due import send_due
from messaging.models import AccountMail
from tenancy.models import User, Workspace
from tenancy.privacy.sealing import unseal
from tests.factories.tenancy import make_member
from tests.messaging.smtp_sink import SmtpSink
from tests.security.signing_in import PASSWORD, code_in_mail, sign_in, verified_user
from tests.test_pseudo_language import untranslated_words
from tests.walk.pseudo import CODE, offered
from tests.walk.reading import Reader

NAMED = re.compile(r'["\']((?:account|mfa)/email/\w+)["\']')
NEW = "new-name@example.org"
NOBODY = "nobody@example.org"
ALWAYS = ("Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject")
LINK = re.compile(r"https?://[^/\s]+(/\S*)")


def kinds_in(root: Path) -> set[str]:
    """What django-allauth names as an e-mail, in the parts of it that are used here."""
    return {
        kind
        for part in ("account", "mfa")
        for path in (root / part).rglob("*.py")
        if "tests" not in path.relative_to(root).parts
        for kind in NAMED.findall(path.read_text(encoding="utf-8"))
    }


# Never sent by the settings of this site, each with the reason.
NOT_SENT = {"account/email/password_reset_code": "a link is sent, not a code"}


def _forgotten(client: Client, reader: User) -> None:
    client.post("/accounts/password/reset/", {"email": reader.email})


def _forgotten_by_nobody(client: Client, reader: User) -> None:
    client.post("/accounts/password/reset/", {"email": NOBODY})


def _ask_for_a_code(client: Client, reader: User) -> None:
    client.post("/accounts/login/code/", {"email": reader.email})


def _reset(client: Client, reader: User) -> None:
    _forgotten(client, reader)
    [link] = LINK.findall(text_of(AccountMail.objects.latest("created_at")))
    page = client.get(link)
    new = {"password1": "river-stone-77", "password2": "river-stone-77"}
    assert client.post(page.headers["Location"], new).status_code == 302


def _sign_up(email: str) -> Callable[[Client, User], None]:
    def sign_up(client: Client, reader: User) -> None:
        address = email or reader.email
        secret = {"password1": "river-stone-77", "password2": "river-stone-77"}
        client.post("/accounts/signup/", {"name": "Nia", "email": address, **secret})

    return sign_up


def _change_address(client: Client, reader: User) -> None:
    assert sign_in(client, reader).status_code == 302
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/email/", {"action_add": "", "email": NEW})


def _confirm_address(client: Client, reader: User) -> None:
    _change_address(client, reader)
    assert client.post("/accounts/confirm-email/", {"code": code_in_mail(NEW)}).status_code == 302


def _told(kind: str, **values: str) -> Callable[[Client, User], None]:
    def tell(client: Client, reader: User) -> None:
        """As after the change, by a browser that speaks English."""
        request = RequestFactory(headers={"user-agent": "Firefox"}).get("/")
        request.user = reader
        with context.request_context(request):
            get_adapter().send_notification_mail(kind, reader, values)

    return tell


# What makes django-allauth send it; notices that follow a change of one's own are told by hand.
SENT: dict[str, Callable[[Client, User], None]] = {
    "account/email/login_code": _ask_for_a_code,
    "account/email/password_reset_key": _forgotten,
    "account/email/unknown_account": _forgotten_by_nobody,
    "account/email/account_already_exists": _sign_up(""),
    "account/email/email_confirmation_signup": _sign_up(NEW),
    "account/email/email_confirmation": _change_address,
    "account/email/email_changed": _confirm_address,
    "account/email/password_reset": _reset,
    "account/email/email_deleted": _told("account/email/email_deleted", deleted_email=NEW),
    **{
        kind: _told(kind)
        for kind in (
            "account/email/password_changed",
            "account/email/password_set",
            "mfa/email/recovery_codes_generated",
            "mfa/email/totp_activated",
            "mfa/email/totp_deactivated",
            "mfa/email/webauthn_added",
            "mfa/email/webauthn_removed",
        )
    },
}
# What only differs by its occasion includes the words of the other.
SAME_WORDS = frozenset(("account/email/email_confirmation_signup",))
# Who is written to, where it is not the account's own address.
TO = {
    "account/email/unknown_account": NOBODY,
    "account/email/email_confirmation": NEW,
    "account/email/email_confirmation_signup": NEW,
}
# Nobody knows their language but by the browser in which they ask.
STRANGERS = frozenset(("account/email/unknown_account", "account/email/email_confirmation_signup"))
# Where a link leads.
PUBLIC_LINKS = {
    "account/email/password_reset_key": "/accounts/password/reset/key/",
    "account/email/account_already_exists": "/accounts/password/reset/",
    "account/email/unknown_account": "/accounts/signup/",
}


def text_of(mail: AccountMail) -> str:
    """The sealed plain text of an e-mail that waits."""
    return str(json.loads(unseal(mail.secret))["text"])


@pytest.fixture
def reader(workspace: Workspace) -> Iterator[User]:
    """A member of a coalition who reads the language that nobody speaks."""
    with offered():
        reader = verified_user("ana@example.org", CODE)
        make_member(workspace, "owner", user=reader)
        verified_user("ben@example.org")
        yield reader


def test_every_kind_that_can_be_sent_is_known() -> None:
    assert kinds_in(Path(allauth.__path__[0])) == SENT.keys() | NOT_SENT.keys()


@pytest.mark.parametrize("kind", [kind for kind in SENT if kind not in SAME_WORDS])
@pytest.mark.parametrize("part", ["subject", "message"])
def test_it_speaks_in_our_words(kind: str, part: str) -> None:
    origin: Any = get_template(f"{kind}_{part}.txt").template.origin  # type: ignore[attr-defined]
    assert Path(origin.name).is_relative_to(settings.BASE_DIR / "templates")


@pytest.mark.parametrize("kind", SENT)
def test_it_reaches_its_reader_alone_in_their_language(
    kind: str, reader: User, workspace: Workspace, sink: SmtpSink
) -> None:
    language = CODE if kind in STRANGERS else "en"
    SENT[kind](Client(headers={"accept-language": language, "user-agent": "Firefox"}), reader)
    mail = AccountMail.objects.latest("created_at")
    assert (mail.to_email, mail.language) == (TO.get(kind, reader.email), CODE)
    assert mail.text == mail.html == ""
    text = text_of(mail)
    assert send_due() == AccountMail.objects.count()
    email = next(each for each in sink.inbox if each["Message-ID"] == mail.message_id)
    html = email.get_body(("html",))
    assert html is not None
    assert sorted(email.keys()) == sorted((*ALWAYS, "To"))
    assert email["Auto-Submitted"] == "auto-generated"
    page = str(html.get_content())
    assert f'<html lang="{CODE}" dir="rtl">' in page
    for word in (workspace.name, workspace.slug, "ben@example.org", PASSWORD):
        assert word not in f"{text}{page}{email['Subject']}"
    told = frozenset((reader.email, NEW, NOBODY, "Firefox", "None"))
    codes = re.sub(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", "", text)
    read = [str(email["Subject"]), codes, *Reader(page).texts[:2]]
    assert untranslated_words(read, told) == []
    _check_links(kind, text, page)
    mail.refresh_from_db()
    assert mail.secret == ""


def _check_links(kind: str, text: str, page: str) -> None:
    links = LINK.findall(text)
    assert len(links) == (kind in PUBLIC_LINKS)
    for link in links:
        assert link.startswith(PUBLIC_LINKS[kind])
        assert link in page
        assert Client().get(link, follow=True).status_code == 200
