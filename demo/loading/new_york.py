"""
The first workspace: New York high schools with their partner organizations.

Schools, organizations, ties and graduation figures are real; goals, activities, meetings,
check-ins and people are sample material, marked so.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from demo.loading.in_bulk import (
    add_partnerships,
    load_answered_round,
    load_ratings,
    log_activities,
)
from demo.loading.partners import add_contacts, assign_contacts
from demo.loading.users import DemoUsers
from demo.sources.new_york import School
from demo.sources.new_york_partnerships import (
    ChosenPartnership,
    choose_partnerships,
    chosen_organizations,
    chosen_schools,
)
from demo.sources.sample_check_ins import WINS, check_ins_for
from demo.sources.sample_texts import GOALS, SAMPLE_NOTE, activities_for
from partnerships.actions.check_ins import set_cadence
from partnerships.actions.goals import add_goal
from partnerships.actions.wins import add_win, publish_win
from partnerships.models import Activity, AlignmentRating, CheckIn, Goal, Partnership
from stakeholders.models import Organization, Person

SLUG = "new-york"
ROUNDS = 4
DAYS_BETWEEN_ROUNDS = 30
PROMISES = ("Send the list of ninth graders", "Book the room for the workshop")


@dataclass(frozen=True)
class NewYork:
    """What later parts of the loading refer to."""

    partnerships: dict[str, Partnership]
    schools: dict[str, Organization]
    organizations: dict[str, Organization]
    contacts: dict[UUID, Person]
    goals: list[Goal]
    participants: dict[str, list[Organization]]


def _school_organization(school: School) -> Organization:
    return Organization(
        name=school.name,
        sector="education",
        kind="High school",
        website=school.website,
        address=school.address,
        place=school.borough,
        latitude=school.latitude,
        longitude=school.longitude,
        mission=school.overview[:600],
        languages=["en", "es"],
        external_key=school.dbn,
    )


def load_organizations() -> tuple[dict[str, Organization], dict[str, Organization]]:
    """Schools by their number and partner organizations by name."""
    schools = {school.dbn: _school_organization(school) for school in chosen_schools()}
    partners = {
        source.name: Organization(
            name=source.name,
            other_names=list(source.other_names),
            sector=source.sector,
            place="New York",
            priorities=source.notes,
        )
        for source in chosen_organizations()
    }
    Organization.objects.bulk_create([*schools.values(), *partners.values()])
    return schools, partners


def _participants(
    chosen: ChosenPartnership, schools: dict[str, Organization], partners: dict[str, Organization]
) -> list[tuple[Organization, str]]:
    found = [(schools[school.dbn], "partner") for school in chosen.schools]
    for part in chosen.participants:
        organization = partners[part.organization.name]
        funds = organization.sector == "philanthropy"
        role = "backbone" if part.is_hub else "funder" if funds else "partner"
        found.append((organization, role))
    return found


def load_partnerships(users: DemoUsers) -> NewYork:
    """Organizations, contacts, partnerships, goals and ratings."""
    today = timezone.localdate()
    schools, partners = load_organizations()
    everybody = [*schools.values(), *partners.values()]
    contacts = add_contacts(everybody, consented_on=today - timedelta(days=400))
    chosen = choose_partnerships()
    parts = {one.plan.key: _participants(one, schools, partners) for one in chosen}
    rows = []
    for number, one in enumerate(chosen):
        partnership = Partnership(
            name=one.plan.name,
            model=one.plan.model,
            vision=one.plan.vision,
            stage=one.plan.stage,
            started_on=today - timedelta(days=420 + 60 * number),
        )
        rows.append((partnership, [(who.pk, role) for who, role in parts[one.plan.key]]))
    made = add_partnerships(rows, acting_member=users.coordinator)
    assign_contacts(contacts)
    partnerships = {one.plan.key: row for one, row in zip(chosen, made, strict=True)}
    participants = {key: [who for who, _role in pairs] for key, pairs in parts.items()}
    goals = [
        add_goal(
            acting_member=users.coordinator,
            title=text.title,
            definition=text.definition,
            partnership=partnerships[text.partnership] if text.partnership else None,
            due_on=date(today.year + 2, 6, 30),
            language="en",
            translations={"es": {"title": text.spanish}} if text.spanish else {},
        )
        for text in GOALS
    ]
    _rate(users, goals, participants, partnerships)
    return NewYork(partnerships, schools, partners, contacts, goals, participants)


def _rate(
    users: DemoUsers,
    goals: Sequence[Goal],
    participants: dict[str, list[Organization]],
    partnerships: dict[str, Partnership],
) -> None:
    """Sample ratings: most agree; on one goal schools and funders part ways."""
    chance = random.Random(7)
    key_of = {row.pk: key for key, row in partnerships.items()}
    everybody = list({who.pk: who for found in participants.values() for who in found}.values())
    ratings: dict[Organization, list[AlignmentRating]] = defaultdict(list)
    for number, goal in enumerate(goals):
        asked = participants[key_of[goal.partnership_id]] if goal.partnership_id else everybody[::7]
        for organization in asked:
            if chance.random() < 0.25:
                continue
            priority = chance.choice((3, 4, 4, 5, 5))
            agreement = chance.choice((3, 4, 4, 5))
            if number == 1 and organization.sector in ("philanthropy", "business"):
                priority, agreement = 1, 2
            ratings[organization].append(
                AlignmentRating(goal=goal, priority=priority, agreement=agreement)
            )
    for organization, given in ratings.items():
        load_ratings(given, organization=organization, acting_member=users.coordinator)


def load_activities(users: DemoUsers, loaded: NewYork) -> None:
    """A year of sample activities: the sort of thing such partnerships log."""
    chance = random.Random(11)
    today = timezone.localdate()
    rows = []
    for key, partnership in loaded.partnerships.items():
        texts = activities_for(partnership.model)
        goals = [goal for goal in loaded.goals if goal.partnership_id in (None, partnership.pk)]
        for number in range(14):
            text = texts[number % len(texts)]
            joined = chance.sample(loaded.participants[key], chance.randint(2, 5))
            activity = Activity(
                partnership=partnership,
                type=text.type,
                title=text.title,
                description=text.description,
                happened_on=today - timedelta(days=number * 26 + chance.randint(0, 12)),
                people_reached=chance.randint(*text.people),
                hours=Decimal(chance.randint(*text.hours)),
                goal=chance.choice(goals),
                is_sample=True,
            )
            rows.append((activity, [who.pk for who in joined]))
    log_activities(rows, acting_member=users.coordinator)
    for number, success in enumerate(WINS):
        win = add_win(
            acting_member=users.coordinator,
            partnership=loaded.partnerships[success.partnership],
            text=success.text,
            happened_on=today - timedelta(days=9 * number + 3),
            organization=loaded.participants[success.partnership][0],
            is_sample=True,
        )
        if number % 2 == 0:
            publish_win(acting_member=users.coordinator, win=win, is_published=True)


def load_check_ins(users: DemoUsers, loaded: NewYork) -> None:
    """Earlier rounds of sample check-ins; some organizations fall silent, as they do."""
    chance = random.Random(5)
    now = timezone.now()
    for key, partnership in loaded.partnerships.items():
        texts = check_ins_for(key)
        for back in range(ROUNDS, 0, -1):
            opened_at = now - timedelta(days=DAYS_BETWEEN_ROUNDS * back)
            answers = []
            for number, organization in enumerate(loaded.participants[key]):
                if (number % 5 == 4 and back == 1) or chance.random() < 0.2:
                    continue
                text = texts[(number + back) % len(texts)] if number < len(texts) else None
                person = loaded.contacts[organization.pk]
                low = number % 6 == 5 and back == 1
                answers.append(
                    CheckIn(
                        organization_id=organization.pk,
                        person_id=person.pk,
                        progress=text.progress if text else chance.choice(("on_track", "slow")),
                        confidence=2 if low else text.confidence if text else chance.randint(3, 5),
                        win=text.win if text else "",
                        concern=text.concern if text else "",
                        help_needed=text.help_needed if text else "",
                        language=text.language if text else person.language,
                        answered_at=opened_at + timedelta(days=chance.randint(0, 6)),
                    )
                )
            load_answered_round(
                answers,
                acting_member=users.coordinator,
                partnership=partnership,
                opened_at=opened_at,
                closes_at=opened_at + timedelta(days=10),
            )


def set_cadences(users: DemoUsers, loaded: NewYork) -> None:
    """Every partnership is asked once a month, on a weekday morning."""
    first = timezone.localdate() + timedelta(days=20)
    for number, partnership in enumerate(loaded.partnerships.values()):
        day = first + timedelta(days=number % 5)
        while day.weekday() > 4:
            day += timedelta(days=1)
        set_cadence(
            acting_member=users.coordinator,
            partnership=partnership,
            every="month",
            starts_on=day,
            at=clock(9, 0),
        )


def meeting_day(days: int, hour: int) -> datetime:
    """A whole hour so many days from now."""
    moment = timezone.now() + timedelta(days=days)
    return moment.replace(hour=hour, minute=0, second=0, microsecond=0)


def load_meetings(users: DemoUsers, loaded: NewYork) -> None:
    """Meetings with minutes, action items, a concern and what was changed for it; all sample."""
    from meetings.actions.action_items import add_action_item
    from meetings.actions.meetings import add_meeting, mark_attendance
    from partnerships.actions.adaptations import add_adaptation
    from partnerships.actions.concerns import add_concern

    today = timezone.localdate()
    for number, (key, partnership) in enumerate(list(loaded.partnerships.items())[:6]):
        invited = loaded.participants[key][:8]
        past = add_meeting(
            acting_member=users.coordinator,
            partnership=partnership,
            title="Monthly partners' meeting",
            starts_at=meeting_day(-24 + number, 15),
            place="By video",
            agenda="1. What changed since last time\n2. Figures by school\n3. Next steps",
            minutes=f"We agreed who calls which family and by when.\n\n{SAMPLE_NOTE}",
            organizations=invited,
            is_sample=True,
        )
        present = {who.pk: position % 4 != 3 for position, who in enumerate(invited)}
        mark_attendance(acting_member=users.coordinator, meeting=past, present=present)
        add_meeting(
            acting_member=users.coordinator,
            partnership=partnership,
            title="Monthly partners' meeting",
            starts_at=meeting_day(6 + number, 15),
            place="By video",
            agenda="1. Wins\n2. Goals we see differently\n3. Who needs help",
            organizations=invited,
            is_sample=True,
        )
        for offset, (title, who) in enumerate(
            zip(
                ("Send the list of ninth graders", "Book the room for the workshop"),
                invited,
                strict=False,
            )
        ):
            add_action_item(
                acting_member=users.coordinator,
                partnership=partnership,
                title=title,
                organization=who,
                due_on=today + timedelta(days=4 * offset - 3 + number),
                meeting=past,
                is_sample=True,
            )
    first = next(iter(loaded.partnerships.values()))
    concern = add_concern(
        acting_member=users.coordinator,
        partnership=first,
        text="Two counselors leave in January; nobody has said who takes over their students.",
        kind="risk",
        owner=users.coordinator,
        due_on=today + timedelta(days=5),
        is_sample=True,
    )
    add_adaptation(
        acting_member=users.coordinator,
        partnership=first,
        text="Teachers of the partner colleges visit the schools once a week until spring.",
        reason="Seniors should not wait for an appointment while two counselors leave.",
        changed_on=today - timedelta(days=4),
        concern=concern,
        owner=users.coordinator,
        is_sample=True,
    )
