"""A browser without script: cookies, pages, forms; from loopback, a connection for each request."""

import http.client
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from importlib import import_module
from urllib.parse import urlencode, urljoin

from tenancy.models import Membership
from tests.forms import PageForm, forms_of

PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Page:
    """One answer."""

    path: str
    status: int
    text: str
    location: str

    @property
    def is_redirect(self) -> bool:
        """Whether the work was done and the browser is sent on."""
        return self.status == HTTPStatus.FOUND

    @property
    def is_outage(self) -> bool:
        """Whether it says that it does not work for the moment."""
        return self.status == HTTPStatus.SERVICE_UNAVAILABLE

    @property
    def has_form(self) -> bool:
        """Whether something can be sent from here."""
        return any(form.method == "post" for form in forms_of(self.text))

    def form(self) -> PageForm:
        """
        The form that writes.

        :raises LookupError: the page has none.
        """
        # The shell around a page has small ones; the page's own is the longest.
        found = [form for form in forms_of(self.text) if form.method == "post"]
        if not found:
            raise LookupError(f"{self.path} has no form ({self.status}).")
        return max(found, key=lambda form: len(form.fields))


@dataclass
class Browser:
    """Somebody at the keyboard."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    agent: str = "Mozilla/5.0"

    def get(self, path: str, method: str = "GET") -> Page:
        """Look at a page."""
        return self._ask(method, path, None)

    def post(self, path: str, fields: dict[str, list[str]]) -> Page:
        """Send a form."""
        return self._ask("POST", path, urlencode(fields, doseq=True))

    def send(self, page: Page, **typed: str) -> Page:
        """Send the form of ``page`` with what was typed into it."""
        form = page.form()
        fields = {**form.data(), **{name: [value] for name, value in typed.items()}}
        return self.post(urljoin(page.path, form.action), fields)

    def _ask(self, method: str, path: str, body: str | None) -> Page:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "User-Agent": self.agent,
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return Page(path, answer.status, text, answer.headers.get("Location", ""))


def signed_in(port: int, member: Membership) -> Browser:
    """A browser with a session of the member's."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(member.user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
    session.create()
    return Browser(port, {settings.SESSION_COOKIE_NAME: session.session_key})
