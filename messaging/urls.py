"""The pages of messaging."""

from django.urls import path

from messaging.nouns import MESSAGE
from messaging.views.mail import mail, mail_html, mail_list
from messaging.views.messages import message, message_cancel, message_retry
from messaging.views.unsubscribe import unsubscribe
from records.routes import WORKSPACE, noun_paths

app_name = "messaging"

_message = f"{WORKSPACE}/messages/<uuid:message_id>"

urlpatterns = [
    *noun_paths(MESSAGE),
    path(f"{_message}/", message, name="message"),
    path(f"{_message}/retry/", message_retry, name="message-retry"),
    path(f"{_message}/cancel/", message_cancel, name="message-cancel"),
    path("p/<slug:workspace_slug>/unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("mail/", mail_list, name="mail-list"),
    path("mail/<str:name>/", mail, name="mail"),
    path("mail/<str:name>/html/", mail_html, name="mail-html"),
]
