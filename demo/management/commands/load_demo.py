"""``manage.py load_demo``: fill an empty database with the demo workspaces."""

import json
import os
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.loading import carpentries, new_york, outcomes, public_links
from demo.loading.users import DemoUsers, add_partner, found_workspace, people_of
from demo.sources.sample_carpentries import NETWORK_NAME
from demo.sources.sample_texts import COALITION_NAME
from tenancy.isolation.scope import workspace_scope
from tenancy.models import Workspace


class Command(BaseCommand):
    """Two workspaces from real data, and how to get into them."""

    help = "Fill an empty database with the demo workspaces."

    def handle(self, *args: Any, **options: Any) -> None:
        if Workspace.objects.exists():
            raise CommandError("There are workspaces already; the demo needs an empty database.")
        began = time.monotonic()
        workspaces = [self._new_york(), self._carpentries()]
        written = {"base_url": settings.BASE_URL, "workspaces": workspaces}
        target = Path(os.environ.get("COMMONWEAVE_DATA", ".data")) / "demo.json"
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(written, file, indent=1)
        self._say(f"  ready after {time.monotonic() - began:.0f} s")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _new_york(self) -> dict[str, Any]:
        self._say("  New York: schools, partners, partnerships")
        users = found_workspace(
            name=COALITION_NAME,
            slug=new_york.SLUG,
            time_zone="America/New_York",
            languages=["en", "es"],
            domain="newyork.example",
        )
        with workspace_scope(users.workspace), timezone.override(users.workspace.time_zone):
            loaded = new_york.load_partnerships(users)
            school = next(iter(loaded.participants.values()))[0]
            add_partner(users, organization_id=school.pk, domain="newyork.example")
            self._say("  New York: activities, check-ins, meetings (sample)")
            new_york.load_activities(users, loaded)
            new_york.load_check_ins(users, loaded)
            new_york.set_cadences(users, loaded)
            new_york.load_meetings(users, loaded)
            self._say("  New York: graduation by school and student group")
            outcomes.load_graduation(users, loaded)
            self._say("  New York: survey, check-in and share links")
            return {
                **self._entry(users),
                "survey_link": public_links.open_survey(users, loaded),
                "check_in_link": public_links.open_check_in(users, loaded),
                "share_link": public_links.open_share(users),
            }

    def _carpentries(self) -> dict[str, Any]:
        self._say("  Carpentries: members, workshops")
        users = found_workspace(
            name=NETWORK_NAME,
            slug=carpentries.SLUG,
            time_zone="UTC",
            languages=["en", "es"],
            domain="carpentries.example",
        )
        with workspace_scope(users.workspace), timezone.override(users.workspace.time_zone):
            organizations = carpentries.load_memberships(users)
            member = next(iter(organizations.values()))
            add_partner(users, organization_id=member.pk, domain="carpentries.example")
            self._say("  Carpentries: 2,600 survey answers")
            carpentries.load_surveys(users)
            return {
                **self._entry(users),
                "survey_link": "",
                "check_in_link": "",
                "share_link": public_links.open_share(users),
            }

    def _entry(self, users: DemoUsers) -> dict[str, Any]:
        return {"slug": users.workspace.slug, "people": people_of(users)}
