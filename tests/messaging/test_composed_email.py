"""What is composed must be read back by a parser as it was."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.core.mail.message import BadHeaderError
from hypothesis import given
from hypothesis import strategies as st

from messaging.transport import compose

# All that may stand in an e-mail; surrogates and control characters may not.
_texts = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"), max_size=400)
_lines = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=200)


def _parsed(
    *, subject: str = "Hello", text: str = "x", html: str = "", to_name: str = "",
    to_email: str = "ana@example.org", from_name: str = "Café",
) -> EmailMessage:  # fmt: skip
    email = compose(
        to_email=to_email, to_name=to_name, from_name=from_name, subject=subject, text=text,
        html=html, headers={"Message-ID": "<1@example.org>"},
    )  # fmt: skip
    raw = bytes(email.message().as_bytes(linesep="\r\n"))  # type: ignore[call-arg]
    assert b"\n" not in raw.replace(b"\r\n", b"")
    return message_from_bytes(raw, policy=policy.default)


def _body(parsed: EmailMessage, kind: str) -> str:
    found = parsed.get_body((kind,))
    assert isinstance(found, EmailMessage)
    return str(found.get_content()).replace("\r\n", "\n").rstrip("\n")


@given(text=_texts.filter(bool), html=_texts)
def test_texts_come_back_as_they_were(text: str, html: str) -> None:
    parsed = _parsed(text=text, html=html)
    assert _body(parsed, "plain") == text.rstrip("\n")
    if html:
        assert parsed.get_content_type() == "multipart/alternative"
        assert _body(parsed, "html") == html.rstrip("\n")
    assert not parsed.defects


@given(subject=_lines)
def test_subjects_come_back_as_they_were(subject: str) -> None:
    assert "".join(str(_parsed(subject=subject)["Subject"]).split()) == "".join(subject.split())


def test_names_and_domains_of_other_scripts() -> None:
    parsed = _parsed(to_name="José Ruíz", to_email="jose@bücher.example")
    assert str(parsed["To"]) == "José Ruíz <jose@xn--bcher-kva.example>"
    assert str(parsed["From"]).startswith("Café <")
    assert parsed["Message-ID"] == "<1@example.org>"


def test_plain_text_alone_is_one_part() -> None:
    assert _parsed(text="Grüße\n.\n").get_content_type() == "text/plain"


@pytest.mark.parametrize("subject", ["a\nBcc: x@example.org", "a\rb"])
def test_a_line_break_in_a_subject_is_refused(subject: str) -> None:
    with pytest.raises(BadHeaderError):
        _parsed(subject=subject)


def test_a_name_with_a_line_break_cannot_add_a_header() -> None:
    parsed = _parsed(to_name="a\nBcc: <x@example.org>", from_name="b\r\nBcc: y@example.org")
    assert parsed["Bcc"] is None
    assert parsed["To"].addresses[0].addr_spec == "ana@example.org"


def test_an_address_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match=r"address|newlines|label|codec"):
        _parsed(to_email="ana@example.org\nBcc: x@example.org")
