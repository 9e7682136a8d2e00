"""What student groups are called in the page's language."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from metrics.groups import DIMENSION_NAMES
from metrics.models import StudentGroup, Target
from tenancy.texts import text_in


class GroupName(NamedTuple):
    """What divides students, and a group of them, in words."""

    dimension: str
    group: str


class _NamedGroup(NamedTuple):
    dimension: str
    group: str
    names: dict[str, Any] | None


def names_of_group() -> Subquery:
    """The names of the group of a row with ``dimension`` and ``group``, for ``group_names``."""
    rows = StudentGroup.objects.filter(dimension=OuterRef("dimension"), group=OuterRef("group"))
    names = JSONObject(language="language", translations="translations")
    return Subquery(rows.order_by().values(each=names)[:1])


def group_names(rows: Iterable[Any], *, written: str) -> dict[tuple[str, str], GroupName]:
    """
    Groups in the page's language where they have a name there, else as reports call them.

    ``rows`` have ``dimension``, ``group`` and ``names``; one of a dimension's groups is enough to
    say what the dimension is called. ``written`` is the language of their metric, in which they are
    written unless it is said otherwise.
    """
    dimensions: dict[str, str] = {}
    groups: dict[tuple[str, str], str] = {}
    for row in rows:
        names = json.loads(row.names) if isinstance(row.names, str) else row.names or {}
        language, texts = names.get("language") or written, names.get("translations", {})
        told = text_in(row.dimension, language, texts, "dimension")
        if told != row.dimension or row.dimension not in dimensions:
            dimensions[row.dimension] = told
        groups[row.dimension, row.group] = text_in(row.group, language, texts, "group")
    for known in DIMENSION_NAMES.keys() & dimensions.keys():
        if dimensions[known] == known:
            dimensions[known] = str(DIMENSION_NAMES[known])
    return {key: GroupName(dimensions[key[0]], group) for key, group in groups.items()}


def named(parts: Iterable[Any], *, written: str) -> list[tuple[Any, GroupName]]:
    """Parts of a report, with ``dimension`` and ``group``, each with its names. One statement."""
    listed = list(parts)
    known = {
        (row.dimension, row.group): {"language": row.language, "translations": row.translations}
        for row in StudentGroup.objects.filter(dimension__in={part.dimension for part in listed})
    }
    rows = [
        _NamedGroup(part.dimension, part.group, known.get((part.dimension, part.group)))
        for part in listed
    ]
    names = group_names(rows, written=written)
    return [(part, names[part.dimension, part.group]) for part in listed]


def target_group(target: Target) -> str:
    """The group of a target (with ``names_of_group`` as ``names``); empty for everybody."""
    names = group_names([target], written=target.metric.language)
    return names[target.dimension, target.group].group
