"""The partnership that the partner's organization takes part in, and the one that it does not."""

from tests.partnerships.conftest import stage

__all__ = ["stage"]
