"""One rule of writing: a record and its audit row, together or not at all."""

import re
from pathlib import Path
from typing import Any

import pytest

from partnerships.models import Concern, Partnership
from tenancy.audit.recording import VERBS, recorded, set_fields, verb_of
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.check_ins import make_concern
from tests.factories.partnerships import make_partnership


def events() -> list[tuple[str, Any, Any]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "before", "after"))


def test_a_new_record_is_inserted_with_all_of_it(coordinator: Membership, scope: Workspace) -> None:
    concern = Concern(partnership=make_partnership())
    with recorded(concern, acting_member=coordinator, action="add_concern"):
        concern.text = "Rooms"
    assert Concern.objects.get().text == "Rooms"
    [(action, before, after)] = events()
    assert (action, before, after["text"]) == ("add_concern", None, "Rooms")


def test_only_what_changed_is_kept_and_no_change_writes_nothing(
    coordinator: Membership, scope: Workspace
) -> None:
    concern = make_concern(make_partnership(), text="Rooms")
    version = Workspace.objects.get(pk=scope.pk).data_version
    with recorded(concern, acting_member=coordinator, action="change_concern"):
        set_fields(concern, {"text": "Rooms"})
    assert events() == []
    assert Workspace.objects.get(pk=scope.pk).data_version == version
    with recorded(concern, acting_member=coordinator, action="change_concern"):
        set_fields(concern, {"text": "Buses"})
    assert events() == [("change_concern", {"text": "Rooms"}, {"text": "Buses"})]
    assert Concern.objects.get().text == "Buses"


def test_what_belongs_to_it_in_other_tables_is_told_too(
    coordinator: Membership, scope: Workspace
) -> None:
    partnership, names = make_partnership(), ["Ana"]
    with recorded(
        partnership, acting_member=coordinator, action="change_partnership",
        also=lambda: {"names": list(names)},
    ):  # fmt: skip
        names.append("Ben")
    assert events() == [("change_partnership", {"names": ["Ana"]}, {"names": ["Ana", "Ben"]})]


def test_a_refusal_leaves_no_trace(coordinator: Membership, scope: Workspace) -> None:
    partnership = make_partnership(name="Readers")

    def refused() -> None:
        with recorded(partnership, acting_member=coordinator, action="change_partnership"):
            partnership.name = "Others"
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        refused()
    assert events() == []
    assert Partnership.objects.get().name == "Readers"


def test_every_action_that_the_trail_holds_has_words() -> None:
    root = Path(__file__).resolve().parents[2]
    texts = [path.read_text() for path in root.glob("*/actions/*.py")]
    verbs = {verb for text in texts for verb in re.findall(r'action="([a-z]+)_', text)}
    assert {"add", "close", "send", "undo"} < verbs
    # Made from the names of other actions: what is removed is restored, wins are unpublished.
    assert verbs | {"restore", "unpublish"} <= VERBS.keys()


def test_the_trail_has_words_of_their_own_for_archives_and_imports() -> None:
    assert verb_of("export_person") == "gave out everything held on"
    assert verb_of("export_workspace") == "downloaded the archive of"
    assert [verb_of(f"{verb}_import") for verb in ("start", "apply")] == ["uploaded", "imported"]
