"""
The contract of nouns: what each declaration promises holds on its pages and in its API alike.

A noun is in as soon as a room registers it. ``sample`` of its declaration gives what is typed.
"""

import json
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.forms import RecordForm
from records.noun import NOUNS, Noun
from records.tables import PAGE_SIZE
from tenancy.isolation.scope import workspace_scope
from tenancy.models import AuditEvent, Membership, Workspace
from tenancy.permissions import Extent, extent
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member

ROLES = ("owner", "coordinator", "partner", "funder", "viewer")


def _each(*needed: str) -> list[Any]:
    """The nouns that declare all of this, by their keys."""
    return [
        pytest.param(noun, id=noun.key)
        for noun in NOUNS.values()
        if all(getattr(noun, name) for name in needed)
    ]


EVERY = _each()
ADDED = _each("sample", "add")
CHANGED = _each("sample", "add", "change", "form")
REMOVED = [
    each for each in _each("sample", "add", "remove") if not NOUNS[str(each.id)].labels.removal
]


@pytest.fixture
def owner(workspace: Workspace, partner: Membership) -> Membership:
    """An owner of a workspace that has what samples of other nouns refer to."""
    made = make_member(workspace, "owner")
    with workspace_scope(workspace):
        make_organization(name="Harbor Library")
        for key in dict.fromkeys(noun.parent for noun in NOUNS.values() if noun.parent):
            add(NOUNS[key], made)
    return made


def values_for(noun: Noun[Any], member: Membership) -> dict[str, Any]:
    assert noun.sample is not None
    return dict(noun.sample(member))


def as_typed(noun: Noun[Any], values: dict[str, Any]) -> dict[str, Any]:
    """Values as a browser sends them; of a text in several languages, the first."""
    plain = {
        name: next(iter(value.values())) if isinstance(value, dict) else value
        for name, value in values.items()
    }
    return {
        name: value if isinstance(value, str | list) else str(getattr(value, "pk", value))
        for name, value in plain.items()
        if value is not None
    }


def saved_text(noun: Noun[Any], record: Any, name: str) -> Any:
    """What is saved in a field of the noun's form."""
    assert noun.form is not None
    record.refresh_from_db()
    return noun.form.values_of(record)[name]


def as_json(values: dict[str, Any]) -> str:
    plain = {name: str(v.pk) if hasattr(v, "pk") else v for name, v in values.items()}
    return json.dumps(plain, default=str)


def add(noun: Noun[Any], member: Membership) -> Any:
    assert noun.add is not None
    return noun.add(acting_member=member, **values_for(noun, member))


def api(noun: Noun[Any], workspace: Workspace, *parts: Any) -> str:
    return f"/api/v1/workspaces/{workspace.slug}/{noun.path}/" + "".join(f"{p}/" for p in parts)


def typed_form(noun: Noun[Any], client: Client, url: str) -> dict[str, Any]:
    """The form of a page as a browser would send it back untouched."""
    page = client.get(url)
    assert page.status_code == 200, url
    form = page.context["form"]
    typed = {
        name: str(value) if not isinstance(value, list) else [str(each) for each in value]
        for name in form.fields
        if (value := form.fields[name].prepare_value(form[name].value())) not in (None, "", [])
    }
    assert f'name="version" value="{form.version}"' in page.content.decode()
    return {**typed, "version": form.version}


@pytest.mark.parametrize("noun", ADDED)
def test_list_costs_the_same_at_one_row_and_at_three(
    noun: Noun[Any], owner: Membership, client: Client
) -> None:
    client.force_login(owner.user)
    with workspace_scope(owner.workspace):
        add(noun, owner)
    paths = [noun.url(owner.workspace, "list"), api(noun, owner.workspace)]
    counts: list[list[int]] = []
    for _round in range(2):
        taken = []
        for path in paths:
            client.get(path)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(path).status_code == 200
            taken.append(len(queries))
        counts.append(taken)
        with workspace_scope(owner.workspace):
            for _each in range(2):
                add(noun, owner)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("noun", ADDED)
