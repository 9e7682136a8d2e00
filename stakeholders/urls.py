"""The pages of stakeholders."""

from django.urls import path

from records.routes import WORKSPACE, noun_paths
from stakeholders.nouns.organizations import ORGANIZATION
from stakeholders.nouns.people import PERSON
from stakeholders.views import merges, organizations, own_data, people, personal_data

app_name = "stakeholders"

_organizations = "w/<slug:workspace_slug>/organizations/"
_people = "w/<slug:workspace_slug>/people/"

urlpatterns = [
    *noun_paths(ORGANIZATION),
    path(
        f"{_organizations}<uuid:organization_id>/", organizations.organization, name="organization"
    ),
    path(
        f"{_organizations}<uuid:organization_id>/merge/",
        merges.merge_page(ORGANIZATION),
        name="organization-merge",
    ),
    *noun_paths(PERSON),
    path(f"{_people}<uuid:person_id>/merge/", merges.merge_page(PERSON), name="person-merge"),
    path(f"{WORKSPACE}/removals/<uuid:event_id>/separation/", merges.merge_undo, name="merge-undo"),
    path(f"{_people}personal-data/", personal_data.personal_data, name="personal-data"),
    path(f"{_people}<uuid:person_id>/", people.person, name="person"),
    path(f"{_people}<uuid:person_id>/export/", personal_data.person_export, name="person-export"),
    path(f"{_people}<uuid:person_id>/own-data/", own_data.own_data_send, name="own-data-send"),
    path("p/<slug:workspace_slug>/own-data/<str:token>/", own_data.own_data, name="own-data"),
    path(f"{_people}<uuid:person_id>/erasure/", personal_data.person_erase, name="person-erase"),
]
