"""A real Chromium against a real server on this process's test database."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread

from tenancy.models import Membership

# The shell first: the same engine without the windows, tabs and history of a desktop, which cost
# the suite half as much again.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS)), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    # Playwright runs a loop in this thread; the suite's queries here are synchronous all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@contextmanager
def live_site() -> Iterator[str]:
    """The address of a server in a thread, which sees what tests commit."""
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    address = f"http://127.0.0.1:{thread.port}"
    with override_settings(BASE_URL=address):
        yield address
    thread.terminate()
    connections.close_all()


@pytest.fixture
def site(committed_db: None) -> Iterator[str]:
    """A server on the empty database, which tests fill."""
    with live_site() as address:
        yield address


class Visitor:
    """A browser window of its own, whose console must stay free of errors."""

    def __init__(self, browser: Any, site: str, *, viewport: dict[str, int], script: bool) -> None:
        self.site = site
        self.context = browser.new_context(
            viewport=viewport, java_script_enabled=script, base_url=site, locale="en-US"
        )
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on(
            "console",
            lambda message: (
                self.errors.append(f"{message.text} {message.location['url']}")
                if message.type == "error"
                else None
            ),
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def sign_in(self, member: Membership) -> None:
        """Sign in through the page, with a confirmed address."""
        EmailAddress.objects.get_or_create(
            user=member.user, email=member.user.email, verified=True, primary=True
        )
        self.enter(member.user.email, "a-long-password")
        self.page.wait_for_url(f"**/w/{member.workspace.slug}/**")

    def come_signed_in(self, member: Membership) -> None:
        """Open the workspace's home with a session from before."""
        client = Client()
        client.force_login(member.user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.site}
        self.context.add_cookies([cookie])
        self.page.goto(f"/w/{member.workspace.slug}/")

    def enter(self, email: str, password: str) -> None:
        """Fill in the page for signing in."""
        self.page.goto("/accounts/login/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.locator("input[type=password]").fill(password)
        self.page.locator("main button[type=submit]").first.click()


@pytest.fixture
def visit(browser: Any, site: str) -> Iterator[Any]:
    """``visit(phone=True, script=False)`` opens a window of its own."""
    visitors: list[Visitor] = []

    def open_window(*, phone: bool = False, script: bool = True) -> Visitor:
        visitor = Visitor(browser, site, viewport=PHONE if phone else DESK, script=script)
        visitors.append(visitor)
        return visitor

    yield open_window
    for visitor in visitors:
        visitor.context.close()
        assert visitor.errors == [], visitor.errors
