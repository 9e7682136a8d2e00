"""The pages of stakeholders."""

from django.urls import path

from stakeholders.views import organizations, people, personal_data

app_name = "stakeholders"

_organizations = "w/<slug:workspace_slug>/organizations/"
_people = "w/<slug:workspace_slug>/people/"

urlpatterns = [
    path(_organizations, organizations.organization_list, name="organization-list"),
    path(f"{_organizations}new/", organizations.organization_new, name="organization-new"),
    path(
        f"{_organizations}<uuid:organization_id>/", organizations.organization, name="organization"
    ),
    path(
        f"{_organizations}<uuid:organization_id>/edit/",
        organizations.organization_edit,
        name="organization-edit",
    ),
    path(
        f"{_organizations}<uuid:organization_id>/deletion/",
        organizations.organization_delete,
        name="organization-delete",
    ),
    path(_people, people.person_list, name="person-list"),
    path(f"{_people}new/", people.person_new, name="person-new"),
    path(f"{_people}personal-data/", personal_data.personal_data, name="personal-data"),
    path(f"{_people}<uuid:person_id>/", people.person, name="person"),
    path(f"{_people}<uuid:person_id>/edit/", people.person_edit, name="person-edit"),
    path(f"{_people}<uuid:person_id>/deletion/", people.person_delete, name="person-delete"),
    path(f"{_people}<uuid:person_id>/export/", personal_data.person_export, name="person-export"),
    path(f"{_people}<uuid:person_id>/erasure/", personal_data.person_erase, name="person-erase"),
]
