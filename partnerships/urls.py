"""The pages of partnerships."""

from django.urls import path

from partnerships.nouns.activities import ACTIVITY
from partnerships.nouns.adaptations import ADAPTATION
from partnerships.nouns.check_ins import CHECK_IN_ROUND
from partnerships.nouns.concerns import CONCERN
from partnerships.nouns.goals import GOAL
from partnerships.nouns.partnerships import PARTNERSHIP
from partnerships.nouns.wins import WIN
from partnerships.views import (
    activities,
    alignment,
    answers,
    check_ins,
    concerns,
    goals,
    participations,
    partnerships,
    wins,
)
from records.routes import noun_paths

app_name = "partnerships"

_room = "w/<slug:workspace_slug>"
_partnership = f"{_room}/partnerships/<uuid:partnership_id>"
_participation = f"{_room}/participations/<uuid:participation_id>"
_goal = f"{_room}/goals/<uuid:goal_id>"
_activity = f"{_room}/activities/<uuid:activity_id>"
_win = f"{_room}/wins/<uuid:win_id>"
_round = f"{_room}/check-ins/rounds/<uuid:round_id>"
_check_in = f"{_room}/check-ins/<uuid:check_in_id>"
_concern = f"{_room}/concerns/<uuid:concern_id>"
# The 30-second form takes in new organizations on the way.
_OWN_FORMS = frozenset({"activity-new", "activity-edit", "partnership-activity-new"})

urlpatterns = [
    *noun_paths(PARTNERSHIP),
    # partnerships
    path(f"{_partnership}/", partnerships.partnership_page, name="partnership"),
    # participations
    path(
        f"{_partnership}/participations/new/",
        participations.participation_new,
        name="participation-new",
    ),
    path(f"{_participation}/edit/", participations.participation_edit, name="participation-edit"),
    path(f"{_participation}/end/", participations.participation_end, name="participation-end"),
    path(
        f"{_room}/organization-names/",
        participations.organization_names,
        name="organization-names",
    ),
    # goals
    *noun_paths(GOAL),
    path(f"{_room}/goals/alignment/", alignment.alignment, name="alignment"),
    path(f"{_room}/goals/alignment/pick/", alignment.alignment_pick, name="alignment-pick"),
    path(
        f"{_room}/goals/alignment/<uuid:organization_id>/",
        alignment.alignment_rate,
        name="alignment-rate",
    ),
    path(f"{_goal}/", goals.goal_page, name="goal"),
    # activities
    *noun_paths(ACTIVITY, without=_OWN_FORMS),
    path(f"{_room}/activities/new/", activities.activity_new, name="activity-new"),
    path(f"{_activity}/", activities.activity_page, name="activity"),
    path(f"{_activity}/edit/", activities.activity_edit, name="activity-edit"),
    path(
        f"{_partnership}/activities/new/", activities.activity_new, name="partnership-activity-new"
    ),
    # wins
    *noun_paths(WIN),
    path(f"{_win}/publication/", wins.win_publish, name="win-publish"),
    # check-ins
    *noun_paths(CHECK_IN_ROUND),
    path(
        f"{_partnership}/check-ins/",
        check_ins.partnership_check_ins,
        name="partnership-check-ins",
    ),
    path(f"{_partnership}/check-ins/cadence/", check_ins.check_in_cadence, name="check-in-cadence"),
    path(f"{_partnership}/check-ins/round/", check_ins.check_in_ask, name="check-in-ask"),
    path(f"{_round}/", check_ins.check_in_round, name="check-in-round"),
    path(f"{_round}/reminder/", check_ins.check_in_round_remind, name="check-in-round-remind"),
    path(f"{_round}/reopening/", check_ins.check_in_round_reopen, name="check-in-round-reopen"),
    path(f"{_round}/closing/", check_ins.check_in_round_close, name="check-in-round-close"),
    path(f"{_check_in}/answer/", check_ins.check_in_write, name="check-in-write"),
    path(f"{_check_in}/win/", check_ins.check_in_win, name="check-in-win"),
    path(
        "p/<slug:workspace_slug>/check-in/<str:token>/",
        answers.check_in_answer,
        name="check-in-answer",
    ),
    # concerns
    *noun_paths(CONCERN),
    *noun_paths(ADAPTATION),
    path(f"{_concern}/", concerns.concern_page, name="concern"),
    path(f"{_concern}/notes/", concerns.concern_note, name="concern-note"),
    path(f"{_concern}/resolution/", concerns.concern_resolution, name="concern-resolution"),
]
