"""Every form of the product: sent wrongly, it says so at once; sent too late, it comes back."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from tenancy.accounts.late_forms import NOT_SENT
from tenancy.models import User
from tests.factories.tenancy import make_user
from tests.walk.documents import Document
from tests.walk.pseudo import pseudo
from tests.walk.reading import Form, posting_forms
from tests.walk.rendering import LEFT_TO_RIGHT, Pages, each_room

TITLE = re.compile(r"<title>\s*(.*?)\s*</title>", re.DOTALL)
WRONG = re.compile(r'class="errorlist|class="errors"|aria-invalid="true"|alert tone-bad')
FOCUSED = re.compile(r"<(?:section|div)\b[^>]*\bautofocus\b[^>]*>")
PREFIXES = tuple(f"{words}: " for words in ("Please look again", pseudo("Please look again")))
# Rooms whose forms hold nothing that can be wrong.
ONLY_BUTTONS = ("tenancy", "messaging")
# A page of samples shows errors among others.
SAMPLES = "/components/"


def is_wrong(document: Document) -> bool:
    """Whether it says that something is wrong with what was sent."""
    return document.status >= 400 or bool(WRONG.search(document.html))


def what_is_missing(document: Document) -> list[str]:
    """What a page with errors lacks for somebody who can't see it."""
    if not is_wrong(document):
        return []
    [title] = TITLE.findall(document.html)
    focused = FOCUSED.findall(document.html)
    told = sum(title.count(prefix) for prefix in PREFIXES)
    missing = [] if title.startswith(PREFIXES) and told == 1 else [f"title {title!r}"]
    if len(focused) != 1 or 'tabindex="-1"' not in focused[0]:
        missing.append(f"one thing to take the focus, not {focused}")
    return missing


@pytest.mark.parametrize(("room", "language"), each_room(LEFT_TO_RIGHT))
def test_d_errors_take_the_focus_and_change_the_title_on_every_form(
    pages: Callable[[str, str], Pages], room: str, language: str
) -> None:
    sent = [each for each in pages(room, language).documents if each.was_sent]
    assert any(map(is_wrong, sent)) != (room in ONLY_BUTTONS)
    missing = {
        str(document): found
        for document in sent
        if not document.name.startswith(SAMPLES) and (found := what_is_missing(document))
    }
    assert not missing, "\n".join(f"{name}: {found}" for name, found in missing.items())


# Forms that need no session, or that hold a password or a code, which nothing keeps.
NO_SESSION, SECRET = ("/p/", "/components/", "/i18n/", "/theme/"), "/accounts/"
ROOMS_OF_SECRETS = ("allauth", "messaging")
CHOSEN = ("hidden", "file", "checkbox", "radio", "select")


def forms_of(documents: tuple[Document, ...]) -> Iterator[tuple[str, Form]]:
    """Every form that posts, of pages as they are first opened, with where it is sent to."""
    seen = set()
    for document in documents:
        for form in () if document.was_sent else posting_forms(document.html):
            address = urljoin(document.address, form.action)
            if (address, form.shape) not in seen:
                seen.add((address, form.shape))
                yield address, form


def typed_into(form: Form) -> dict[str, str]:
    """A text of some lines in every field that takes one; what was chosen in the others."""
    return {
        name: value if kind in CHOSEN else f'{name}: "é" & <b>\r\nmore'
        for name, (kind, value) in form.fields.items()
        if name and kind != "file"
    }


def end_idle(browser: Client, user: User) -> None:
    browser.force_login(user)
    session = browser.session
    session["seen_at"] = 0
    session.save()


def end_with_its_row(browser: Client, user: User) -> None:
    """As after signing out in another tab, or a new password elsewhere."""
    browser.force_login(user)
    browser.get("/profile/")  # the browser learns who signed in
    Session.objects.all().delete()


@pytest.mark.parametrize("end", [end_idle, end_with_its_row])
@pytest.mark.parametrize(("room", "language"), each_room(LEFT_TO_RIGHT))
def test_d_session_over_while_typing_the_text_is_there_after_signing_in_on_every_form(
    pages: Callable[[str, str], Pages],
    room: str,
    language: str,
    end: Callable[[Client, User], None],
) -> None:
    user, sent, lost = make_user(), 0, []
    for address, form in forms_of(pages(room, language).documents):
        if address.startswith((*NO_SESSION, SECRET)):
            continue
        typed, browser = typed_into(form), Client()
        end(browser, user)
        late = browser.post(address, typed)
        assert late.headers["Location"].startswith("/accounts/login/?next="), address
        browser.force_login(user)
        back = posting_forms(browser.get(address).text)
        fields = next((form.fields for form in back if form.action == address), {})
        offered = {name: value for name, (_kind, value) in fields.items() if name != NOT_SENT}
        kept = {name: value for name, value in typed.items() if "password" not in name}
        sent += 1
        if {**offered, "csrfmiddlewaretoken": ""} != {**kept, "csrfmiddlewaretoken": ""}:
            lost.append(address)
    assert not lost
    assert sent or room in ROOMS_OF_SECRETS


@pytest.mark.parametrize(("room", "language"), each_room(LEFT_TO_RIGHT))
def test_d_server_away_while_typing_every_form_asks_before_it_is_sent(
    pages: Callable[[str, str], Pages], room: str, language: str
) -> None:
    missing = [
        document
        for document in pages(room, language).documents
        if any(posting_forms(document.html))
        and not document.is_public
        and not ('id="out-of-reach"' in document.html and "js/outage.js" in document.html)
    ]
    assert not missing


@pytest.mark.parametrize(("room", "language"), each_room(LEFT_TO_RIGHT))
def test_d_no_secret_is_in_what_comes_back(
    pages: Callable[[str, str], Pages], room: str, language: str
) -> None:
    kept = [
        (address, name)
        for address, form in forms_of(pages(room, language).documents)
        for name, (kind, _value) in form.fields.items()
        if kind == "password" and "password" not in name and not address.startswith(SECRET)
    ]
    assert not kept


def test_a_page_without_a_summary_is_found() -> None:
    html = "<title>Sign in</title><ul class='x'></ul>"
    document = Document("a page (left empty)", "/", html, 422, is_public=False)
    assert len(what_is_missing(document)) == 2
    assert document.was_sent
