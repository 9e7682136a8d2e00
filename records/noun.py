"""
What a noun is: one declaration from which its pages, API, search, undo and labels are made.

A room declares its nouns in ``nouns.py`` and registers them in ``AppConfig.ready``. What differs
from what is alike stays a plain view beside it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import F, QuerySet
from django.utils.functional import Promise

from records.columns import Text
from records.filters import RecordFilter
from records.forms import RecordForm
from records.navigation import Tab, register_place_tab, register_tab
from tenancy.links import workspace_url
from tenancy.models import AuditEvent, Membership, Workspace
from tenancy.privacy.personal_data import INVENTORY, Held, NotHeld

if TYPE_CHECKING:
    from records.api.viewsets import RecordSerializer

M = TypeVar("M", bound=models.Model)
Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class Labels:
    """
    A noun in words. ``count`` is an ``ngettext_lazy`` over ``n``; ``go_on`` is the button of a new
    record's form where saving leads to a next step.
    """

    one: Label
    many: Label
    count: Any
    add: Label
    edit: Label
    go_on: Label = ""
    about: Label = ""
    empty: Label = ""
    added: Label = ""
    saved: Label = ""
    removal: Label = ""
    removed: Label = ""
    remove: Label = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """The noun's tab in a section of the menu, and the icon that always means it."""

    section: str
    position: int
    icon: str


@dataclass(frozen=True, kw_only=True)
class Noun(Generic[M]):
    """
    One noun.

    ``key`` names it in the permission table, in actions (``add_<key>``) and as the keyword by
    which actions take a record; ``room`` is the namespace of its addresses, ``path`` the plural in
    them. The writes are actions: ``add(acting_member=, **values)``, ``change(acting_member=,
    <key>=, **values)``, ``remove(acting_member=, <key>=)``, which returns the event that undoes it,
    or None where nothing can (``labels.removal`` then says what goes).
    ``next_url`` says where a page leads after a write, if not to the record or its list.
    ``parent`` is the key of the noun that a new record must belong to, and the name of that field;
    with ``is_parent_optional`` the form asks for it. ``tab`` is the position of the noun's list
    among its parent's tabs; ``head`` says what the head of a place with tabs shows (its arguments
    are those of ``components/place_header.html``).
    ``select_related`` and ``annotate`` fetch what a row of a list shows; ``defer`` names long
    columns that no list shows. ``fill`` sets on the rows of one page, or of one answer of the API,
    what no query can: figures that are worked out in Python. ``said`` is the message after a
    write, where that depends on the record.
    ``manager`` names the model's manager whose rows these are, where it has several.
    ``sample`` gives values with which one can be added, for tests that walk over all nouns.
    """

    key: str
    room: str
    path: str
    model: type[M]
    labels: Labels
    columns: tuple[Text, ...]
    filters: type[RecordFilter]
    manager: str = "_default_manager"
    order_by: tuple[Any, ...] = ("-pk",)
    select_related: tuple[str, ...] = ()
    annotate: Callable[[Any, Membership], Any] | None = None
    defer: tuple[str, ...] = ()
    fill: Callable[[list[M], Membership], None] | None = None
    form: type[RecordForm] | None = None
    serializer: "type[RecordSerializer[M]] | None" = None
    add: Callable[..., M] | None = None
    change: Callable[..., Any] | None = None
    remove: Callable[..., AuditEvent | None] | None = None
    parent: str = ""
    is_parent_optional: bool = False
    tab: int = 0
    head: Callable[[M], dict[str, Any]] = lambda record: {}
    has_page: bool = True
    search: tuple[str, ...] = ()
    search_detail: Callable[[M], str] = lambda record: ""
    personal_data: Held | NotHeld | None = None
    place: Place | None = None
    sample: Callable[[Membership], dict[str, Any]] | None = None
    list_template: str = "records/list.html"
    form_template: str = "records/form.html"
    next_url: Callable[[Any, M], str] | None = None
    said: Callable[[M], Label] | None = None
    list_context: Callable[[Any, QuerySet[M]], dict[str, Any]] | None = None
    form_context: Callable[[Any, RecordForm], dict[str, Any]] | None = None

    @property
    def name(self) -> str:
        """The key as addresses write it: "action-item"."""
        return self.key.replace("_", "-")

    @property
    def id_name(self) -> str:
        """What addresses call the id of a record: "action_item_id"."""
        return f"{self.key}_id"

    @property
    def list_url_name(self) -> str:
        """The name of the list's address."""
        return f"{self.room}:{self.name}-list"

    @property
    def rows(self) -> Any:
        """All rows of the open scope, as the model's own query set."""
        return getattr(self.model, self.manager)

    def with_details(self, rows: Any, member: Membership) -> Any:
        """The rows with all that a list or a serializer shows: no row costs a statement."""
        found = rows.select_related(*self.select_related) if self.select_related else rows
        return self.annotate(found, member) if self.annotate else found

    def for_list(self, rows: Any, member: Membership) -> Any:
        """The rows with their details, without the long columns that no list shows."""
        return self.with_details(rows, member).defer(*self.defer)

    def find(self, member: Membership, verb: str, record_id: UUID, *, lock: bool = False) -> Any:
        """
        One record with its details; ``lock`` holds it until the transaction ends.

        :raises Http404: there is none, or the member may not read it.
        :raises PermissionDenied: the member may read it, and may not do this to it.
        """
        rows = self.with_details(self.rows, member)
        return rows.get_for(member, verb, record_id, lock=lock)

    def url(self, workspace: Workspace, what: str = "", *args: Any) -> str:
        """The address of its list ("list"), its form ("new", "edit"), or a record's page ("")."""
        name = f"{self.room}:{self.name}" + (f"-{what}" if what else "")
        return workspace_url(workspace, name, *args)

    def url_of(self, record: M, workspace: Workspace) -> str:
        """Where to see a record: its own page, or its place in the list."""
        if self.has_page:
            return self.url(workspace, "", record.pk)
        return f"{self.url(workspace, 'list')}#{self.name}-{record.pk}"

    def sorted_rows(self, rows: QuerySet[M], wanted: str) -> tuple[QuerySet[M], str]:
        """The rows in the order asked for ("title", "-title") or the noun's own; and which."""
        by_key = {column.key: column.sort for column in self.columns if column.sort}
        name = by_key.get(wanted.removeprefix("-"))
        if name is None:
            return rows.order_by(*self.order_by), ""
        # Asked for only where there may be gaps: no index is in that order.
        nulls_last = True if _may_be_empty(self.model, name) else None
        column = F(name)
        order = (column.desc if wanted.startswith("-") else column.asc)(nulls_last=nulls_last)
        return rows.order_by(order, "-pk"), wanted


