"""The pages of messaging."""

from django.urls import path

from messaging import views

app_name = "messaging"

urlpatterns = [
    path("w/<slug:workspace_slug>/messages/", views.message_list, name="message-list"),
    path("w/<slug:workspace_slug>/messages/<uuid:message_id>/", views.message, name="message"),
    path(
        "w/<slug:workspace_slug>/messages/<uuid:message_id>/retry/",
        views.message_retry,
        name="message-retry",
    ),
    path(
        "w/<slug:workspace_slug>/messages/<uuid:message_id>/cancel/",
        views.message_cancel,
        name="message-cancel",
    ),
    path("p/<slug:workspace_slug>/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("mail/", views.mail_list, name="mail-list"),
    path("mail/<str:name>/", views.mail, name="mail"),
    path("mail/<str:name>/html/", views.mail_html, name="mail-html"),
]
