"""
A browser window that shows documents of the walk, with the style sheets and scripts they ask for.

They come from a server that knows nothing but the present document and the static files, which
the browser may keep, so that a page costs one request.
"""

import mimetypes
import re
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
WRITE = """html => new Promise(shown => {
  document.open();
  addEventListener('load', shown, {once: true});
  document.write(html);
  document.close();
})"""
UNFOLD = """() => document.querySelectorAll('main details:not([open])')
  .forEach(each => { each.open = true; })"""


class Shown:
    """What the server answers with: one document, and the static files."""

    html = ""


class Handler(BaseHTTPRequestHandler):
    """Answers with the document, a static file, an empty picture, or nothing."""

    protocol_version = "HTTP/1.1"
    shown: Shown

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/axe.js":
            self._send(AXE.read_bytes(), "text/javascript", is_kept=True)
        elif path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            body = Path(found).read_bytes() if isinstance(found, str) else b""
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            self._send(body, kind, is_kept=True, status=200 if body else 404)
        elif path.endswith(".svg"):
            self._send(IMAGE, "image/svg+xml")
        elif "text/html" in self.headers.get("Accept", ""):
            self._send(self.shown.html.encode(), "text/html; charset=utf-8")
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


class Window:
    """One window; ``show`` puts a document on it."""

    def __init__(self, browser: Any) -> None:
        self.shown = Shown()
        handler = type("ShownHandler", (Handler,), {"shown": self.shown})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.host = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.context = browser.new_context(reduced_motion="reduce")
        self.page = self.context.new_page()

    def close(self) -> None:
        self.context.close()
        self.server.shutdown()
        self.server.server_close()

    def show(self, document: Document, theme: str, size: tuple[int, int] = DESKTOP) -> None:
        """Load it as if its address had been opened on a device with this theme and size."""
        self.dress(theme, size)
        self.shown.html = document.html
        self.page.goto(self.host + document.address, wait_until="load")
        self.page.add_script_tag(url="/axe.js")

    def show_without_scripts(
        self, document: Document, theme: str, size: tuple[int, int] = DESKTOP
    ) -> None:
        """Show it as where no script runs: written into the window, which takes half as long."""
        if self.page.url == "about:blank":
            self.show(document, theme, size)
        self.dress(theme, size)
        self.page.evaluate(WRITE, SCRIPT.sub("", document.html))

    def dress(self, theme: str, size: tuple[int, int]) -> None:
        """Make the device one with this theme and size, whatever it shows."""
        self.page.emulate_media(color_scheme=theme)
        self.resize(size)

    def resize(self, size: tuple[int, int]) -> None:
        """The window's width and height; back when the page has been laid out anew."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.wait_for_function("width => innerWidth === width", arg=size[0])

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
