"""The mail of the embedded mode, as its sink keeps it."""

import base64
import hashlib
from pathlib import Path

import pytest
from aiosmtpd.smtp import Envelope
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django.fixtures import Settings

from demo.mail_sink import store
from tenancy.models import Workspace
from tests.factories.messaging import make_message


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.MAIL_FOLDER = tmp_path
    return tmp_path


def _keep(folder: Path, to: str, subject: str, text: str, html: str = "") -> str:
    email = EmailMultiAlternatives(subject, text, "Harbor <hello@localhost>", [to])
    if html:
        email.attach_alternative(html, "text/html")
    envelope = Envelope()
    envelope.mail_from, envelope.rcpt_tos = "hello@localhost", [to]
    envelope.content = email.message().as_bytes().replace(b"\n", b"\r\n")
    return store(folder, envelope).name


def test_there_is_no_such_page_where_mail_is_really_sent(
    client: Client, settings: Settings
) -> None:
    settings.MAIL_FOLDER = None
    assert client.get("/mail/").status_code == 404
    assert client.get("/mail/1.eml/").status_code == 404


def test_newest_first_and_found_by_recipient(client: Client, folder: Path) -> None:
    _keep(folder, "ana@example.org", "First", "One")
    _keep(folder, "eva@example.org", "Encuesta: ¿cómo va?", "Two")
    page = client.get("/mail/").text
    assert page.index("¿cómo va?") < page.index("First")
    found = client.get("/mail/?q=ANA@").text
    assert "First" in found
    assert "¿cómo va?" not in found


def test_an_empty_or_missing_folder_is_said_so(client: Client, folder: Path) -> None:
    assert "No e-mails" in client.get("/mail/").text
    folder.rmdir()
    assert "No e-mails" in client.get("/mail/").text


def test_links_can_be_followed_and_html_never_becomes_part_of_the_page(
    client: Client, folder: Path
) -> None:
    link = "http://localhost:8000/p/harbor/survey/token/?a=1&b=2"
    name = _keep(
        folder,
        "ana@example.org",
        "<script>alert(1)</script>",
        f"Answer here:\n{link}\n<script>alert(2)</script>",
        "<script>alert(3)</script>",
    )
    page = client.get(f"/mail/{name}/").text
    assert f'href="{link.replace("&", "&amp;")}"' in page
    assert "<script>alert" not in page
    response = client.get(f"/mail/{name}/html/")
    policy = response["Content-Security-Policy"]
    assert "alert(3)" in response.text
    assert "default-src 'none'; style-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "unsafe-inline" not in policy


def test_an_e_mail_of_ours_keeps_its_style(client: Client, folder: Path, scope: Workspace) -> None:
    name = _keep(folder, "ana@example.org", "Hello", "text", make_message().html)
    response = client.get(f"/mail/{name}/html/")
    style = response.text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in response["Content-Security-Policy"]
    assert client.get("/mail/none.eml/html/").status_code == 404


@pytest.mark.parametrize("name", ["../secret_key", "..%2Fsecret_key", ".hidden.eml", "no.eml", "x"])
def test_only_kept_e_mails_can_be_read(client: Client, folder: Path, name: str) -> None:
    (folder.parent / "secret_key").write_text("secret")
    (folder / ".hidden.eml").write_text("Subject: hidden\r\n\r\nsecret")
    (folder / "x").write_text("secret")
    response = client.get(f"/mail/{name}/")
    assert response.status_code == 404
    assert "secret" not in response.text.replace("secret_key", "")


def test_a_link_out_of_the_folder_is_not_followed(client: Client, folder: Path) -> None:
    outside = folder.parent / "outside.eml"
    outside.write_text("Subject: outside\r\n\r\nsecret")
    (folder / "1.eml").symlink_to(outside)
    assert client.get("/mail/1.eml/").status_code == 404