def test_page_and_api_give_the_same_rows_for_the_same_filter(
    noun: Noun[Any], owner: Membership, client: Client
) -> None:
    client.force_login(owner.user)
    with workspace_scope(owner.workspace):
        values = values_for(noun, owner)
        record = add(noun, owner)
        names = noun.filters.base_filters.keys()
    asked: list[dict[str, Any]] = [{}]
    for name in names:
        if name == "q":
            asked += [{"q": str(record)[:12]}, {"q": "nothing is called like this"}]
        elif name in values:
            value = values[name]
            asked.append({name: str(getattr(value, "pk", value))})
    for query in asked:
        page = client.get(noun.url(owner.workspace, "list"), query)
        answer = client.get(api(noun, owner.workspace), {**query, "limit": PAGE_SIZE})
        assert (page.status_code, answer.status_code) == (200, 200), query
        on_page = {str(row.pk) for row in page.context["page"].object_list}
        assert on_page == {row["id"] for row in answer.json()["results"]}, query


@pytest.mark.parametrize("noun", ADDED)
def test_added_by_page_and_by_api_with_an_audit_row(
    noun: Noun[Any], owner: Membership, client: Client
) -> None:
    client.force_login(owner.user)
    with workspace_scope(owner.workspace):
        values = values_for(noun, owner)
        before = noun.rows.count()
    if noun.form is not None:
        query = f"?{noun.parent}={values[noun.parent].pk}" if noun.parent in values else ""
        url = noun.url(owner.workspace, "new") + query
        typed = {name: value for name, value in values.items() if name != noun.parent}
        first = client.get(url).context["form"]
        begun = {
            name: str(v) for name in first.fields if (v := first[name].value()) not in (None, [])
        }
        assert client.post(url, {**begun, **as_typed(noun, typed)}).status_code == 302
        before += 1
    with workspace_scope(owner.workspace):
        values = values_for(noun, owner)
    answer = client.post(
        api(noun, owner.workspace), as_json(values), content_type="application/json"
    )
    assert answer.status_code == 201, answer.content
    with workspace_scope(owner.workspace):
        assert noun.rows.count() == before + 1
        events = AuditEvent.objects.filter(object_id=answer.json()["id"])
        [(actor_id, action)] = events.values_list("actor_id", "action")
        assert actor_id == owner.pk
        assert action.startswith(("add_", "create_", "invite_", "log_", "record_"))


@pytest.mark.parametrize("noun", CHANGED)
def test_a_stale_edit_is_refused_and_nothing_typed_is_lost(
    noun: Noun[Any], owner: Membership, client: Client
) -> None:
    client.force_login(owner.user)
    with workspace_scope(owner.workspace):
        record = add(noun, owner)
    url = noun.url(owner.workspace, "edit", record.pk)
    typed = typed_form(noun, client, url)
    form = client.get(url).context["form"]
    with workspace_scope(owner.workspace):
        name = _a_text_of(form, typed)
    theirs, mine = {**typed, name: "Saved by a colleague"}, {**typed, name: "Typed meanwhile"}
    assert client.post(url, theirs).status_code == 302
    refused = client.post(url, mine)
    assert refused.status_code == 409
    html = refused.content.decode()
    assert "Saved by a colleague" in html
    assert "Typed meanwhile" in html
    with workspace_scope(owner.workspace):
        assert saved_text(noun, record, name) == "Saved by a colleague"
    taken = client.post(url, {**mine, "take_saved": name})
    assert taken.status_code == 409
    assert taken.context["form"][name].value() == "Saved by a colleague"
    again = {**mine, "version": refused.context["form"].version}
    assert client.post(url, again).status_code == 302
    with workspace_scope(owner.workspace):
        assert saved_text(noun, record, name) == "Typed meanwhile"
        event = AuditEvent.objects.filter(object_id=record.pk).latest("happened_at")
        assert (event.actor_id, event.action.split("_")[0]) == (owner.pk, "change")


