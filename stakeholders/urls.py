"""The pages of stakeholders."""

from django.urls import path

from stakeholders.views import imports, organisations, people, personal_data

app_name = "stakeholders"

_organisations = "w/<slug:workspace_slug>/organisations/"
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
    path(f"{_people}personal-data/", personal_data.personal_data, name="personal-data"),
    path(f"{_people}<uuid:person_id>/", people.person, name="person"),
    path(f"{_people}<uuid:person_id>/edit/", people.person_edit, name="person-edit"),
    path(f"{_people}<uuid:person_id>/deletion/", people.person_delete, name="person-delete"),
    path(f"{_people}<uuid:person_id>/export/", personal_data.person_export, name="person-export"),
    path(f"{_people}<uuid:person_id>/erasure/", personal_data.person_erase, name="person-erase"),
]
