"""The pages of an import, as a coordinator goes through them."""

import html
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from imports.actions.applying import apply_import, confirm_import
from imports.actions.dry_runs import check_import
from imports.models import ImportRun
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Membership


class Page:
    """The columns page of a new import, as a coordinator has it."""

    def __init__(self, client: Client, member: Membership, content: bytes, name: str) -> None:
        client.force_login(member.user)
        self.client, self.member, self.workspace = client, member, member.workspace
        self.base = f"/w/{member.workspace.slug}/imports/"
        file = SimpleUploadedFile(name, content)
        answer = client.post(f"{self.base}new/", {"importer": "organizations", "file": file})
        assert answer.status_code == 302, answer.content
        self.path = answer["Location"]

    @property
    def run(self) -> ImportRun:
        with workspace_scope(self.workspace):
            return ImportRun.objects.get()

    def text(self) -> str:
        return html.unescape(self.client.get(self.path).content.decode())

    def post(self, **data: str) -> str:
        answer = self.client.post(self.path, data, follow=True)
        return html.unescape(answer.content.decode())

    def tried(self, **data: str) -> ImportRun:
        """The dry run with these columns."""
        self.post(**data)
        with workspace_scope(self.workspace):
            return check_import(run=ImportRun.objects.get())

    def brought_in(self) -> None:
        """What the dry run showed is written, without the rows that can't come in."""
        with workspace_scope(self.workspace):
            run = ImportRun.objects.get()
            confirm_import(acting_member=self.member, run=run, leave_out_errors=True)
            apply_import(acting_member=self.member, run=run)

    def left_out(self, kind: str) -> bytes:
        """The file of the rows that can't come in."""
        address = f"{self.base}{self.run.pk}/left-out.{kind}"
        answer = self.client.get(address)
        assert f"file to mend.{kind}" in answer["Content-Disposition"]
        return b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    def forget(self) -> None:
        """Another file is the only one."""
        with workspace_scope(self.workspace):
            ImportRun.objects.all().delete()


PageOf = Callable[..., Page]
