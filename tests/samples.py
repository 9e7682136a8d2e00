"""One object of every noun, for tests that walk all addresses; call inside a workspace's scope."""

from datetime import date
from typing import Any
from uuid import UUID

from feedback.actions.results import publish_results
from feedback.actions.waves import close_wave
from feedback.models import Survey
from imports.actions.uploads import start_import
from meetings.models import ActionItem, Meeting
from messaging.models import Message
from metrics.models import Measurement, Metric, StudentGroup, Target
from overview.models import Share
from partnerships.models import (
    Activity,
    Adaptation,
    AlignmentRating,
    CheckIn,
    CheckInRound,
    Concern,
    Goal,
    Participation,
    Partnership,
    Win,
)
from stakeholders.models import Organization, Person
from tenancy.accounts.tokens import hash_token, new_token
from tenancy.actions.members import invite_member
from tenancy.actions.tokens import create_api_token
from tenancy.isolation.models import new_id
from tenancy.models import AuditEvent, Membership, Workspace
from tests.factories.feedback import make_survey, make_wave
from tests.factories.messaging import make_message
from tests.factories.metrics import make_measurement, make_metric
from tests.factories.overview import make_share
from tests.factories.stakeholders import make_organization
from tests.factories.tenancy import make_member


def _spoken_for(partner: Membership) -> UUID:
    assert partner.organization_id is not None
    return partner.organization_id


def _partnership(workspace: Workspace, partner: Membership) -> Partnership:
    """A partnership that the partner's organization takes part in."""
    own = Participation.objects.filter(organization_id=_spoken_for(partner))
    found = Partnership.objects.filter(name="Sampled", pk__in=own.values("partnership")).first()
    if found is None:
        found = Partnership.objects.create(name="Sampled", model="other")
        Participation.objects.create(
            partnership=found, organization_id=_spoken_for(partner), role="partner"
        )
    return found


def _goal(partnership: Partnership) -> Goal:
    return Goal.objects.create(title="Read by nine", partnership=partnership)


def _check_in(partnership: Partnership, partner: Membership) -> CheckIn:
    from django.utils import timezone

    now = timezone.now()
    asked = CheckInRound.objects.create(partnership=partnership, opened_at=now, closes_at=now)
    return CheckIn.objects.create(
        round=asked, organization_id=_spoken_for(partner), token_hash=hash_token(new_token())
    )


class Samples:
    """One object of every noun in a workspace, made when asked for."""

    def __init__(self, workspace: Workspace, partner: Membership, owner: Membership) -> None:
        self.workspace, self.partner, self.owner = workspace, partner, owner

    def by_noun(self, noun: str) -> Any:
        """The id of a sample of ``noun``; None when the noun has none to be asked for by id."""
        made = getattr(self, noun)()
        return getattr(made, "pk", made)

    def by_argument(self, name: str) -> Any:
        """The id for an argument such as ``activity_id``."""
        noun = {"run": "import", "token": "api_token", "event": "removal"}.get(
            name.removesuffix("_id"), name.removesuffix("_id")
        )
        return self.by_noun({"import": "import_run", "round": "check_in_round"}.get(noun, noun))

    def membership(self) -> Membership:
        return make_member(self.workspace, "viewer")

    def invitation(self) -> Any:
        return invite_member(acting_member=self.owner, email="in@example.org", role="viewer")[0]

    def api_token(self) -> Any:
        return create_api_token(acting_member=self.owner, name="sample")[0]

    def audit_event(self) -> AuditEvent:
        self.invitation()
        return AuditEvent.objects.latest("happened_at")

    def removal(self) -> AuditEvent:
        return self.audit_event()

    def message(self) -> Message:
        return make_message()

    def organization(self) -> Organization:
        return Organization.objects.get(pk=_spoken_for(self.partner))

    def person(self) -> Person:
        return Person.objects.create(name="Olu", organization=self.organization())

    def import_run(self) -> Any:
        return start_import(
            acting_member=self.owner,
            importer="organizations",
            file_name="x.csv",
            content=b"name,sector\nA,health\n",
        )

    def partnership(self) -> Partnership:
        return _partnership(self.workspace, self.partner)

    def participation(self) -> Participation:
        return Participation.objects.get(partnership=self.partnership())

    def goal(self) -> Goal:
        return _goal(self.partnership())

    def alignment_rating(self) -> AlignmentRating:
        return AlignmentRating.objects.create(
            goal=self.goal(), organization=self.organization(), priority=3, agreement=3
        )

    def activity(self) -> Activity:
        return Activity.objects.create(
            partnership=self.partnership(),
            type="workshop",
            title="Sampled",
            happened_on="2026-01-05",
            logged_by=self.partner,
        )

    def win(self) -> Win:
        return Win.objects.create(
            partnership=self.partnership(),
            organization=self.organization(),
            text="Sampled",
            happened_on="2026-01-05",
            is_published=True,
        )

    def meeting(self) -> Meeting:
        return Meeting.objects.create(
            partnership=self.partnership(), title="Sampled", starts_at="2026-01-05T10:00Z"
        )

    def action_item(self) -> ActionItem:
        return ActionItem.objects.create(
            partnership=self.partnership(), title="Sampled", organization=self.organization()
        )

    def check_in(self) -> CheckIn:
        return _check_in(self.partnership(), self.partner)

    def check_in_round(self) -> CheckInRound:
        return self.check_in().round

    def adaptation(self) -> Any:
        partnership = _partnership(self.workspace, self.partner)
        return Adaptation.objects.create(
            partnership=partnership, text="Later", reason="Buses", changed_on=date(2026, 3, 2)
        )

    def concern(self) -> Concern:
        return Concern.objects.create(partnership=self.partnership(), text="Sampled")

    def survey(self) -> Survey:
        return make_survey()

    def question(self) -> Any:
        return self.survey().questions.first()

    def wave(self) -> Any:
        return make_wave(Survey.objects.first()).wave

    def result(self) -> Any:
        wave = close_wave(acting_member=self.owner, wave=make_wave().wave)
        return publish_results(acting_member=self.owner, wave=wave, is_published=True)

    def metric(self) -> Metric:
        return make_metric()

    def _one_of_metrics(self) -> Metric:
        """A metric among several: where there is only one, a form does not ask which."""
        make_metric()
        return make_metric()

    def student_group(self) -> StudentGroup:
        number = StudentGroup.objects.count()
        return StudentGroup.objects.create(
            dimension="Race or ethnicity",
            group=f"Hispanic {number}",
            language="en",
            translations={"es": {"group": f"Hispano {number}"}},
        )

    def target(self) -> Target:
        metric = self._one_of_metrics()
        return Target.objects.create(metric=metric, value=1, due_on="2030-01-01")

    def measurement(self) -> Measurement:
        metric = self._one_of_metrics()
        return make_measurement(
            metric, numerator=50, denominator=100, organization=self.organization()
        )

    def share(self) -> Share:
        return make_share()

    def more(self, noun: str) -> None:
        """Another one of a noun of which ``by_noun`` always gives the same."""
        if noun in ("partnership", "participation"):
            partnership = Partnership.objects.create(name=f"More {new_id()}", model="other")
            Participation.objects.create(
                partnership=partnership, organization_id=_spoken_for(self.partner)
            )
        elif noun == "organization":
            make_organization()
        elif noun == "invitation":
            invite_member(acting_member=self.owner, email=f"{new_id()}@example.org", role="viewer")
        else:
            self.by_noun(noun)
