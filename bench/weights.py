"""What a first visit of the impact page transfers, compressed as production sends it."""

import re
from urllib.parse import urljoin
from urllib.request import Request, urlopen

from bench.environment import Environment
from bench.http import Client
from bench.measuring import Fact
from bench.pages import fetched_by

KB = 1024
BEFORE_CHARTS, WITH_CHARTS = 100, 400
_NAMED = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="(/static/[^"#]+)')
_INNER = re.compile(r"""\burl\(["']?([^"')\s]+)|\bfrom ["'](\.[^"']+)["']""")
_DRAWING = re.compile(r'data-vega-src="([^"]+)"')


def weight_facts(environment: Environment) -> list[Fact]:
    """The page with its style sheets and scripts; then with what draws its charts."""
    slug = environment.extent.coalition.slug
    client = environment.member(slug)
    client.get(f"/w/{slug}/dashboard/")
    page = client.reply.decode()
    before = len(client.reply) + _sizes(client, _NAMED.findall(page))
    after = _sizes(client, _DRAWING.findall(page)) + sum(
        _reply_size(client, path) for path in fetched_by(page)
    )
    return [
        Fact(what="impact page before charts", value=before / KB, unit="KB", goal=BEFORE_CHARTS),
        Fact(
            what="impact page with its charts",
            value=(before + after) / KB,
            unit="KB",
            goal=WITH_CHARTS,
        ),
    ]


def _sizes(client: Client, paths: list[str]) -> int:
    """The static files and all that they name, each once."""
    sizes: dict[str, int] = {}
    waiting = list(paths)
    while waiting:
        path = waiting.pop()
        if path not in sizes:
            sizes[path], inner = _static_file(client, path)
            waiting += inner
    return sum(sizes.values())


def _static_file(client: Client, path: str) -> tuple[int, list[str]]:
    """Its compressed size, and the files that it names itself."""
    address = f"http://127.0.0.1:{client.port}{path}"
    with urlopen(Request(address, headers={"Accept-Encoding": "gzip"})) as answer:
        size = len(answer.read())
    if not path.endswith((".css", ".js")) or "vega" in path:
        return size, []
    with urlopen(address) as answer:
        named = [sheet or module for sheet, module in _INNER.findall(answer.read().decode())]
    return size, [urljoin(path, each) for each in named if not each.startswith(("data:", "#"))]


def _reply_size(client: Client, path: str) -> int:
    """What a part of the page weighs; one that holds no secret comes compressed."""
    cookies = "; ".join(f"{key}={value}" for key, value in client.cookies.items())
    headers = {"Accept-Encoding": "gzip", "Cookie": cookies}
    with urlopen(Request(f"http://127.0.0.1:{client.port}{path}", headers=headers)) as answer:
        return len(answer.read())
