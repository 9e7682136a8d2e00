"""The pages that read from every room."""

from django.urls import path

from overview.views import members, tokens, workspaces

app_name = "overview"

urlpatterns = [
    path("w/<slug:workspace_slug>/search/", workspaces.search, name="search"),
    path("w/<slug:workspace_slug>/settings/", workspaces.settings, name="settings"),
    path(
        "w/<slug:workspace_slug>/settings/deletion/",
        workspaces.workspace_delete,
        name="workspace-delete",
    ),
    path("w/<slug:workspace_slug>/audit/", workspaces.audit_event_list, name="audit-event-list"),
    path("w/<slug:workspace_slug>/members/", members.member_list, name="member-list"),
    path("w/<slug:workspace_slug>/members/<uuid:membership_id>/", members.member, name="member"),
    path("w/<slug:workspace_slug>/invitations/new/", members.invitation_new, name="invitation-new"),
    path(
        "w/<slug:workspace_slug>/invitations/<uuid:invitation_id>/cancellation/",
        members.invitation_cancel,
        name="invitation-cancel",
    ),
    path("w/<slug:workspace_slug>/tokens/", tokens.api_token_list, name="api-token-list"),
    path(
        "w/<slug:workspace_slug>/tokens/<uuid:token_id>/revocation/",
        tokens.api_token_revoke,
        name="api-token-revoke",
    ),
    path(
        "p/<slug:workspace_slug>/invitation/<str:token>/",
        members.invitation_accept,
        name="invitation-accept",
    ),
]
