"""What processes hold once they have done everything, an import through the web among it."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import psutil
from django.utils import timezone

from bench.data.surveys import SLUG as SURVEYS
from bench.data.surveys import answered_wave
from bench.environment import Environment
from bench.http import Client
from bench.importing import COLUMNS, SLUG, file_of, import_workspace
from bench.measuring import Fact
from feedback.models import Wave
from imports.models import ImportRun
from messaging.models import DueWork
from messaging.tasks import run_due_schedules, send_due_mail
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace

MOST = 250.0
# What an upload may leave behind in a web process: a few copies of the file itself.
MOST_GROWTH = 64.0
PATIENCE_SECONDS = 240.0
MEGABYTE = 1024 * 1024


@dataclass
class Watched:
    """The processes under one that we started, and the most that any of them held."""

    pid: int
    most: float = 0.0

    def now(self) -> float:
        """Megabytes that the largest of them holds, shared pages and all."""
        sizes = []
        for process in psutil.Process(self.pid).children(recursive=True):
            try:
                sizes.append(process.memory_info().rss / MEGABYTE)
            except psutil.NoSuchProcess:
                continue
        found = max(sizes, default=0.0)
        self.most = max(self.most, found)
        return found


def memory_facts(environment: Environment) -> list[Fact]:
    """
    Let a web and a worker process do what they had not done yet, and look.

    Every page, answer and file was served by the same two web processes before; the worker has
    everything to do now: an import, the outbox, a wave's close.
    """
    web = Watched(environment.processes["web"].pid)
    worker = Watched(environment.start_worker().pid)
    import_workspace(environment)
    client = environment.member(SLUG)
    _draw(environment)
    before = web.now()
    steps = _import(environment, client, web, worker)
    grown = web.most - before
    _close_wave(environment, worker)
    return [
        Fact(what="a web process after all of it", value=web.now(), unit="MB", goal=MOST),
        Fact(what="a worker process after all of it", value=worker.now(), unit="MB", goal=MOST),
        Fact(what="the worker's largest while it imports", value=worker.most, unit="MB"),
        Fact(what="growth of the web by the import", value=grown, unit="MB", goal=MOST_GROWTH),
        Fact(what="steps of progress that its page showed", value=len(steps), unit="", least=3),
    ]


def _draw(environment: Environment) -> None:
    """Charts as images: the program that draws them is loaded at the first one."""
    slug = environment.extent.coalition.slug
    client = environment.member(slug)
    client.get(f"/w/{slug}/dashboard/details/")
    images = re.findall(rf'src="(/w/{slug}/dashboard/charts/[^"]+)"', client.reply.decode())
    for _ in range(4):
        each = environment.member(slug)
        for image in images[:4]:
            each.get(image.replace("&amp;", "&"))


def _import(environment: Environment, client: Client, web: Watched, worker: Watched) -> set[str]:
    """Upload, map, try, confirm, as a coordinator does; what the page said meanwhile."""
    workspace, here = import_workspace(environment), f"/w/{SLUG}/imports/"
    boundary = uuid4().hex
    client.request(
        "POST",
        f"{here}new/",
        body=_form(boundary, file_of(environment.extent)),
        content_type=f"multipart/form-data; boundary={boundary}",
    )
    with workspace_scope(workspace):
        run = ImportRun.objects.order_by("-created_at")[0]
    page = f"{here}{run.pk}/"
    data: dict[str, object] = {name: f"column:{name}" for name in COLUMNS}
    client.request("POST", f"{page}columns/", {**data, "header_row": "1"})
    steps: set[str] = set()

    def look() -> str:
        client.get(page)
        steps.update(re.findall(r"[\d,]+ of [\d,]+ rows", client.reply.decode()))
        web.now(), worker.now()
        with workspace_scope(workspace):
            return ImportRun.objects.values_list("status", flat=True).get(pk=run.pk)

    _until(lambda: look() == ImportRun.Status.CHECKED)
    client.request("POST", f"{page}confirmation/", {})
    _until(lambda: look() == ImportRun.Status.DONE)
    return steps


def _form(boundary: str, content: bytes) -> bytes:
    """The upload's form as browsers send it."""
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="importer"\r\n\r\nmeasurements\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode()


def _close_wave(environment: Environment, worker: Watched) -> None:
    """The worker closes the wave with the most answers, and sends what waits."""
    workspace, now = Workspace.objects.get(slug=SURVEYS), timezone.now()
    with workspace_scope(workspace):
        wave = answered_wave(environment.extent.many_answers)
        Wave.objects.filter(pk=wave.pk).update(closes_at=now)
    DueWork.objects.update_or_create(
        workspace=workspace, kind=DueWork.Kind.SCHEDULE, defaults={"due_at": now}
    )
    for task in (run_due_schedules, send_due_mail):
        task.apply_async()

    def is_closed() -> bool:
        worker.now()
        with workspace_scope(workspace):
            return bool(Wave.objects.get(pk=wave.pk).is_closed)

    _until(is_closed)


def _until(is_done: Callable[[], bool]) -> None:
    """
    :raises RuntimeError: nothing came of it.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_done():
        if time.monotonic() > until:
            raise RuntimeError("The worker did not do it.")
        time.sleep(0.3)
