"""An archive is of one moment: seen with real commits, in a module without a shared world."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from overview.actions.archives import making
from overview.actions.archives.reading import check_archive
from records.spreadsheets import zip_pieces
from stakeholders.models import Person
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership
from tests.factories.stakeholders import make_organization, make_person
from tests.factories.tenancy import make_member, make_workspace
from tests.overview.test_archive import counts


@pytest.mark.usefixtures("committed_db")
def test_d_an_archive_is_of_one_moment_whatever_others_write(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    member = make_member(make_workspace(slug="busy", name="Busy"), "owner")
    with workspace_scope(member.workspace):
        make_person("Nia", organization=make_organization("Bridge School"))
    chunks = making._in_chunks

    def interrupted(model: Any, workspace: Any) -> Any:
        if model is Person:  # the organizations are read already
            with ThreadPoolExecutor(1) as other:
                other.submit(_add_a_person_of_a_new_organization, member).result()
        return chunks(model, workspace)

    monkeypatch.setattr(making, "_in_chunks", interrupted)
    content = b"".join(zip_pieces(making.archive_members(member, [])))
    assert counts(member)["stakeholders.person"] == 2, "somebody else wrote meanwhile"
    assert check_archive(io.BytesIO(content))["stakeholders.person"] == 1


def _add_a_person_of_a_new_organization(member: Membership) -> None:
    try:
        with workspace_scope(member.workspace):
            make_person("Late", organization=make_organization("Late School"))
    finally:
        connection.close()
