"""The e-mails of one row: queued in several workspaces, counted where they arrive."""

import time
from collections import Counter, defaultdict

from faults.database import rows_of
from faults.environment import Environment, wait_until
from faults.rows import Row
from faults.sink import Received
from messaging.actions.outbox import queue_messages
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace
from tests.factories.messaging import make_draft
from tests.factories.tenancy import make_workspace

A_SHARE = 25


def workspaces(count: int) -> list[Workspace]:
    """So many: senders take turns by workspace, so as many may be at work at once."""
    slugs = [f"coalition-{number}" for number in range(count)]
    known = {one.slug: one for one in Workspace.objects.filter(slug__in=slugs)}
    return [known.get(slug) or make_workspace(slug=slug) for slug in slugs]


class Mailing:
    """So many e-mails, each to an address of its own."""

    def __init__(self, environment: Environment, name: str, share: int = A_SHARE) -> None:
        self.environment, self.name, self.share = environment, name, share
        self.recipients = [f"{name}-{number}@example.org" for number in range(environment.count)]

    def queue(self) -> None:
        """Write all of them into the outboxes, a share for each workspace."""
        homes = workspaces(len(self.recipients) // self.share)
        for place, home in enumerate(homes):
            drafts = [make_draft(to_email=one) for one in self.recipients[place :: len(homes)]]
            with workspace_scope(home):
                queue_messages(drafts)

    def states(self) -> Counter[str]:
        """How many are in which state."""
        statement = (
            "SELECT status, count(*) FROM messaging_message WHERE to_email LIKE %s GROUP BY status"
        )
        return Counter(dict(rows_of(self.environment, statement, [f"{self.name}-%"])))

    def errors(self) -> dict[str, int]:
        """What the log shows as reasons, and how often."""
        statement = (
            "SELECT error, count(*) FROM messaging_message WHERE to_email LIKE %s AND error <> ''"
            " GROUP BY error"
        )
        return dict(rows_of(self.environment, statement, [f"{self.name}-%"]))

    def arrived(self) -> list[Received]:
        """Everything of this row that the mail server accepted."""
        mark = f"{self.name}-"
        return [
            one for one in list(self.environment.sink.received) if one.recipient.startswith(mark)
        ]

    def wait_for_more(self, count: int, *, seconds: float = 60.0) -> None:
        """
        Until ``count`` more have arrived than now.

        :raises TooSlow: they did not.
        """
        before = len(self.arrived())
        wait_until(
            lambda: len(self.arrived()) >= before + count,
            seconds=seconds,
            what=f"{count} more e-mails of {self.name}",
        )

    def is_over(self) -> bool:
        """Whether nothing waits and nothing is in anybody's hands."""
        states = self.states()
        return not states["queued"] and not states["sending"]

    def finish(
        self,
        what: str,
        *,
        fault_at: float,
        allowed: int = 0,
        seconds: float = 120.0,
        broken: list[str] | None = None,
    ) -> Row:
        """Wait until all is over, then count; it has to recover from what was at ``fault_at``."""
        over_at = wait_until(self.is_over, seconds=seconds, what=f"{self.name} is over")
        return self.row(
            what, seconds=max(0.0, over_at - fault_at), allowed=allowed, broken=broken or []
        )

    def row(
        self,
        what: str,
        *,
        seconds: float | None,
        allowed: int,
        broken: list[str],
        expected: list[str] | None = None,
    ) -> Row:
        """What came of ``expected``, which is everybody unless it says otherwise."""
        wanted = self.recipients if expected is None else expected
        ids = defaultdict[str, list[str]](list)
        for one in self.arrived():
            ids[one.recipient].append(one.message_id)
        unequal = [recipient for recipient, known in ids.items() if len(set(known)) > 1]
        wrong = [
            *broken,
            *(f"{one} ended by itself" for one in self.environment.processes.fallen()),
        ]
        if unequal:
            wrong.append(f"{len(unequal)} duplicates have another Message-ID")
        strangers = set(ids) - set(wanted)
        if strangers:
            wrong.append(f"{len(strangers)} were sent that should not have been")
        if expected is None and self.states()["sent"] != len(wanted):
            wrong.append(f"the log says {dict(self.states())}")
        return Row(
            what=what,
            sent=len(wanted),
            lost=sum(one not in ids for one in wanted),
            duplicated=sum(len(known) - 1 for known in ids.values()),
            allowed=allowed,
            seconds=seconds,
            broken=tuple(wrong),
        )


def now() -> float:
    """The clock that rows are timed by."""
    return time.monotonic()