NOUNS: dict[str, Noun[Any]] = {}


def register(nouns: Iterable[Noun[Any]]) -> None:
    """Make nouns known to search, undo, navigation and the inventory of personal data."""
    for noun in nouns:
        NOUNS[noun.key] = noun
        if noun.personal_data is not None:
            INVENTORY.declared[noun.model] = noun.personal_data
        if noun.tab:
            url_name = f"{noun.room}:{noun.parent}-{noun.name}-list"
            tab = Tab(noun.labels.many, url_name, noun.key, noun.tab)
            register_place_tab(noun.parent, tab)
        if noun.place is not None:
            tab = Tab(noun.labels.many, noun.list_url_name, noun.key, noun.place.position)
            register_tab(noun.place.section, tab)


def searchable() -> Sequence[Noun[Any]]:
    """The nouns that the search looks through."""
    return [noun for noun in NOUNS.values() if noun.search]


def what_is_in_it() -> list[str]:
    """How much of every noun the open scope's workspace holds, in words."""
    counts = ((noun, noun.rows.count()) for noun in NOUNS.values())
    return [str(noun.labels.count % {"n": count}) for noun, count in counts if count]


def _may_be_empty(model: type[models.Model], name: str) -> bool:
    try:
        return bool(getattr(model._meta.get_field(name), "null", True))
    except FieldDoesNotExist:
        return True
