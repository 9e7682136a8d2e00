"""The pages of messaging, by noun."""

from messaging.views.health import readyz
from messaging.views.mail import mail, mail_html, mail_list
from messaging.views.messages import message, message_cancel, message_list, message_retry
from messaging.views.unsubscribe import unsubscribe

__all__ = [
    "mail",
    "mail_html",
    "mail_list",
    "message",
    "message_cancel",
    "message_list",
    "message_retry",
    "readyz",
    "unsubscribe",
]
