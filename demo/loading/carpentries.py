"""
The second workspace: the Carpentries' memberships.

Members, agreements, workshops, attendance and survey answers are real; goals, contacts and
check-ins are sample material, marked so.
"""

import random
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from demo.loading.in_bulk import add_partnerships, load_answered_round, log_activities
from demo.loading.partners import add_contacts, assign_contacts
from demo.loading.questionnaires import add_closed_wave, add_questionnaire
from demo.loading.users import DemoUsers
from demo.sources.carpentries import Member, country_name, read_memberships
from demo.sources.sample_carpentries import (
    CARPENTRIES_CHECK_INS,
    CARPENTRIES_GOALS,
    PARTNERSHIP_VISION,
    partnership_name,
)
from demo.sources.survey_questions import CARPENTRIES_LONGTERM, R_COMMUNITY
from demo.sources.surveys import read_carpentries_longterm, read_r_community
from partnerships.actions.goals import add_goal
from partnerships.models import Activity, CheckIn, Partnership
from stakeholders.models import Organization, Person

SLUG = "carpentries"
HUB = "The Carpentries"


def load_memberships(users: DemoUsers) -> dict[str, Organization]:
    """Members as organizations and partnerships, their workshops as activities."""
    members = read_memberships().members
    hub = Organization(name=HUB, sector="nonprofit", website="https://carpentries.org")
    organizations = {
        member.name: Organization(
            name=member.name, sector=member.sector, place=country_name(member.country)
        )
        for member in members
    }
    Organization.objects.bulk_create([hub, *organizations.values()])
    contacts = add_contacts(
        [hub, *organizations.values()],
        consented_on=timezone.localdate() - timedelta(days=300),
        first_number=400,
    )
    made = add_partnerships(
        [
            (_partnership(member), [(organizations[member.name].pk, "lead"), (hub.pk, "backbone")])
            for member in members
        ],
        acting_member=users.coordinator,
    )
    assign_contacts(contacts)
    for text in CARPENTRIES_GOALS:
        add_goal(acting_member=users.coordinator, title=text.title, definition=text.definition)
    partnerships = {member.name: row for member, row in zip(members, made, strict=True)}
    _log_workshops(users, members, partnerships, organizations, hub)
    _load_check_ins(users, partnerships, organizations, contacts)
    return organizations


def _partnership(member: Member) -> Partnership:
    return Partnership(
        name=partnership_name(member.name),
        model="teacher_development",
        vision=PARTNERSHIP_VISION,
        stage="active",
        started_on=min(agreement.starts_on for agreement in member.agreements),
    )


def _log_workshops(
    users: DemoUsers,
    members: tuple[Member, ...],
    partnerships: dict[str, Partnership],
    organizations: dict[str, Organization],
    hub: Organization,
) -> None:
    rows = []
    for member in members:
        joined = [organizations[member.name].pk, hub.pk]
        for workshop in member.workshops:
            place = ", ".join(filter(None, (workshop.host, country_name(workshop.country))))
            activity = Activity(
                partnership=partnerships[member.name],
                type="workshop",
                title=f"{workshop.curriculum.removesuffix(' workshop')} workshop",
                happened_on=workshop.starts_on,
                place=place[:200],
                people_reached=workshop.attendance,
                external_key=workshop.slug,
            )
            rows.append((activity, joined))
    log_activities(rows, acting_member=users.coordinator)


def _load_check_ins(
    users: DemoUsers,
    partnerships: dict[str, Partnership],
    organizations: dict[str, Organization],
    contacts: dict[UUID, Person],
) -> None:
    chance = random.Random(3)
    opened_at = timezone.now() - timedelta(days=20)
    for number, (name, partnership) in enumerate(partnerships.items()):
        if chance.random() < 0.4:
            continue
        text = CARPENTRIES_CHECK_INS[number % len(CARPENTRIES_CHECK_INS)]
        organization = organizations[name]
        answer = CheckIn(
            organization_id=organization.pk,
            person_id=contacts[organization.pk].pk,
            progress=text.progress,
            confidence=text.confidence,
            win=text.win,
            concern=text.concern,
            help_needed=text.help_needed,
            language=text.language,
        )
        load_answered_round(
            [answer],
            acting_member=users.coordinator,
            partnership=partnership,
            opened_at=opened_at,
            closes_at=opened_at + timedelta(days=10),
        )


def load_surveys(users: DemoUsers) -> None:
    """Two real surveys with all their answers, closed and published."""
    longterm, questions = add_questionnaire(
        CARPENTRIES_LONGTERM, promise="confidential", acting_member=users.coordinator
    )
    rows = read_carpentries_longterm()
    add_closed_wave(
        longterm,
        questions,
        rows,
        name="October 2017",
        closed_at=timezone.now() - timedelta(days=90),
        invited=0,
    )
    community, questions = add_questionnaire(
        R_COMMUNITY, promise="confidential", acting_member=users.coordinator
    )
    answers = [*read_r_community("es"), *read_r_community("en")]
    add_closed_wave(
        community,
        questions,
        answers,
        name="December 2019",
        closed_at=timezone.now() - timedelta(days=40),
        invited=0,
    )
