"""Drills of the outbox: senders killed, servers restarted, a mail server that misbehaves."""

from threading import Thread
from zlib import crc32

from django.db import connections

from faults import figures
from faults.environment import Environment, TooSlow, wait_until
from faults.mailing import A_SHARE, Mailing, now
from faults.rows import Row
from faults.sink import Mood, Rule
from messaging.actions.send_due import send_due

# Seconds that an e-mail takes, and after how many a fault comes: two senders are then in the middle
# of a share each, whose lease has run for two seconds already. What is left of the lease and of
# the wait for the next sending is enough to start and send, on a machine that has more to do.
SLOW = 0.15
SOME = A_SHARE


def worker_is_killed(environment: Environment) -> list[Row]:
    """SIGKILL of the whole worker while it sends, and again, and again."""
    kills = 2 if environment.is_short else 5
    mailing, broken = Mailing(environment, "killed"), list[str]()
    environment.sink.pause = SLOW
    mailing.queue()
    environment.processes.start_beat()
    killed_at = 0.0
    for number in range(kills):
        environment.processes.start_worker()
        mailing.wait_for_more(SOME)
        if mailing.is_over():
            broken.append(f"kill {number + 1} came too late to meet anything")
        environment.processes.kill("worker")
        killed_at = now()
    environment.sink.pause = 0.0
    environment.processes.start_worker()
    allowed = kills * figures.CONCURRENCY
    what = f"worker killed {kills} times while sending"
    return [mailing.finish(what, fault_at=killed_at, allowed=allowed, broken=broken)]


def redis_is_killed(environment: Environment) -> list[Row]:
    """Redis killed while e-mails go out, then back: once with its data, once without."""
    return [
        _without_redis(environment, loses_data=False),
        _without_redis(environment, loses_data=True),
    ]


def _without_redis(environment: Environment, *, loses_data: bool) -> Row:
    mailing = Mailing(environment, "forgetful" if loses_data else "brokerless")
    environment.sink.pause = SLOW
    environment.processes.start_worker()
    environment.processes.start_beat()
    mailing.queue()
    mailing.wait_for_more(SOME)
    environment.servers.kill_redis()
    unsent = sum(mailing.states()[state] for state in ("queued", "sending"))
    killed_until = now() + 4
    wait_until(lambda: now() > killed_until, seconds=10, what="Redis stays away")
    environment.servers.start_redis(with_empty_hands=loses_data)
    back_at = now()
    environment.sink.pause = 0.0
    what = "Redis killed and back" + (", its data lost" if loses_data else "")
    broken = [] if unsent else ["Redis went when all had been sent"]
    row = mailing.finish(what, fault_at=back_at, broken=broken)
    environment.processes.stop_all()
    return row


def postgres_is_restarted(environment: Environment) -> list[Row]:
    """Two immediate shutdowns of PostgreSQL while e-mails go out."""
    mailing, broken = Mailing(environment, "restarted"), list[str]()
    environment.sink.pause = SLOW
    environment.processes.start_worker()
    environment.processes.start_beat()
    mailing.queue()
    killed_at = 0.0
    for number in range(2):
        mailing.wait_for_more(SOME)
        if mailing.is_over():
            broken.append(f"restart {number + 1} came too late to meet anything")
        environment.servers.stop_postgres_at_once()
        killed_at = now()
        connections.close_all()
        environment.servers.start_postgres()
    environment.sink.pause = 0.0
    what = "PostgreSQL shut down at once, twice"
    allowed = 2 * figures.CONCURRENCY
    return [mailing.finish(what, fault_at=killed_at, allowed=allowed, broken=broken)]


def server_refuses_for_now(environment: Environment) -> list[Row]:
    """Three of ten attempts are refused with "later, please"."""

    def rule(recipient: str, tries: int) -> Mood:
        is_unlucky = crc32(f"{recipient}/{tries}".encode()) % 10 < 3
        return Mood.REFUSE_FOR_NOW if is_unlucky else Mood.ACCEPT

    return [_with_rule(environment, "later", rule, "30 % refused for now")]


