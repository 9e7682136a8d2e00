"""Every drill, in the order in which they are run. A new one is a function and a line here."""

from collections.abc import Callable
from dataclasses import dataclass

from faults import answers, backup, clock, mail, replica, saves, work
from faults.environment import Environment
from faults.rows import Row


@dataclass(frozen=True)
class Drill:
    """
    One thing broken on purpose: ``run`` gets the environment, calm and without a process of the
    product, and reports one row or more. Cut off after ``seconds``.
    """

    run: Callable[[Environment], list[Row]]
    seconds: int = 180
    is_in_short_run: bool = False

    @property
    def name(self) -> str:
        """As ``--only`` names it."""
        return self.run.__name__


DRILLS: list[Drill] = [
    Drill(clock.clocks_change, is_in_short_run=True),  # first: it lives in the year to come
    Drill(mail.worker_is_killed, is_in_short_run=True),
    Drill(mail.redis_is_killed),
    Drill(mail.postgres_is_restarted, is_in_short_run=True),
    Drill(mail.server_refuses_for_now),
    Drill(mail.server_hangs),
    Drill(mail.server_is_away),
    Drill(mail.server_drops_what_it_took),
    Drill(mail.senders_overlap, is_in_short_run=True),
    Drill(mail.addresses_are_refused, is_in_short_run=True),
    Drill(answers.twenty_clients_answer_at_once, is_in_short_run=True),
    Drill(answers.links_are_only_looked_at),
    Drill(answers.no_thanked_answer_is_lost, is_in_short_run=True),
    Drill(saves.save_without_postgres, is_in_short_run=True),
    Drill(saves.saves_through_restarts),
    Drill(saves.save_without_redis, is_in_short_run=True),
    Drill(work.wave_is_called_off, is_in_short_run=True),
    Drill(work.worker_is_killed_inviting),
    Drill(work.worker_is_killed_at_the_close, is_in_short_run=True),
    Drill(work.worker_is_killed_importing),
    Drill(backup.backup_is_restored, is_in_short_run=True),
    Drill(replica.replica_serves_dashboards),
]

# What runs without anybody at the keyboard, and the drill that breaks it, or why none has to. A
# test holds both to what is registered: new work in the background is broken here as well.
TASKS: dict[str, Callable[[Environment], list[Row]] | str] = {
    "messaging.send_due_mail": mail.worker_is_killed,
    "messaging.wake_outbox": mail.worker_is_killed,
    "messaging.run_due_schedules": work.worker_is_killed_at_the_close,
    "feedback.invite_people": work.worker_is_killed_inviting,
    "imports.check_import": work.worker_is_killed_importing,
    "imports.apply_import": work.worker_is_killed_importing,
    "messaging.clear_account_mail": "nightly: what a killed worker left goes the night after",
    "tenancy.apply_retention": "nightly: what a killed worker left goes the night after",
    "tenancy.apply_retention_in": "nightly: what a killed worker left goes the night after",
    "tenancy.clear_sessions": "nightly: what a killed worker left goes the night after",
    "metrics.keep_patterns": "hourly: without a pattern pages show no groups of linked reports",
    "metrics.keep_patterns_in": "hourly: what a killed worker left is made an hour later",
    "overview.fill_from_archive": "all or nothing, begun anew by overview.filling",
}
JOBS: dict[str, Callable[[Environment], list[Row]] | str] = {
    "feedback.waves": work.worker_is_killed_at_the_close,
    "partnerships.check_ins": clock.clocks_change,
    "imports.resume": work.worker_is_killed_importing,
    "overview.filling": "tests/overview/test_archive.py: begins anew what a killed worker left",
}
