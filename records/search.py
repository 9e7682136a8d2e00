"""The workspace's search: through every noun that declares what it is found by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from records.noun import Noun, searchable
from tenancy.folding import containing
from tenancy.models import Membership
from tenancy.permissions import may


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, where it is, one line about it."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class HitGroup:
    """The hits of one noun."""

    label: str
    hits: list[Hit]


HITS_PER_NOUN = 10
SHORTEST_TEXT = 2


def search_workspace(*, acting_member: Membership, text: str) -> list[HitGroup]:
    """What the member may read that contains ``text`` (two letters or more), by noun."""
    text = text.strip()
    if len(text) < SHORTEST_TEXT:
        return []
    return [
        HitGroup(str(noun.labels.many), hits)
        for noun in searchable()
        if may(acting_member, "read", noun.key)
        if (hits := list(search_noun(noun, acting_member, text)))
    ]


def search_noun(noun: Noun[Any], member: Membership, text: str) -> Iterator[Hit]:
    """The first rows of a noun that the member may read and that contain the text."""
    found = containing(noun.model, noun.search, text)
    rows = noun.with_details(noun.rows.visible_to(member).filter(found), member)
    for row in rows.order_by(*noun.order_by)[:HITS_PER_NOUN]:
        yield Hit(str(row), noun.url_of(row, member.workspace), noun.search_detail(row))
