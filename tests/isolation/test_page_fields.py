"""
Ids of another workspace in the forms and queries of pages: met exactly as ids of nothing.

Which names a page reads is recorded while it runs, so a new field is tried by itself. A name that
is neither a noun nor known to be plain fails until it is named here.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django import forms
from django.core.handlers import wsgi
from django.http import QueryDict
from django.http import request as http_request
from django.test import Client

from config.rooms import ROOMS
from tenancy.isolation.scope import workspace_scope
from tests.addresses import address_of, values_of
from tests.forms import forms_of
from tests.isolation.mentions import tables_that_mention
from tests.routes import Route, member_routes
from tests.samples import Samples
from tests.security.signing_in import give_password_again
from tests.test_every_url import DIFFERS, UNKNOWN, undone

NOUNS = {
    "parent": "goal", "owner": "membership", "contact": "person", "organizations": "organization",
    "partnerships": "partnership", "undo": "removal", "organization_id": "organization",
    "measurements": "measurement", "chosen": "measurement", "ids": "measurement",
}  # fmt: skip
# Names that views read themselves, and that name no object.
PLAIN = frozenset(
    {
        "ORDER", "add_organization", "again", "all", "another", "closes_at_0", "closes_at_1",
        "acknowledge", "count",
        "shown",  # a digest of what an import's undo was said to take
        "csrfmiddlewaretoken", "dropped", "outcome", "file-clear", "find_organization", "is_coming",
        "is_done", "is_ineligible", "is_published", "is_resolved", "leave_out_errors",
        "more_options", "new-name", "next", "opens_at_0", "opens_at_1", "page", "refresh", "rest",
        "is_suspended", "sort", "whole",
        # Names of records, of whichever noun the page is: tests/stakeholders/test_merges.py.
        "merge", "with",
        "remind_at_0", "remind_at_1", "take_saved", "version",
    }
)  # fmt: skip
# A form among several of one page: "option-2-text_en".
IN_SET = re.compile(r"^[a-z_]+-\d+-")
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PAGES = [route for route in member_routes() if not route.is_api]


class Recording(QueryDict):
    """Notes which names are read."""

    names: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.names.add(key)
        return super().__getitem__(key)

    def getlist(self, key: str, default: Any = None) -> Any:
        self.names.add(key)
        return super().getlist(key, default)

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names that were read since it was last cleared."""
    for module in (wsgi, http_request):
        monkeypatch.setattr(module, "QueryDict", Recording)
    Recording.names.clear()
    yield Recording.names
    Recording.names.clear()


def _nouns(name: str) -> str:
    bare = name.rsplit("-", 1)[-1] if "-" in name and not ID.search(name) else name
    return NOUNS.get(bare, bare.removesuffix("_id"))


def _is_reference(name: str, context: Any) -> bool:
    if ID.search(name) or _nouns(name) in KNOWN:
        return True
    return any(name in _references_of(form) for form in _forms_in(context))


KNOWN = {name for name in dir(Samples) if not name.startswith("_")} - {
    "by_noun", "by_argument", "more", "goal_status", "target",
}  # fmt: skip


def _forms_in(context: Any) -> Iterator[forms.BaseForm]:
    for layer in context or ():
        for values in getattr(layer, "dicts", [layer]):
            for value in dict(values).values() if isinstance(values, dict) else ():
                if isinstance(value, forms.BaseForm):
                    yield value
                elif isinstance(value, forms.BaseFormSet):
                    yield from value.forms


def _references_of(form: forms.BaseForm) -> set[str]:
    """The names of the form's fields whose choices are objects."""
    return {
        form.add_prefix(name)
        for name, field in form.fields.items()
        if isinstance(field, forms.ModelChoiceField)
        or any(ID.fullmatch(str(key)) for key, _ in _choices(field))
    }


def _choices(field: forms.Field) -> list[tuple[Any, Any]]:
    found = getattr(field, "choices", ())
    flat: list[tuple[Any, Any]] = []
    for key, label in found if not isinstance(field, forms.ModelChoiceField) else ():
        flat += label if isinstance(label, list | tuple) else [(key, label)]
    return flat


