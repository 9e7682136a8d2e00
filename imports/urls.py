"""The pages of imports."""

from django.urls import path

from imports import views
from imports.nouns import IMPORT
from records.routes import noun_paths

app_name = "imports"

_imports = "w/<slug:workspace_slug>/imports/"

urlpatterns = [
    *noun_paths(IMPORT),
    path(f"{_imports}new/", views.import_new, name="import-new"),
    path(f"{_imports}<uuid:run_id>/", views.import_run, name="import"),
    path(f"{_imports}<uuid:run_id>/columns/", views.import_columns, name="import-columns"),
    path(
        f"{_imports}<uuid:run_id>/left-out.csv",
        views.import_left_out,
        {"kind": "csv"},
        name="import-left-out-csv",
    ),
    path(
        f"{_imports}<uuid:run_id>/left-out.xlsx",
        views.import_left_out,
        {"kind": "xlsx"},
        name="import-left-out-xlsx",
    ),
    path(f"{_imports}<uuid:run_id>/confirmation/", views.import_confirm, name="import-confirm"),
    path(f"{_imports}<uuid:run_id>/decisions/", views.import_decide, name="import-decide"),
    path(f"{_imports}<uuid:run_id>/values/", views.import_values, name="import-values"),
    path(f"{_imports}<uuid:run_id>/undo/", views.import_undo, name="import-undo"),
    path(f"{_imports}<uuid:run_id>/deletion/", views.import_delete, name="import-delete"),
]
