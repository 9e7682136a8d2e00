"""The mail sink, asked over SMTP as the worker asks it."""

import smtplib
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from config.processes import any_free_port, wait_for_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sink") / "mail"


@pytest.fixture(scope="module")
def port(folder: Path) -> Iterator[int]:
    number = any_free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "demo.mail_sink", str(number), str(folder)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    assert wait_for_port(number, seconds=10)
    yield number
    process.terminate()
    assert process.wait(timeout=5) == 0


def message(subject: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = subject
    made["From"] = "hello@localhost"
    made["To"] = "maria@school.example"
    made["Message-ID"] = f"<{subject}@localhost>"
    made.set_content("¿Cómo va la alianza?\n.\nFin\n")
    made.add_alternative("<p>¿Cómo va la alianza?</p>", subtype="html")
    return made


def test_messages_arrive_whole_and_in_order(port: int, folder: Path) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
        for number in range(3):
            client.send_message(message(f"n{number}"), to_addrs=["maria@school.example"])
    files = sorted(folder.glob("*.eml"))
    kept = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert [mail["Subject"] for mail in kept] == ["n0", "n1", "n2"]
    assert kept[0]["X-Envelope-To"] == "maria@school.example"
    body = kept[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["¿Cómo va la alianza?", ".", "Fin"]
    assert not list(folder.glob(".*"))


def test_refused_message_is_told_to_the_sender(port: int, folder: Path) -> None:
    folder.rename(folder.with_name("away"))
    try:
        client = smtplib.SMTP("127.0.0.1", port, timeout=5)
        with client, pytest.raises(smtplib.SMTPDataError, match="452"):
            client.send_message(message("lost"))
    finally:
        folder.with_name("away").rename(folder)
