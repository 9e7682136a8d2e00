"""
Every kind of e-mail of a workspace, written by two coalitions and sent to a real server.

The kinds are found among the templates, the log's labels and the calls in the code: a new one fails
here until tests/messaging/sample_emails.py says what makes the product write it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client

from messaging.actions.send_due import send_due
from messaging.models import KIND_LABELS, Message
from messaging.rendering import LINK, place_of
from tenancy.isolation.scope import workspace_scope
from tests.isolation.mentions import tables_that_mention
from tests.messaging.sample_emails import (
    FRAMES,
    KINDS,
    PLACES,
    SENDERS,
    SHARED,
    TEMPLATES,
    WORDS,
    WRITERS,
    Coalition,
    callers_of,
    importers_of,
    make_coalition,
    messages_of,
)
from tests.messaging.smtp_sink import SmtpSink
from tests.test_pseudo_language import untranslated_words
from tests.walk.pseudo import CODE, offered
from tests.walk.reading import Reader

ALWAYS = [
    *("Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID"),
    *("Reply-To", "Subject"),
]
STOP = ["List-Unsubscribe", "List-Unsubscribe-Post"]
ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


@dataclass(frozen=True)
class Sent:
    """One e-mail as it arrived, with the row it was."""

    coalition: Coalition
    message: Message
    email: EmailMessage

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.email.get_body((kind,))
        assert part is not None, kind
        return str(part.get_content()).replace("\r\n", "\n")

    def links(self, part: str) -> set[str]:
        """The paths of all addresses in a part, but for the one that stops e-mails."""
        found = {urlsplit(link.replace("&amp;", "&")).path for link in ADDRESS.findall(part)}
        return {path for path in found if "/unsubscribe/" not in path}


@pytest.fixture
def coalitions(db: None) -> Iterator[tuple[Coalition, Coalition]]:
    with offered():
        yield make_coalition("quillharbor", "es"), make_coalition("zephyrvalley", "en")


@pytest.fixture
def send(coalitions: tuple[Coalition, Coalition], sink: SmtpSink) -> Callable[[str], list[Sent]]:
    def send_kind(kind: str) -> list[Sent]:
        """Both coalitions write it to everybody, and the outbox is emptied."""
        rows: dict[str, tuple[Coalition, Message]] = {}
        for coalition in coalitions:
            with workspace_scope(coalition.workspace):
                KINDS[kind].write(coalition)
            rows |= {key: (coalition, row) for key, row in messages_of(coalition, kind).items()}
        assert send_due() == len(sink.inbox)
        return [
            Sent(*rows[email["Message-ID"]], email)
            for email in sink.inbox
            if email["Message-ID"] in rows
        ]

    return send_kind


def test_every_kind_of_e_mail_is_known() -> None:
    files = {path.name for path in TEMPLATES.iterdir()}
    parts = {f"{kind}.{part}" for kind in KINDS for part in ("subject.txt", "txt", "html")}
    assert files == parts | FRAMES
    assert KIND_LABELS.keys() == KINDS.keys()
    assert set().union(*WRITERS.values()) == KINDS.keys()


def test_every_place_that_writes_or_sends_e_mails_is_known() -> None:
    assert callers_of("MessageDraft", "queue_message") == WRITERS.keys()
    assert importers_of("smtplib", "django.core.mail") == SENDERS


@pytest.mark.parametrize("kind", KINDS)
def test_an_e_mail_holds_its_own_workspaces_words_and_its_own_readers_link(
    kind: str, send: Callable[[str], list[Sent]], coalitions: tuple[Coalition, Coalition]
) -> None:
    sent = send(kind)
    expected = {(each.mark, address) for each in coalitions for address in each.languages}
    assert {
        (one.coalition.mark, one.email["To"].addresses[0].addr_spec) for one in sent
    } == expected
    assert len(sent) == len(expected)
    for one in sent:
        _check_headers(kind, one)
        _check_words(one, {each.mark for each in coalitions} - {one.coalition.mark})
    _check_links(kind, sent)


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_can_ask_for_a_link(kind: str, send: Callable[[str], list[Sent]]) -> None:
    for one in send(kind):
        personal = [
            link for link in ADDRESS.findall(one.text) if f"/{KINDS[kind].public_link}/" in link
        ]
        assert len(personal) == 1, one.text
        assert one.html.count(personal[0]) == one.message.html.count(
            place_of(LINK, mark=one.message.link_mark)
        )
        for place in PLACES:
            assert place in one.text
            assert place in unescape(one.html)


def _check_headers(kind: str, one: Sent) -> None:
    headers = sorted(one.email.keys())
    assert headers == sorted([*ALWAYS, "To", *([] if KINDS[kind].is_transactional else STOP)])
    assert one.email["Auto-Submitted"] == "auto-generated"
    assert one.email["Message-ID"] == one.message.message_id
    assert [each.addr_spec for each in one.email["To"].addresses] == [one.message.to_email]
    assert one.coalition.mark in parseaddr(one.email["From"])[0]
    [reply] = one.email["Reply-To"].addresses
    assert reply.addr_spec == one.coalition.owner.user.email
    assert one.email.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in one.email.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    if not KINDS[kind].is_transactional:
        assert one.email["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert one.email["List-Unsubscribe"].strip(" <>") in one.text


def _check_words(one: Sent, foreign_marks: set[str]) -> None:
    language = one.coalition.languages[one.message.to_email]
    whole = f"{one.email.as_string()}{one.text}{one.html}"
    assert not [mark for mark in foreign_marks if mark in whole]
    others = one.coalition.languages.keys() - {one.message.to_email}
    assert not [address for address in others if address in whole]
    mark = one.coalition.mark
    assert f"<i>{mark}" not in one.html
    assert mark in one.text
    assert mark in one.html
    direction = "rtl" if language == CODE else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in one.html
    assert ("Enviado por" in one.text, "Enviado por" in one.html) == (language == "es",) * 2
    if language == CODE:
        read = [str(one.email["Subject"]), one.text, *Reader(one.html).texts]
        typed = frozenset(" ".join(one.coalition.word(word).split()) for word in WORDS)
        assert untranslated_words([" ".join(text.split()) for text in read], typed) == []


def _check_links(kind: str, sent: list[Sent]) -> None:
    paths = []
    for one in sent:
        [path] = one.links(one.text)
        assert one.links(one.html) == {path}
        assert path.startswith(f"/p/{one.coalition.mark}/{KINDS[kind].public_link}/")
        assert one.message.text.count(path) == 0
        paths.append(path)
        language = one.coalition.languages[one.message.to_email]
        page = Client(headers={"accept-language": language}).get(path)
        assert page.status_code == 200, path
        assert one.coalition.mark in page.content.decode()
        if not KINDS[kind].is_transactional:
            _check_stop(one)
        with workspace_scope(one.coalition.workspace):
            assert tables_that_mention(path.rstrip("/").rpartition("/")[2]) == []
    assert len(set(paths)) == len(paths)


def _check_stop(one: Sent) -> None:
    link = urlsplit(one.email["List-Unsubscribe"].strip(" <>"))
    page = Client().get(f"{link.path}?{link.query}")
    assert page.status_code == 200
    html = page.content.decode()
    assert one.message.to_email in html
    assert f'lang="{one.coalition.languages[one.message.to_email]}"' in html
    assert link.path.startswith(f"/p/{one.coalition.mark}/")


def test_who_is_known_to_two_coalitions_hears_each_in_the_language_it_knows(
    send: Callable[[str], list[Sent]],
) -> None:
    sent = {one.coalition.mark: one for one in send("check_in") if one.message.to_email == SHARED}
    assert "Enviado por" in sent["quillharbor"].text
    assert "Sent by" in sent["zephyrvalley"].text
