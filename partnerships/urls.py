"""The pages of partnerships."""

from django.urls import path

from partnerships.views import (
    activities,
    alignment,
    goals,
    participations,
    partnerships,
    undo,
    wins,
)

app_name = "partnerships"

_room = "w/<slug:workspace_slug>"
_partnership = f"{_room}/partnerships/<uuid:partnership_id>"
_participation = f"{_room}/participations/<uuid:participation_id>"
_goal = f"{_room}/goals/<uuid:goal_id>"
_activity = f"{_room}/activities/<uuid:activity_id>"
_win = f"{_room}/wins/<uuid:win_id>"

urlpatterns = [
    # partnerships
    path(f"{_room}/partnerships/", partnerships.partnership_list, name="partnership-list"),
    path(f"{_room}/partnerships/new/", partnerships.partnership_new, name="partnership-new"),
    path(f"{_partnership}/", partnerships.partnership_page, name="partnership"),
    path(f"{_partnership}/edit/", partnerships.partnership_edit, name="partnership-edit"),
    path(f"{_partnership}/deletion/", partnerships.partnership_delete, name="partnership-delete"),
    # participations
    path(
        f"{_partnership}/participations/new/",
        participations.participation_new,
        name="participation-new",
    ),
    path(f"{_participation}/edit/", participations.participation_edit, name="participation-edit"),
    path(f"{_participation}/end/", participations.participation_end, name="participation-end"),
    path(
        f"{_room}/organisation-names/",
        participations.organisation_names,
        name="organisation-names",
    ),
    # goals
    path(f"{_room}/goals/", goals.goal_list, name="goal-list"),
    path(f"{_room}/goals/new/", goals.goal_new, name="goal-new"),
    path(f"{_room}/goals/alignment/", alignment.alignment, name="alignment"),
    path(f"{_room}/goals/alignment/pick/", alignment.alignment_pick, name="alignment-pick"),
    path(
        f"{_room}/goals/alignment/<uuid:organisation_id>/",
        alignment.alignment_rate,
        name="alignment-rate",
    ),
    path(f"{_goal}/", goals.goal_page, name="goal"),
    path(f"{_goal}/edit/", goals.goal_edit, name="goal-edit"),
    path(f"{_goal}/deletion/", goals.goal_delete, name="goal-delete"),
    # activities
    path(f"{_room}/activities/", activities.activity_list, name="activity-list"),
    path(f"{_room}/activities/new/", activities.activity_new, name="activity-new"),
    path(f"{_activity}/", activities.activity_page, name="activity"),
    path(f"{_activity}/edit/", activities.activity_edit, name="activity-edit"),
    path(f"{_activity}/deletion/", activities.activity_delete, name="activity-delete"),
    # wins
    path(f"{_room}/wins/", wins.win_list, name="win-list"),
    path(f"{_room}/wins/new/", wins.win_new, name="win-new"),
    path(f"{_win}/edit/", wins.win_edit, name="win-edit"),
    path(f"{_win}/publication/", wins.win_publish, name="win-publish"),
    path(f"{_win}/deletion/", wins.win_delete, name="win-delete"),
    # what was removed
    path(f"{_room}/removals/<uuid:event_id>/undo/", undo.removal_undo, name="removal-undo"),
]
