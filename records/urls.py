"""The pages that belong to no noun in particular."""

from django.urls import path

from records.views import removal_undo

app_name = "records"

urlpatterns = [
    path(
        "w/<slug:workspace_slug>/removals/<uuid:event_id>/restoration/",
        removal_undo,
        name="removal-undo",
    ),
]
