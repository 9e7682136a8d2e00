"""The base of errors that a person can act on, and mistakes of programmers."""

from django.utils.functional import Promise


class DomainError(Exception):
    """
    A rule of the product was broken; the message is for the person who did it.

    One handler turns it into a form error (beside ``field`` when given), a problem-details
    answer or a flash message.
    """

    message: str | Promise = ""

    def __init__(self, message: str | Promise | None = None, *, field: str | None = None) -> None:
        self.message = message or self.message
        self.field = field
        super().__init__(str(self.message))


class NoWorkspaceScope(RuntimeError):
    """Tenant data was touched outside ``workspace_scope``: a programming mistake."""


class NestedWorkspaceScope(RuntimeError):
    """A scope of another workspace was opened inside one: a programming mistake."""
