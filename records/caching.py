"""Figures, and parts of pages, kept until the workspace's data change."""

import hashlib
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import redis
from django.conf import settings
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tenancy.dates import today_in
from tenancy.isolation.tables import also_read, last_change, tables_read, written_here
from tenancy.models import Workspace
from tenancy.requests import MemberRequest

T = TypeVar("T")
KEEP_SECONDS = 3600
LONGEST_ASKED = 80
ROOMS = (
    "tenancy", "records", "messaging", "imports", "stakeholders", "partnerships",
    "meetings", "feedback", "metrics", "overview",
)  # fmt: skip
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """Something as it was at a data version, and the tables it was made from."""

    made: Any
    version: int
    tables: frozenset[str]


def remembered(
    *,
    workspace: Workspace,
    what: str,
    make: Callable[[], T],
    seconds: Callable[[T], int] = lambda _: KEEP_SECONDS,
    outlives_writes: bool = False,
) -> T:
    """
    ``make()``, or its answer from before if nothing in the workspace was written since.

    With ``outlives_writes`` it stays for its ``seconds`` whatever is written: only for what is
    checked again before it is shown.

    ``what`` must name all that the answer depends on: audience, period, page, today. Every write
    moves ``workspace.data_version``, so nothing needs to be thrown away. What other code computed
    is not read: its figures may be shaped or reckoned otherwise. A cache that is away costs time,
    never the page.
    """
    version = "steady" if outlives_writes else workspace.data_version
    key = f"figures:{code_mark()}:{workspace.pk}:{version}:{what}"
    found = _found(key)
    if found is not None:
        return cast("T", found)
    made = make()
    _keep(key, made, seconds(made))
    return made


def remembered_by_table(
    *,
    workspace: Workspace,
    what: str,
    make: Callable[[], T],
    seconds: Callable[[T], int] = lambda _: KEEP_SECONDS,
) -> T:
    """
    ``make()``, or its answer from before if no table that it was made from was written since.

    As ``remembered``, for what hangs on nothing but ``what``, the workspace itself, and the tables
    that ``make`` reads: never hand it a record that was fetched before. Which tables it reads is
    seen while it does, and what it takes in of other kept things counts as well. Who has written to
    one of them in the same transaction sees what was written, and nobody else does.
    """
    return cast("T", _kept_by_table(workspace, what, make, seconds).made)


class KeptParts:
    """Things kept by table that belong together, each looked up once however often asked for."""

    def __init__(self, workspace: Workspace, what: str, seconds: int = KEEP_SECONDS) -> None:
        self.workspace, self.what, self.seconds = workspace, what, seconds
        self._found: dict[str, Kept] = {}

    def part(self, name: str, make: Callable[[], T]) -> T:
        """One of them, as ``remembered_by_table``; it may be made from other parts."""
        found = self._found.get(name)
        if found is None:
            what = f"{self.what}:{name}"
            found = _kept_by_table(self.workspace, what, make, lambda _: self.seconds)
            self._found[name] = found
        else:
            also_read(found.tables)
        return cast("T", found.made)


def _kept_by_table(
    workspace: Workspace, what: str, make: Callable[[], Any], seconds: Callable[[Any], int]
) -> Kept:
    key = f"figures:{code_mark()}:{workspace.pk}:tables:{what}"
    found, own = _found(key), written_here().tables
    if (
        isinstance(found, Kept)
        and not found.tables & own
        and last_change(workspace, found.tables) <= found.version
    ):
        also_read(found.tables)
        return found
    with tables_read() as tables:
        made = make()
    kept = Kept(made, workspace.data_version, frozenset(tables))
    if not tables & own:  # what was written here may yet be undone
        _keep(key, kept, seconds(made))
    return kept


def _found(key: str) -> Any:
    try:
        return cache.get(key)
    except (redis.RedisError, OSError):
        logger.warning("The cache is away; figures are computed anew.")
        return None


def _keep(key: str, made: Any, seconds: int) -> None:
    try:
        cache.set(key, made, seconds)
    except (redis.RedisError, OSError):
        logger.warning("The cache is away; figures could not be kept.")


def kept_part(
    request: MemberRequest,
    template: str,
    *,
    what: str,
    make: Callable[[], dict[str, Any]],
    is_by_table: bool = False,
) -> SafeString:
    """
    The main part of a page as HTML, drawn once for all members of one role (and, of those who
    speak for one, one organization) until the data change (``is_by_table``: a table it was made
    from, see ``remembered_by_table``), the day ends, or the moment that ``make`` gives as
    ``changes_at`` comes.

    Nothing in it may be one member's own. Its forms carry the token of who asks: where tokens
    stand is marked by a word that is drawn anew each time, so nobody can write it into the data.
    """
    member = request.membership
    audience = f"{member.role}:{member.organization_id}:{get_language()}"

    def draw() -> tuple[str, str, datetime | None]:
        mark, context = secrets.token_urlsafe(24), make()
        html = render_to_string(template, context | {"csrf_token": mark}, request=request)
        return html, mark, context.get("changes_at")

    keep = remembered_by_table if is_by_table else remembered
    html, mark, _changes_at = keep(
        workspace=request.workspace,
        what=f"part:{template}:{audience}:{today_in(request.workspace)}:{what}",
        make=draw,
        seconds=lambda made: _seconds_until(made[2]),
    )
    return mark_safe(html.replace(mark, get_token(request)))  # noqa: S308  # nosec B308 B703 - our template


def kept_list(
    request: MemberRequest, template: str, *, make: Callable[[], dict[str, Any]]
) -> SafeString:
    """
    The main part of a list: kept by page and order (and as ``kept_part`` by table, so ``make``
    fetches all it shows), drawn where filtered.
    """
    query = request.GET.copy()
    query.pop("undo", None)
    asked = query.urlencode()
    if query.keys() <= {"page", "sort"} and len(asked) <= LONGEST_ASKED:
        return kept_part(request, template, what=asked, make=make, is_by_table=True)
    return render_to_string(template, make(), request=request)


def _seconds_until(moment: datetime | None) -> int:
    if moment is None:
        return KEEP_SECONDS
    return max(0, min(KEEP_SECONDS, int((moment - timezone.now()).total_seconds())))


def forget(workspace: Workspace) -> None:
    """
    Throw away all that is kept of a workspace, though nobody would ask for it again.

    For when what it was made of had to be erased: it would lie there for an hour.
    """
    backend = caches["default"]
    if not isinstance(backend, RedisCache):
        backend.clear()
        return
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter(match=f"*figures:*:{workspace.pk}:*", count=1000):
            client.delete(key)


@lru_cache(maxsize=1)
def code_mark() -> str:
    """A short mark of the code that makes what is kept, the same as long as no file changes."""
    base = Path(settings.BASE_DIR)
    files = [
        *(path for room in ROOMS for path in (base / room).rglob("*.py")),
        *(base / "templates").rglob("*.html"),
        *(base / "locale").rglob("*.mo"),
    ]
    stats = sorted(
        (str(path), found.st_mtime_ns, found.st_size) for path in files for found in [path.stat()]
    )
    return hashlib.sha256(repr(stats).encode()).hexdigest()[:12]
