"""Which tables an archive holds as data, which not, and why."""

from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.models import Survey, SurveyInvitation, Wave
from tenancy.isolation.models import TenantModel


@dataclass(frozen=True)
class LeftOut:
    """Tables whose rows no other workspace gets, and why, in words for readers."""

    title: str | Promise
    why: str | Promise
    tables: tuple[str, ...]


LEFT_OUT: Final = (
    LeftOut(
        _("Members, invitations, API tokens and shares"),
        _("They open this workspace and no other. Their lists are in the archive, to be read."),
        ("tenancy.membership", "tenancy.invitation", "tenancy.apitoken", "overview.share"),
    ),
    LeftOut(
        _("E-mails and the audit trail"),
        _(
            "They tell what happened here, and did not happen in another workspace. Their lists are"
            " in the archive, to be read."
        ),
        ("messaging.message", "tenancy.auditevent"),
    ),
    LeftOut(
        _("Personal links"),
        _("Each opens a page of this workspace, for one person."),
        ("feedback.surveylink", "stakeholders.owndatalink"),
    ),
    LeftOut(
        _("Uploaded files"), _("What they brought in is in the archive."), ("imports.importrun",)
    ),
)
# What the product makes by itself, and the sealed answers of anonymous surveys.
NOT_TOLD: Final = frozenset({
    "feedback.anonymousbatch", "feedback.anonymousbuffer", "imports.storedpart",
    "metrics.suppressionpattern", "overview.archivefilling", "overview.archivepart",
    "tenancy.idempotentreply",
})  # fmt: skip
# Of these the archive holds only what answers with names lead to.
_BY_PROMISE: Final = {
    "feedback.surveyinvitation": "wave", "feedback.response": "wave", "feedback.answer": "wave",
}  # fmt: skip
_PROMISE = "version__content__promise"
_PROMISES: Final = (
    (
        Survey.Promise.CONFIDENTIAL,
        _("Answers to confidential surveys"),
        _("Nobody but the person reads them by name. The files of answers give what may be read."),
    ),
    (
        Survey.Promise.ANONYMOUS,
        _("Answers to anonymous surveys"),
        _("Nobody learns who gave them. The files of answers give what may be read."),
    ),
)


def archived_models() -> list[type[TenantModel]]:
    """The tables that go into an archive, by name."""
    left_out = NOT_TOLD.union(*(each.tables for each in LEFT_OUT))
    found = [model for model in apps.get_models() if issubclass(model, TenantModel)]
    kept = [model for model in found if model._meta.label_lower not in left_out]
    return sorted(kept, key=lambda model: model._meta.label_lower)


def archived_rows(model: type[TenantModel]) -> QuerySet[Any]:
    """The rows of a table that go into an archive: of answers, those given with names."""
    rows = model._default_manager.all()
    through = _BY_PROMISE.get(model._meta.label_lower)
    return rows.filter(**{f"{through}__{_PROMISE}": Survey.Promise.IDENTIFIED}) if through else rows


def what_is_left_out() -> list[tuple[str, int, str]]:
    """What of the open scope's workspace no archive holds as data: what, how much, why."""
    found = [
        (each.title, sum(apps.get_model(table)._default_manager.count() for table in each.tables))
        for each in LEFT_OUT
    ]
    reasons = [each.why for each in LEFT_OUT]
    for promise, title, why in _PROMISES:
        # As the waves count them: anonymous answers are no rows before the close.
        waves = Wave.objects.filter(**{_PROMISE: promise})
        found.append((title, waves.aggregate(n=Sum("answered_count"))["n"] or 0))
        reasons.append(why)
    found.append((_("Unfinished answers"), SurveyInvitation.objects.exclude(draft=None).count()))
    reasons.append(_("They are not sent yet."))
    return [
        (str(title), count, str(why))
        for (title, count), why in zip(found, reasons, strict=True)
        if count
    ]
