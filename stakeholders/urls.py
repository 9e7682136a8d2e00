"""The pages of stakeholders."""

from django.urls import path

from stakeholders.views import imports, organizations, people, personal_data

app_name = "stakeholders"

_organizations = "w/<slug:workspace_slug>/organizations/"
_people = "w/<slug:workspace_slug>/people/"

_imports = "w/<slug:workspace_slug>/imports/"

urlpatterns = [
    path(_imports, imports.import_list, name="import-list"),
    path(f"{_imports}new/", imports.import_new, name="import-new"),
    path(f"{_imports}<uuid:run_id>/", imports.import_run, name="import"),
    path(f"{_imports}<uuid:run_id>/columns/", imports.import_columns, name="import-columns"),
    path(f"{_imports}<uuid:run_id>/confirmation/", imports.import_confirm, name="import-confirm"),
    path(f"{_imports}<uuid:run_id>/undo/", imports.import_undo, name="import-undo"),
    path(f"{_imports}<uuid:run_id>/deletion/", imports.import_delete, name="import-delete"),
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
