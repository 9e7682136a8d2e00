"""The pages of stakeholders."""

from django.urls import path

from stakeholders.views import organisations, people

app_name = "stakeholders"

_organisations = "w/<slug:workspace_slug>/organisations/"
_people = "w/<slug:workspace_slug>/people/"

urlpatterns = [
    path(_organisations, organisations.organisation_list, name="organisation-list"),
    path(f"{_organisations}new/", organisations.organisation_new, name="organisation-new"),
    path(
        f"{_organisations}<uuid:organisation_id>/", organisations.organisation, name="organisation"
    ),
    path(
        f"{_organisations}<uuid:organisation_id>/edit/",
        organisations.organisation_edit,
        name="organisation-edit",
    ),
    path(
        f"{_organisations}<uuid:organisation_id>/deletion/",
        organisations.organisation_delete,
        name="organisation-delete",
    ),
    path(_people, people.person_list, name="person-list"),
    path(f"{_people}new/", people.person_new, name="person-new"),
    path(f"{_people}<uuid:person_id>/", people.person, name="person"),
    path(f"{_people}<uuid:person_id>/edit/", people.person_edit, name="person-edit"),
    path(f"{_people}<uuid:person_id>/deletion/", people.person_delete, name="person-delete"),
]
