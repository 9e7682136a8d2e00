"""What we write by hand, Python's parser must read back."""

from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import BadHeaderError
from hypothesis import given
from hypothesis import strategies as st

from messaging.mime import compose

# All that may stand in an e-mail; surrogates and control characters may not.
_texts = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"), max_size=400)
_lines = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=200)


def _email(
    subject: str, text: str, html: str, to: str = "ana@example.org"
) -> EmailMultiAlternatives:
    email = EmailMultiAlternatives(
        subject, text, "Café <a@example.org>", [to], headers={"Message-ID": "<1@example.org>"}
    )
    if html:
        email.attach_alternative(html, "text/html")
    return email


@given(text=_texts, html=_texts)
def test_texts_come_back_as_they_were(text: str, html: str) -> None:
    raw = compose(_email("Hello", text, html))
    assert max(len(line) for line in raw.split(b"\r\n")) <= 98
    assert b"\n" not in raw.replace(b"\r\n", b"")
    parsed = message_from_bytes(raw, policy=policy.default)
    found = parsed.get_body(("plain",))
    assert found is not None
    assert found.get_content().replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")
    if html:
        found = parsed.get_body(("html",))
        assert found is not None
        assert found.get_content().replace("\r\n", "\n").rstrip("\n") == html.rstrip("\n")
    assert not parsed.defects


@given(subject=_lines)
def test_subjects_come_back_as_they_were(subject: str) -> None:
    parsed = message_from_bytes(compose(_email(subject, "x", "y")), policy=policy.default)
    assert "".join(str(parsed["Subject"]).split()) == "".join(subject.split())


def test_the_same_headers_as_djangos() -> None:
    email = _email("Encuesta: ¿cómo va?", "a", "b", to="José Ruíz <jose@bücher.example>")
    ours = message_from_bytes(compose(email), policy=policy.default)
    theirs = message_from_bytes(email.message().as_bytes(), policy=policy.default)
    for name in ("From", "To", "Subject", "Message-ID", "MIME-Version"):
        assert ours[name] == theirs[name]
    assert ours.get_content_type() == theirs.get_content_type() == "multipart/alternative"


def test_plain_text_alone_is_one_part() -> None:
    parsed = message_from_bytes(compose(_email("Hello", "Grüße\n.\n", "")), policy=policy.default)
    assert parsed.get_content_type() == "text/plain"


@pytest.mark.parametrize("subject", ["a\nBcc: x@example.org", "a\rb"])
def test_a_line_break_in_a_header_is_refused(subject: str) -> None:
    with pytest.raises(BadHeaderError):
        compose(_email(subject, "x", "y"))


def test_a_name_with_a_line_break_cannot_add_a_header() -> None:
    with pytest.raises(ValueError, match="address"):
        compose(_email("x", "y", "z", to="a\nBcc: <x@example.org>"))
