"""What the audit trail's details say: names and choices, not columns and codes."""

from django.utils import translation

from tenancy.audit.details import Change, changes_of
from tenancy.isolation.models import new_id
from tenancy.models import AuditEvent, Workspace


def test_fields_and_choices_have_the_readers_words() -> None:
    event = AuditEvent(
        workspace=Workspace(),
        object_type="organization",
        before={"sector": "health", "website": ""},
        after={"sector": "education", "website": "https://example.org"},
    )
    with translation.override("es"):
        changes = changes_of(event)
    assert changes == [
        Change("Sector", "Salud", "Educación"),
        Change("Sitio web", "", "https://example.org"),
    ]


def test_dates_lists_and_answers_are_written_out() -> None:
    event = AuditEvent(
        workspace=Workspace(),
        object_type="activity",
        before=None,
        after={
            "happened_on": "2026-03-02",
            "organizations": ["Bridge School", "City Library"],
            "is_published": True,
            "people_reached": 40,
        },
    )
    assert [change.after for change in changes_of(event)] == [
        "Mar 2, 2026",
        "Bridge School, City Library",
        "Yes",
        "40",
    ]


def test_links_and_storing_are_left_out_and_unknown_words_are_marked() -> None:
    event = AuditEvent(
        workspace=Workspace(),
        object_type="activity",
        before={"undo": {"rows": []}},
        after={
            "id": str(new_id()),
            "partnership": str(new_id()),
            "created_at": "2026-03-02T10:00:00Z",
            str(new_id()): True,
            "odd_thing": "x",
        },
    )
    assert changes_of(event) == [Change("odd_thing", "", "x", is_named=False)]