@pytest.mark.parametrize("noun", _each("sample", "add", "change", "serializer"))
def test_the_api_refuses_a_change_of_what_changed_and_locks_the_row_once(
    noun: Noun[Any], owner: Membership, client: Client
) -> None:
    client.force_login(owner.user)
    with workspace_scope(owner.workspace):
        record = add(noun, owner)
    url = api(noun, owner.workspace, record.pk)
    tag = client.get(url).headers["ETag"]
    stale = client.patch(
        url, "{}", content_type="application/json", headers={"If-Match": '"other"'}
    )
    assert stale.status_code == 412
    with CaptureQueriesContext(connection) as queries:
        done = client.patch(url, "{}", content_type="application/json", headers={"If-Match": tag})
    assert done.status_code == 200, done.content
    table = noun.model._meta.db_table
    reads = [q["sql"] for q in queries if f'FROM "{table}"' in q["sql"] and "WHERE" in q["sql"]]
    locks = [sql for sql in reads if "FOR UPDATE" in sql]
    own = [sql for sql in reads if f'"{table}"."id" = ' in sql]
    assert len(locks) == 1
    assert own == locks


@pytest.mark.parametrize("noun", REMOVED)
def test_removed_and_brought_back(noun: Noun[Any], owner: Membership, client: Client) -> None:
    client.force_login(owner.user)
    with workspace_scope(owner.workspace):
        record = add(noun, owner)
    url = noun.url(owner.workspace, "delete", record.pk)
    asked = client.get(url)
    assert asked.status_code == 200
    with workspace_scope(owner.workspace):
        assert noun.rows.filter(pk=record.pk).exists()
    landed = client.post(url, follow=True)
    event = landed.context["removal"]
    assert (event.actor_id, event.action.split("_")[0]) == (owner.pk, "remove")
    with workspace_scope(owner.workspace):
        assert not noun.rows.filter(pk=record.pk).exists()
    undo = f"/w/{owner.workspace.slug}/removals/{event.pk}/restoration/"
    assert client.post(undo).status_code == 302
    with workspace_scope(owner.workspace):
        assert noun.rows.filter(pk=record.pk).exists()
    assert client.post(undo).status_code == 404


@pytest.mark.parametrize("noun", EVERY)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_meets_what_the_table_gives_it(
    role: str, noun: Noun[Any], owner: Membership, client: Client
) -> None:
    with workspace_scope(owner.workspace):
        organization = make_organization() if role == "partner" else None
        member = make_member(
            owner.workspace, role, organization_id=organization.pk if organization else None
        )
    client.force_login(member.user)
    may_read = extent(member, "read", noun.key) is not Extent.NONE
    may_add = extent(member, "add", noun.key) is not Extent.NONE
    page = client.get(noun.url(owner.workspace, "list"))
    assert page.status_code == (200 if may_read else 403)
    if may_read and noun.add is not None and noun.form is not None:
        new_url = noun.url(owner.workspace, "new")
        assert (f'href="{new_url}' in page.content.decode()) is may_add


@pytest.mark.parametrize("noun", _each("sample", "add", "search"))
def test_search_finds_it(noun: Noun[Any], owner: Membership, client: Client) -> None:
    client.force_login(owner.user)
    with workspace_scope(owner.workspace):
        record = add(noun, owner)
        found_by = getattr(record, noun.search[0])
        text = (next(iter(found_by.values())) if isinstance(found_by, dict) else found_by)[:20]
        where = noun.url_of(record, owner.workspace)
    page = client.get(f"/w/{owner.workspace.slug}/search/", {"q": text}).content.decode()
    assert f'href="{where}"' in page


def _a_text_of(form: RecordForm, typed: dict[str, Any]) -> str:
    """The first field of plain text that is filled from the record."""
    saved = form.initial
    texts = [
        name
        for name, field in form.fields.items()
        if name in typed and isinstance(saved.get(name), str)
        if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Select)
    ]
    assert texts, f"{type(form).__name__} has no text that it changes"
    return texts[0]
