"""Complete answers by eight people at once, against the rows they leave written by hand."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg2
from psycopg2.extras import execute_values

from bench.data.surveys import ANSWERED, CHOICE, RATING, open_wave
from bench.data.surveys import SLUG as SURVEYS
from bench.environment import Environment
from bench.measuring import Figure
from feedback.models import Response, Wave
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace

AT_ONCE = 8
GIVEN = {
    "rating": RATING[3],
    "single_choice": CHOICE[1],
    "multiple_choice": CHOICE[:2],
    "zero_to_ten": "9",
    "number": "12",
    "long_text": "More time to meet, please.",
}
ENTER = "SELECT set_config('app.workspace_id', %s, true)"
RESPONSE = (
    "INSERT INTO feedback_response (workspace_id, id, wave_id, sector, language, answered_on,"
    " is_proxy) VALUES (%s, %s, %s, 'education', 'en', current_date, false)"
)
ANSWERS = (
    "INSERT INTO feedback_answer (workspace_id, id, response_id, wave_id, question_id,"
    " option_ids, number, text) VALUES %s"
)
Some = Callable[[Sequence[str]], None]


def answering_figures(environment: Environment) -> list[Figure]:
    """Page and post of a whole wave by eight at once: its transactions by eight connections."""
    return [
        Figure(
            name=f"{environment.extent.answers} complete answers, {AT_ONCE} clients, {promise}",
            against="raw transactions of 1 + 12 rows",
            goal=12,
            product=lambda promise=promise: _answered(environment, promise),  # type: ignore[misc]
            yardstick=lambda: _by_hand(environment),
            rounds=7,
        )
        for promise in ("confidential", "anonymous")
    ]


def raw_figure(environment: Environment) -> Figure:
    """The noise of what commits: the raw transactions against themselves."""
    return Figure(
        name="raw transactions against themselves",
        against="raw transactions of 1 + 12 rows",
        product=lambda: _by_hand(environment),
        yardstick=lambda: _by_hand(environment),
        rounds=7,
    )


def _at_once(items: Sequence[str], work: Callable[[], Some]) -> float:
    """Seconds until eight workers, each with what ``work`` made for it, have done all items."""
    shares = [items[number::AT_ONCE] for number in range(AT_ONCE)]
    ready = threading.Barrier(AT_ONCE + 1)

    def run(share: Sequence[str]) -> None:
        do = work()
        ready.wait()
        do(share)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [pool.submit(run, share) for share in shares]
        ready.wait()
        began = time.perf_counter()
        for each in running:
            each.result()
        return time.perf_counter() - began


def _answered(environment: Environment, promise: str) -> float:
    """Every person of a new wave opens the page and answers."""
    workspace, number = Workspace.objects.get(slug=SURVEYS), environment.extent.answers
    with workspace_scope(workspace):
        tokens = open_wave(promise, number)
    data: dict[str, object] = {
        f"q{position}": GIVEN[kind] for position, kind in enumerate(ANSWERED, start=1)
    }

    def work() -> Some:
        client = environment.nobody()
        client.get("/bare/")

        def answer(share: Sequence[str]) -> None:
            for token in share:
                path = f"/p/{SURVEYS}/survey/{token}/"
                client.get(path)
                client.request("POST", path, {**data, "page": "en"})

        return answer

    seconds = _at_once(tokens, work)
    with workspace_scope(workspace):
        counted = Wave.objects.order_by("-created_at")[0].answered_count
    if counted != number:
        raise RuntimeError(f"{counted} answers of {number} were counted")
    return seconds


def _by_hand(environment: Environment) -> float:
    """As many times one response and its twelve answers, a commit each."""
    workspace = Workspace.objects.get(slug=SURVEYS)
    with workspace_scope(workspace):
        open_wave("confidential", 0)
        wave = str(Wave.objects.order_by("-created_at")[0].pk)
    key = str(workspace.pk)

    def work() -> Some:
        connection = psycopg2.connect(environment.servers.database_url)

        def write(share: Sequence[str]) -> None:
            for response in share:
                with connection, connection.cursor() as cursor:
                    cursor.execute(ENTER, [key])
                    cursor.execute(RESPONSE, [key, response, wave])
                    execute_values(cursor, ANSWERS, [_row(key, response, wave) for _ in ANSWERED])
            connection.close()

        return write

    seconds = _at_once([str(uuid4()) for _ in range(environment.extent.answers)], work)
    with workspace_scope(workspace):
        Response.objects.filter(wave_id=UUID(wave)).delete()
    return seconds


def _row(workspace: str, response: str, wave: str) -> tuple[object, ...]:
    return workspace, str(uuid4()), response, wave, str(uuid4()), [RATING[3]], None, ""
