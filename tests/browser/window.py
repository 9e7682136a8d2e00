"""
A browser window that shows documents of the walk, with the style sheets and scripts they ask for.

One window shows them all, written into it one after the other: what a real address costs the
browser, and axe's own code, is then paid once. A server beside it knows nothing but the static
files, which the browser may keep. The scripts of a page run as on its first look: writing a page
takes away all that the page before listened to, and its modules, which a window runs only once
per address, stand in the page itself.
"""

import mimetypes
import re
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
from django.contrib.staticfiles import finders

from tests.walk.documents import Document

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
IMAGE = b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="150"/>'
PHONE, DESKTOP = (390, 844), (1280, 900)
LIGHT, DARK = "light", "dark"
# WCAG 2.0, 2.1 and 2.2 at A and AA, and what axe's authors hold good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of all these rules only two ask how a page looks; the others read its structure, which is the
# same in every theme and at every width, but for what a narrow window hides or shows.
LOOKS = ["color-contrast", "target-size"]
RUN = """async ([tags, rules]) => {
  await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  document.getAnimations().forEach(each => each.finish());
  const runOnly = rules ? {type: 'rule', values: rules} : {type: 'tag', values: tags};
  const found = await axe.run(document, {runOnly, resultTypes: ['violations']});
  return found.violations.map(one => one.id + ': ' + one.nodes.map(node =>
    node.target.join(' ') + ' ' + [...node.any, ...node.all, ...node.none]
      .map(each => each.message).slice(0, 1)).slice(0, 4).join(' | '));
}"""
WIDER = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= innerWidth) return [];
  const out = [...document.body.querySelectorAll('*')].filter(each => {
    const box = each.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1);
  });
  return [`overflow: ${root.scrollWidth} of ${innerWidth}: ` + out.slice(0, 4).map(each =>
    `${each.tagName}.${each.className} "${each.textContent.trim().slice(0, 40)}"`).join(' | ')];
}"""
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
MODULE = re.compile(r'<script type="module" src="/static/([^"]+)"></script>')
FETCHED_MODULE = re.compile(
    r"<script\b[^>]*\bmodule\b[^>]*\bsrc=|<script\b[^>]*\bsrc=[^>]*\bmodule\b"
)
BLANK = b'<!doctype html><title>Blank</title><script src="/axe.js"></script>'
WRITE = """([html, address]) => new Promise(shown => {
  history.replaceState(null, '', address);
  document.open();
  addEventListener('load', shown, {once: true});
  document.write(html);
  document.close();
})"""
LAID_OUT = """width => new Promise(done => {
  const look = () => innerWidth === width ? done() : requestAnimationFrame(look);
  look();
})"""
UNFOLD = """() => document.querySelectorAll('main details:not([open])')
  .forEach(each => { each.open = true; })"""


class Handler(BaseHTTPRequestHandler):
    """Answers with a static file, an empty picture, or nothing."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/":
            self._send(BLANK, "text/html; charset=utf-8")
        elif path == "/axe.js":
            self._send(AXE.read_bytes(), "text/javascript", is_kept=True)
        elif path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            body = Path(found).read_bytes() if isinstance(found, str) else b""
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            self._send(body, kind, is_kept=True, status=200 if body else 404)
        elif path.endswith(".svg"):
            self._send(IMAGE, "image/svg+xml")
        else:
            self._send(b"", "text/plain", status=404)

    def _send(self, body: bytes, kind: str, *, is_kept: bool = False, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=3600" if is_kept else "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Not into the tests' output."""


@cache
def module(name: str) -> str:
    """A script of ours as it stands in a page."""
    found = finders.find(name)
    assert isinstance(found, str), name
    source = Path(found).read_text()
    assert "</script" not in source, name
    return f'<script type="module">{source}</script>'


class Window:
    """One window; ``show`` puts a document on it."""

    def __init__(self, browser: Any) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.context = browser.new_context(reduced_motion="reduce")
        self.page = self.context.new_page()
        self.page.goto(f"http://127.0.0.1:{self.server.server_address[1]}/", wait_until="load")
        self.theme, self.size = "", (0, 0)

    def close(self) -> None:
        self.context.close()
        self.server.shutdown()
        self.server.server_close()

    def show(self, document: Document, theme: str, size: tuple[int, int] = DESKTOP) -> None:
        """Show it as if its address had been opened on a device with this theme and size."""
        self.dress(theme, size)
        html = MODULE.sub(lambda found: module(found[1]), document.html)
        assert not FETCHED_MODULE.search(html), f"{document}: a module that would run only once"
        self._write(document, html)

    def show_without_scripts(
        self, document: Document, theme: str, size: tuple[int, int] = DESKTOP
    ) -> None:
        """Show it as where no script runs."""
        self.dress(theme, size)
        self._write(document, SCRIPT.sub("", document.html))

    def _write(self, document: Document, html: str) -> None:
        self.page.evaluate(WRITE, [html, document.address])

    def dress(self, theme: str, size: tuple[int, int]) -> None:
        """Make the device one with this theme and size, whatever it shows."""
        if theme != self.theme:
            self.page.emulate_media(color_scheme=theme)
            self.theme = theme
        self.resize(size)

    def resize(self, size: tuple[int, int]) -> None:
        """The window's width and height; back when the page has been laid out anew."""
        if size != self.size:
            self.page.set_viewport_size({"width": size[0], "height": size[1]})
            self.page.evaluate(LAID_OUT, size[0])
            self.size = size

    def violations(self, rules: list[str] | None = None) -> list[str]:
        """What axe finds: by all its rules, or by some."""
        found: list[str] = self.page.evaluate(RUN, [TAGS, rules])
        return found

    def overflow(self) -> list[str]:
        """What sticks out of the window sideways; nothing when the page fits."""
        found: list[str] = self.page.evaluate(WIDER)
        return found

    def unfold(self) -> None:
        """Open what the page's own content folds away."""
        self.page.evaluate(UNFOLD)
