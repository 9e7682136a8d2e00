"""Tokens that really open the public links, for tests that follow them."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from messaging.links import unsubscribe_url
from stakeholders.models import OwnDataLink
from tenancy.accounts.tokens import hash_token, new_token
from tenancy.actions.members import invite_member
from tests.factories.feedback import make_wave
from tests.factories.overview import make_share
from tests.samples import Samples


def _invitation(samples: Samples) -> str:
    email = f"{new_token().lower()}@example.org"
    return invite_member(acting_member=samples.owner, email=email, role="viewer")[1]


def _check_in(samples: Samples) -> str:
    check_in, token = samples.check_in(), new_token()
    check_in.token_hash = hash_token(token)
    check_in.save(update_fields=["token_hash"])
    return token


def _share(samples: Samples) -> str:
    token = new_token()
    make_share(token)
    return token


def own_data(samples: Samples) -> str:
    """The token of a link to a person's own answers."""
    token, soon = new_token(), timezone.now() + timedelta(days=1)
    OwnDataLink.objects.create(
        person=samples.person(), token_hash=hash_token(token), expires_at=soon
    )
    return token


def _unsubscribe(samples: Samples) -> str:
    url = unsubscribe_url(samples.workspace, email="ana@example.org", language="en")
    return url.partition("?")[0].rstrip("/").rsplit("/", 1)[-1]


# The part of an address after the workspace's name -> a token that opens it.
PUBLIC_LINKS: dict[str, Callable[[Samples], str]] = {
    "invitation": _invitation,
    "survey": lambda samples: make_wave().tokens[0],
    "check-in": _check_in,
    "share": _share,
    "own-data": own_data,
    "unsubscribe": _unsubscribe,
}


def open_token(pattern: str, samples: Samples) -> str:
    """
    A token for a public route; call inside the workspace's scope.

    :raises KeyError: a public link of a new kind: say above how its token is made.
    """
    return PUBLIC_LINKS[pattern.split("/")[2]](samples)
