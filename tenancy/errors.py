"""The base of errors that a person can act on, and mistakes of programmers."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.functional import Promise


class DomainError(Exception):
    """
    A rule of the product was broken; the message is for the person who did it.

    One handler turns it into a form error (beside ``field`` when given), a problem-details
    answer or a flash message.

    With a code under ``acknowledge`` it only has to be known first: who acts names the code, as the
    page does that shows it, and may go on.
    """

    message: str | Promise = ""
    acknowledge = ""

    def __init__(self, message: str | Promise | None = None, *, field: str | None = None) -> None:
        self.message = message or self.message
        self.field = field
        super().__init__(str(self.message))


@contextmanager
def unique_or(error: DomainError, *, constraint: str) -> Iterator[None]:
    """
    Run the block in a savepoint; what breaks this unique constraint raises ``error``.

    The database decides, so that of two writes at the same instant only one passes.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as cause:
        if constraint not in str(cause):
            raise
        raise error from cause


class NoWorkspaceScope(RuntimeError):
    """Tenant data was touched outside ``workspace_scope``: a programming mistake."""


class NestedWorkspaceScope(RuntimeError):
    """A scope of another workspace was opened inside one: a programming mistake."""