def server_hangs(environment: Environment) -> list[Row]:
    """One e-mail in ten meets a server that says nothing more."""

    def rule(recipient: str, tries: int) -> Mood:
        return Mood.HANG if tries == 1 and _tenth(recipient) else Mood.ACCEPT

    return [_with_rule(environment, "hanging", rule, "10 % meet a server that hangs")]


def server_drops_what_it_took(environment: Environment) -> list[Row]:
    """One in ten is accepted, and the connection cut before the server says so."""

    def rule(recipient: str, tries: int) -> Mood:
        return Mood.ACCEPT_AND_DROP if tries == 1 and _tenth(recipient) else Mood.ACCEPT

    row = _with_rule(environment, "dropped", rule, "10 % accepted, then dropped", is_doubled=True)
    return [row]


def _tenth(recipient: str) -> bool:
    return crc32(recipient.encode()) % 10 == 0


def _with_rule(
    environment: Environment, name: str, rule: Rule, what: str, *, is_doubled: bool = False
) -> Row:
    mailing = Mailing(environment, name)
    environment.sink.rule = rule
    faults_before = environment.sink.faults
    environment.processes.start_worker()
    environment.processes.start_beat()
    mailing.queue()
    over_at = wait_until(mailing.is_over, seconds=150, what=f"{name} is over")
    faults = environment.sink.faults - faults_before
    return mailing.row(
        what,
        seconds=max(0.0, over_at - environment.sink.last_fault_at),
        allowed=faults if is_doubled else 0,
        broken=[] if faults else ["the server never misbehaved"],
    )


def server_is_away(environment: Environment) -> list[Row]:
    """Nobody listens for twelve seconds."""
    mailing = Mailing(environment, "away")
    environment.sink.pause = SLOW
    environment.processes.start_worker()
    environment.processes.start_beat()
    mailing.queue()
    mailing.wait_for_more(SOME)
    environment.sink.go_away()
    away = 6 if environment.is_short else 12
    back_at = now() + away
    unsent = sum(mailing.states()[state] for state in ("queued", "sending"))
    wait_until(lambda: now() > back_at, seconds=20, what="the mail server stays away")
    environment.sink.come_back()
    environment.sink.pause = 0.0
    broken = [] if unsent else ["the server went when all had been sent"]
    what = f"mail server away for {away} s"
    return [mailing.finish(what, fault_at=back_at, broken=broken)]


def senders_overlap(environment: Environment) -> list[Row]:
    """Three workers, two beats, and sending called by hand in four threads, all at once."""
    mailing = Mailing(environment, "overlapping", share=75)  # fewer workspaces than senders
    environment.sink.pause = 0.005
    for name in ("worker", "worker2", "worker3"):
        environment.processes.start_worker(name)
    for name in ("beat", "beat2"):
        environment.processes.start_beat(name)
    mailing.queue()

    def by_hand() -> None:
        try:
            while not mailing.is_over():
                send_due()
        finally:
            connections.close_all()

    threads = [Thread(target=by_hand) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    if any(thread.is_alive() for thread in threads):
        raise TooSlow("the sending by hand does not end")
    at = now()
    return [mailing.finish("two beats, three workers, four senders at once", fault_at=at)]


def addresses_are_refused(environment: Environment) -> list[Row]:
    """One address in five does not exist: its message says so, all the others get theirs."""
    mailing = Mailing(environment, "unknown")
    unknown = mailing.recipients[::5]
    reason = "550 5.1.1 No such mailbox"
    environment.sink.refused = dict.fromkeys(unknown, reason)
    environment.processes.start_worker()
    environment.processes.start_beat()
    mailing.queue()
    over_at = wait_until(mailing.is_over, seconds=60, what="unknown is over")
    states, broken = mailing.states(), list[str]()
    if states["failed"] != len(unknown):
        broken.append(f"the log says {dict(states)}")
    shown = mailing.errors()
    if shown != {reason: len(unknown)}:
        broken.append(f"the reasons shown are {shown}")
    known = [one for one in mailing.recipients if one not in set(unknown)]
    what = f"{len(unknown)} of {len(mailing.recipients)} addresses refused for good"
    row = mailing.row(
        what,
        seconds=max(0.0, over_at - environment.sink.last_fault_at),
        allowed=0,
        broken=broken,
        expected=known,
    )
    return [row]
