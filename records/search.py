"""The workspace's search: each room offers its sources in ``AppConfig.ready``."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from records.noun import Noun, searchable
from tenancy.models import Membership
from tenancy.permissions import may


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, where it is, one line about it."""

    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class SearchSource:
    """One noun that can be searched; ``search`` must narrow to what the member may read."""

    label: str | Promise
    noun: str
    search: Callable[[Membership, str], Iterable[Hit]]


@dataclass(frozen=True)
class HitGroup:
    """The hits of one source."""

    label: str
    hits: list[Hit]


SOURCES: list[SearchSource] = []
HITS_PER_SOURCE = 10
SHORTEST_TEXT = 2


def search_workspace(*, acting_member: Membership, text: str) -> list[HitGroup]:
    """What the member may read that contains ``text`` (two letters or more), by source."""
    text = text.strip()
    if len(text) < SHORTEST_TEXT:
        return []
    groups = [
        HitGroup(str(noun.labels.many), hits)
        for noun in searchable()
        if may(acting_member, "read", noun.key)
        if (hits := list(search_noun(noun, acting_member, text)))
    ]
    for source in SOURCES:
        if not may(acting_member, "read", source.noun):
            continue
        hits = list(islice(source.search(acting_member, text), HITS_PER_SOURCE))
        if hits:
            groups.append(HitGroup(str(source.label), hits))
    return groups


def search_noun(noun: Noun[Any], member: Membership, text: str) -> Iterator[Hit]:
    """The first rows of a noun that the member may read and that contain the text."""
    found = Q()
    for name in noun.search:
        found |= Q(**{f"{name}__icontains": text})
    rows = noun.with_details(noun.rows.visible_to(member).filter(found), member)
    for row in rows.order_by(*noun.order_by)[:HITS_PER_SOURCE]:
        yield Hit(str(row), noun.url_of(row, member.workspace), noun.search_detail(row))