class Visitor:
    """An owner who opens pages and sends forms, and leaves no trace."""

    def __init__(self, samples: Samples, foreign: Samples, read: set[str]) -> None:
        self.samples, self.foreign, self.read = samples, foreign, read
        self.client = Client()
        self.client.force_login(samples.owner.user)
        give_password_again(self.client)
        self.met: set[str] = set()
        self.unexplained: set[str] = set()

    def visit(self, route: Route) -> list[str]:
        """What was wrong with a page's queries and forms."""
        url = address_of(route, self.samples.workspace.slug, values_of(route, self.samples))
        self.read.clear()
        page = _read_to_the_end(self.client.get(url))
        context = getattr(page, "context", None)
        wrong = self._queries(url, set(self.read), context)
        self._remember(context)
        sent = self._typed(page, url)
        self.read.clear()
        with undone():
            posted = self._post(url, sent)
        if posted.status_code == 405:
            return wrong
        contexts = [*(context or ()), *(getattr(posted, "context", None) or ())]
        self._remember(contexts)
        return wrong + self._fields(url, sent, set(self.read), contexts)

    def _remember(self, context: Any) -> None:
        known = PLAIN | _all_fields(forms.BaseForm)
        for form in _forms_in(context):
            known |= {form.add_prefix(name) for name in form.fields}
            for name, field in form.fields.items():
                if isinstance(field, forms.ModelChoiceField):
                    self.met.add(f"{type(form).__name__}.{name}")
        names = {name for name in self.read if not _is_reference(name, context)}
        self.unexplained |= {name for name in names if IN_SET.sub("", name) not in known}

    def _queries(self, url: str, names: set[str], context: Any) -> list[str]:
        path, _, query = url.partition("?")
        wrong = []
        for name in sorted(names):
            if not _is_reference(name, context):
                continue
            answers = []
            for value in (self._id(self.foreign, name), str(UNKNOWN)):
                more = urlencode({name: value})
                answer = self.client.get(f"{path}?{query}&{more}" if query else f"{path}?{more}")
                answers.append(_plain(_read_to_the_end(answer), value))
            if answers[0] != answers[1]:
                wrong.append(f"GET {path}?{name}=")
        return wrong

    def _typed(self, page: Any, url: str) -> dict[str, list[str]]:
        """What a browser would send: the page's own form as it stands."""
        if page.streaming or page.status_code != 200:
            return {}
        path = url.partition("?")[0]
        found = [form for form in forms_of(page.content.decode()) if form.method.lower() == "post"]
        own = [form for form in found if form.action.partition("?")[0] in ("", path)]
        return own[0].data() if own else {}

    def _post(self, url: str, data: dict[str, list[str]]) -> Any:
        form = "application/x-www-form-urlencoded"
        answer = self.client.post(url, urlencode(data, doseq=True), content_type=form)
        self.client.cookies.pop("messages", None)  # what was said of one form is not for the next
        return _read_to_the_end(answer)

    def _fields(
        self, url: str, sent: dict[str, list[str]], names: set[str], context: Any
    ) -> list[str]:
        wrong = []
        for name in sorted(names | sent.keys()):
            if not _is_reference(name, context):
                continue
            answers = []
            for value in (self._id(self.foreign, name), str(UNKNOWN)):
                renamed = ID.sub(value, name)
                data = {**sent, renamed: ["4"] if renamed != name else [value]}
                with undone():
                    answers.append(_plain(self._post(url, data), value))
                    with workspace_scope(self.samples.workspace):
                        if kept := tables_that_mention(value):
                            wrong.append(f"POST {url} {name}: kept in {kept}")
            if answers[0] != answers[1]:
                wrong.append(f"POST {url} {name}")
        return wrong

    def _id(self, samples: Samples, name: str) -> str:
        noun = _nouns(name)
        with workspace_scope(samples.workspace):
            return str(samples.by_noun(noun if noun in KNOWN else "organization"))


def _read_to_the_end(answer: Any) -> Any:
    """A stream closes the file behind it when it ends."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer


def _plain(answer: Any, value: str) -> tuple[int, bytes, str]:
    content = b"" if answer.streaming else answer.content
    place = answer.get("Location", "") + answer.get("HX-Redirect", "")
    content = DIFFERS.sub(b"", content).replace(value.encode(), b"-")
    return answer.status_code, re.sub(rb"<time[^>]*>[^<]*</time>", b"", content), place


def test_check_08_foreign_ids_in_pages_are_unknown(
    samples: Samples, foreign_samples: Samples, read: set[str]
) -> None:
    visitor = Visitor(samples, foreign_samples, read)
    wrong = [found for route in PAGES for found in visitor.visit(route)]
    assert not wrong, "\n".join(wrong)
    assert _declared(forms.BaseForm) <= visitor.met
    assert not visitor.unexplained, " ".join(sorted(visitor.unexplained))


def _all_fields(base: Any) -> set[str]:
    """The names of the fields of every form there is."""
    found: set[str] = set()
    for form in base.__subclasses__():
        found |= _all_fields(form) | getattr(form, "base_fields", {}).keys()
    return found


def _declared(base: Any) -> set[str]:
    """Every field of a form of the product that offers objects to choose from."""
    found = set()
    for form in base.__subclasses__():
        found |= _declared(form)
        if form.__module__.split(".")[0] in ROOMS and "forms" in form.__module__:
            found |= {
                f"{form.__name__}.{name}"
                for name, field in getattr(form, "base_fields", {}).items()
                if isinstance(field, forms.ModelChoiceField)
            }
    return found


def test_check_08_a_name_with_an_id_is_recognized() -> None:
    assert ID.search(f"priority-{UUID(int=7)}")
    assert not ID.search("priority")
